import { temporaryFolder } from '../../support/folder';
import { saidOfCsv } from '../../support/said_of_csv';

const at = temporaryFolder();
const said = (header: string, cellsOf: (row: number) => string, more = {}) =>
  saidOfCsv(
    at('t.csv'),
    header,
    cellsOf,
    ['LEADING_ZEROS', 'YEARS_OF_TWO_DIGITS', 'COLUMNS_ALIKE', 'VALUES_ALIKE'],
    more,
  );
const padded = (value: number) => String(value).padStart(2, '0');

test('numbers with leading zeros are told, unless a kind is stated', async () => {
  const zip = (row: number) => String((row * 37) % 100).padStart(5, '0');
  expect(await said('zip', zip)).toEqual([
    "column 'zip' has numbers with leading zeros, such as '00000', and is read as numbers: " +
      'if they are codes, options.categorical keeps them',
  ]);
  expect(await said('zip', zip, { categorical: ['zip'] })).toEqual([]);
  expect(await said('zip', zip, { numeric: ['zip'] })).toEqual([]);
  expect(await said('zip', (row) => ['0', '0.5', '10'][row % 3])).toEqual([]);
});

test('decimals that are one number are told where they may be versions, unless a kind is stated', async () => {
  const version = (row: number) => ['1.2', '1.1', '1.10'][row % 3];
  expect(await said('version', version)).toEqual([
    "'1.1' and '1.10' of column 'version' are read as one number: if they are codes, options.categorical keeps " +
      'them apart',
  ]);
  expect(await said('version', version, { categorical: ['version'] })).toEqual([]);
  expect(await said('grade', (row) => ['1.0', '1', '2.5', '1.00'][row % 4])).toEqual([]);
  expect(await said('price', (row) => ['1.10', '2.25', '0.70'][row % 3])).toEqual([]);
  expect(await said('a', (row) => (row % 2 === 0 ? (row / 8).toFixed(3) : String(row / 8)))).toEqual([]);
});

test('years of two digits that are of two centuries are told as they are read', async () => {
  const born = (row: number) => `${padded(1 + (row % 28))}/03/${padded(row % 100)}`;
  expect(await said('born', born)).toEqual([
    "column 'born' has years of two digits, such as '01/03/00', which are read as 1969 to 2068: " +
      'write them with four',
  ]);
  expect(await said('paid', (row) => `${padded(1 + (row % 28))}/03/${padded(row % 26)}`)).toEqual([]);
  expect(await said('born', (row) => `${padded(1 + (row % 28))}/03/${1900 + (row % 120)}`)).toEqual([]);
});

test('columns whose names differ in case, of which each row has one, are told', async () => {
  const number = (row: number) => Math.cos(row).toFixed(3);
  expect(await said('pl,PL', (row) => (row % 2 === 0 ? `${number(row)},` : `,${number(row)}`))).toEqual([
    "columns 'pl' and 'PL' differ in how they are written, and no row needs both: they may be one column",
  ]);
  expect(await said('pl,PL', (row) => `${number(row)},${number(row + 1)}`)).toEqual([]);
});

test('values of a category that differ in how they are written are told', async () => {
  const cities = ['Paris', 'Rome', 'rome', 'Oslo'];
  expect(await said('city', (row) => cities[row % 4])).toEqual([
    "values 'Rome' and 'rome' of column 'city' differ in how they are written, and count as two",
  ]);
  expect(await said('city', (row) => cities[row % 2])).toEqual([]);
});
