import { type Dataset, dataWarnings, loadData, split, tableFrom } from '../../src';
import { table } from '../support/dataset';

const said = (data: Dataset) =>
  dataWarnings(split(data, { split: 'tail' }))
    .filter(({ code }) => code === 'OUTLIER')
    .map(({ message }) => message);

/** A table of 200 rows with values of its first column. */
const withColumn = (cellOf: (row: number) => number): Dataset => {
  const data = table(200);
  const features = data.features.slice();
  for (let row = 0; row < data.rows; row++) features[row * data.columns] = cellOf(row);
  return { ...data, features, featureNames: ['a', 'b'] };
};

test('one value beside which the others hardly differ is told, by the name of its column', () => {
  const spread = (row: number) => (row % 11) / 10;
  expect(said(withColumn(spread))).toEqual([]);
  expect(said(withColumn((row) => (row === 7 ? 100 : spread(row))))).toEqual([]);
  expect(said(withColumn((row) => (row === 7 ? -1e6 : spread(row))))).toEqual([
    "column 'a' has the value -1000000 where half of the rows are from 0.2 to 0.8: beside it the others hardly differ",
  ]);
});

test('rare values of a column that is mostly constant, and values of test rows, are none', () => {
  expect(said(withColumn((row) => (row === 7 ? 1e6 : 0)))).toEqual([]);
  expect(said(withColumn((row) => (row === 199 ? 1e6 : (row % 11) / 10)))).toEqual([]);
});

test('a value that several rows have may stand for a missing one, which arrays do not have', async () => {
  const cellOf = (row: number) => (row % 20 === 3 ? -9876 : (row % 11) / 5 - 1);
  expect(said(withColumn(cellOf))).toEqual([
    "column 'a' has the value -9876 in 8 rows where half of the rows are from -0.6 to 0.6: beside it the " +
      'others hardly differ; if it means a missing value, replace it or leave such rows out, as arrays have ' +
      'no missing values',
  ]);
  const rows = Array.from({ length: 200 }, (_, row) => ({ a: cellOf(row), y: row % 2 ? 'u' : 'v' }));
  const { data } = await loadData({ data: tableFrom(rows) });
  expect(said(data)).toEqual([expect.stringMatching(/ -9876 .*options\.missing/)]);
});

test('the largest of a pixel that is dark in most rows stands for no missing value', () => {
  const pixel = (row: number) => (row % 20 === 3 ? 1 : row % 20 === 5 ? 0.75 : (row % 11) / 1_000);
  expect(said(withColumn(pixel))).toEqual([]);
});

test('missing cells, which hold a median, are no values that the others are compared with', async () => {
  const mass = (row: number) => (row % 97 === 5 ? 25 : 0.2 + ((row * 37) % 101) / 30);
  const rows = Array.from({ length: 400 }, (_, row) => ({
    mass: row % 5 < 3 ? null : mass(row),
    y: row % 2 ? 'u' : 'v',
  }));
  const { data } = await loadData({ data: tableFrom(rows) });
  expect(said(data)).toEqual([]);
  const far = rows.map((each, row) => ({ ...each, mass: row === 8 ? 1e5 : each.mass }));
  const [message] = said((await loadData({ data: tableFrom(far) })).data);
  expect(message).toMatch(/the value 100000 where half of the rows are from (0\.|1\.).* to (2\.|3\.)/);
});
