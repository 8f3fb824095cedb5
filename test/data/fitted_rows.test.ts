import { classTarget, type Dataset, dataWarnings, split } from '../../src';
import { table } from '../support/dataset';

const said = (data: Dataset, test: Dataset) =>
  dataWarnings(split(data, {}, test))
    .filter(({ code }) => code === 'ROWS_FITTED_TOO')
    .map(({ message }) => message);

/** Some rows of a data set, as another file would give them. */
function some(data: Dataset, rows: number, changed = 0): Dataset {
  const features = data.features.slice(0, rows * data.columns);
  for (let row = 0; row < changed; row++) features[row * data.columns] += 1e3;
  const labels = (data.target.values as Int32Array).slice(0, rows);
  return { ...data, rows, features, target: { ...data.target, values: labels } };
}

test('test rows of another file that are fitted too are told', () => {
  const data = table(100);
  expect(said(data, some(data, 40))).toEqual([
    '40 of the 40 test rows are also fitted: their scores say little of new rows',
  ]);
  expect(said(data, some(data, 40, 30))).toEqual([
    '10 of the 40 test rows are also fitted: their scores say little of new rows',
  ]);
  expect(said(data, some(data, 40, 33))).toEqual([]);
});

test('the same features with another label are another row', () => {
  const data = table(100);
  const other = some(data, 40);
  const labels = Int32Array.from(other.target.values, (label) => 1 - Math.min(label, 1));
  const names = (data.target.description as unknown as { classNames: string[] }).classNames;
  const moved = labels.filter((label, row) => label === other.target.values[row]).length;
  expect(moved).toBe(0);
  expect(said(data, { ...other, target: classTarget(labels, names) })).toEqual([]);
});
