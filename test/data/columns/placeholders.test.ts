import { tableFrom } from '../../../src';
import { inspectTable } from '../../../src/data/inspect_table';
import { temporaryFolder } from '../../support/folder';
import { saidOfCsv } from '../../support/said_of_csv';

const at = temporaryFolder();
const said = (cellsOf: (row: number) => string, header = 'a', missing: string[] = []) =>
  saidOfCsv(at('t.csv'), header, cellsOf, ['OUTLIER'], { missing });

/** Numbers from 0 to 5.2, not in order. */
const measured = (row: number) => (((row * 37) % 53) / 10).toFixed(1);
/** Days of the year 2020, as text. */
const day = (row: number) => new Date(Date.UTC(2020, 0, 1 + ((row * 37) % 360))).toISOString().slice(0, 10);

test('a usual code for a missing number is told, and reads so once it is named', async () => {
  for (const [code, share] of [
    ['-999', 3],
    ['-1', 5],
    ['99', 20],
    ['9', 4],
  ] as const) {
    const cellOf = (row: number) => (row % share === 0 ? code : measured(row));
    expect(await said(cellOf)).toEqual([
      `column 'a' has the value ${code} in ${Math.ceil(200 / share)} rows, where the others are from 0 to 5.2: ` +
        `options.missing ${code} reads it as a missing one`,
    ]);
    expect(await said(cellOf, 'a', [code])).toEqual([]);
  }
  expect(await said((row) => (row % 40 === 0 ? '9999.9' : `${Number(measured(row)) + 0.5}`))).toEqual([
    "column 'a' has the value 9999.9 in 5 rows, where the others are from 0.5 to 5.7: " +
      'options.missing 9999.9 reads it as a missing one',
  ]);
});

test('a 0 far below all others is told; counts, of which many are 0, are not', async () => {
  const pressure = (row: number) => String(60 + ((row * 37) % 53));
  expect(await said((row) => (row % 20 === 0 ? '0' : pressure(row)))).toEqual([
    "column 'a' has the value 0 in 10 rows, where the others are from 60 to 112: " +
      'options.missing 0 reads it as a missing one',
  ]);
  expect(await said((row) => (row % 100 === 0 ? '0' : pressure(row)))).toHaveLength(1);
  expect(await said((row) => (row === 60 ? '0' : pressure(row)))).toEqual([]);
  expect(await said((row) => (row % 2 === 0 ? '0' : String(2 ** ((row * 37) % 13))))).toEqual([]);
  expect(await said((row) => (row % 8 === 0 ? pressure(row) : '0'))).toEqual([]);
  expect(await said((row) => (row % 20 === 0 ? '0' : String(1 + ((row * 37) % 53))))).toEqual([]);
});

test('a code that is near the others, or rare, or a grade among few, is a value', async () => {
  expect(await said((row) => String((row * 37) % 100))).toEqual([]);
  expect(await said((row) => String(((row * 37) % 22) - 1))).toEqual([]);
  expect(await said((row) => (row === 5 ? '9' : measured(row)))).toEqual([]);
  expect(await said((row) => ['-1', '0', '1'][row % 3])).toEqual([]);
  expect(await said((row) => ['1', '3', '9'][row % 3])).toEqual([]);
});

test('a date that stands for a missing one is named as it is written', async () => {
  for (const text of ['1900-01-01', '9999-12-31']) {
    const cellOf = (row: number) => (row % 10 === 0 ? text : day(row));
    expect(await said(cellOf)).toEqual([
      `column 'a' has the value ${text} in 20 rows, where the others are from 2020-01-03 to 2020-12-25: ` +
        `options.missing ${text} reads it as a missing one`,
    ]);
    expect(await said(cellOf, 'a', [text])).toEqual([]);
  }
  const slashed = (row: number) => (row % 10 === 0 ? '31/12/1899' : day(row).split('-').reverse().join('/'));
  expect(await said(slashed)).toEqual([expect.stringContaining('options.missing 31/12/1899 reads it')]);
  expect(await said(day)).toEqual([]);
});

test('other columns in which the code is a value are named with it', async () => {
  const cellsOf = (row: number) => `${row % 10 === 0 ? '99' : measured(row)},${(row * 37) % 200}`;
  expect(await said(cellsOf, 'a,b')).toEqual([
    expect.stringMatching(/options\.missing 99 reads it as a missing one, also in 'b'$/),
  ]);
});

test('times of a file are missing by the date that is named, and numbers name none of them', async () => {
  const dates = Array.from({ length: 60 }, (_, row) => new Date(row % 6 === 0 ? '1900-01-01' : day(row)));
  const label = dates.map((_, row) => (row % 2 === 0 ? 'no' : 'yes'));
  const inspected = async (missing: string[]) => {
    const { missing: cells, warnings } = await inspectTable(tableFrom({ paid: dates, label }), { missing });
    return { cells, said: warnings.filter(({ code }) => code === 'OUTLIER').length };
  };
  expect(await inspected([])).toEqual({ cells: 0, said: 1 });
  expect(await inspected(['1900-01-01'])).toEqual({ cells: 10, said: 0 });
  expect(await inspected([String(dates[0].getTime())])).toEqual({ cells: 0, said: 1 });
});
