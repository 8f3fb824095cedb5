import { temporaryFolder } from '../../support/folder';
import { saidOfCsv } from '../../support/said_of_csv';

const at = temporaryFolder();
const said = (header: string, cellsOf: (row: number) => string, groupColumn?: string) =>
  saidOfCsv(at('t.csv'), header, cellsOf, ['GROUPS_ALIKE', 'GROUPS_OF_ONE_ROW', 'COLUMN_LIKE_GROUP'], {
    groupColumn,
  });

test('groups that differ in how they are written are told', async () => {
  expect(await said('g', (row) => `${row % 2 === 0 ? 'a' : 'A'}${row % 30}`, 'g')).toEqual([]);
  expect(await said('g', (row) => `${row % 2 === 0 ? 'a' : 'A'}${row % 15}`, 'g')).toEqual([
    "groups 'a0' and 'A0' of column 'g' differ in how they are written, and count as two: " +
      'their rows may be in two parts',
  ]);
});

test('so are numbers with leading zeros, and a day and its midnight; 1 and 1.0 are one group', async () => {
  const [[zeros], [day]] = [
    await said('g', (row) => `${row % 2 === 0 ? '00' : ''}${row % 15}`, 'g'),
    await said('g', (row) => `2026-01-${10 + (row % 15)}${row % 2 === 0 ? '' : ' 00:00:00'}`, 'g'),
  ];
  expect(zeros).toMatch(/^groups '000' and '0' of column 'g' differ/);
  expect(day).toMatch(/^groups '2026-01-10' and '2026-01-10 00:00:00' of column 'g' differ/);
  expect(await said('g', (row) => `${row % 15}${row % 2 === 0 ? '.0' : ''}`, 'g')).toEqual([]);
});

test('groups of one row each are told to change nothing', async () => {
  expect(await said('g', (row) => `k${row}`, 'g')).toEqual([
    "column 'g' has another value in each row: groups of one row change nothing",
  ]);
});

test('a feature with the name of an id and values that repeat may be a group, or hold codes', async () => {
  const found =
    'has the name of an id, and 20 values in 200 rows, and is a feature: options.groupColumn keeps';
  const group = `${found} the rows of one value in one part`;
  expect(await said('patient_id', (row) => String(row % 20))).toEqual([
    `column 'patient_id' ${group}, and options.categorical reads it as codes`,
  ]);
  expect(await said('patient', (row) => `p${row % 20}`)).toEqual([`column 'patient' ${group}`]);
  expect(await said('patients', (row) => String(row % 20))).toEqual([]);
  expect(await said('patient_id', (row) => String(row % 3))).toEqual([]);
  expect(await said('patient_id,g', (row) => `${row % 20},k${row % 9}`, 'g')).toEqual([]);
});
