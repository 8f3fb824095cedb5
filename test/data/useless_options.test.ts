import { writeFileSync } from 'node:fs';
import { loadData, tableFrom } from '../../src';
import { type GivenOfData, refuseUseless } from '../../src/data/useless_options';
import { temporaryFolder } from '../support/folder';

const at = temporaryFolder();
/** A file of this name, of which nothing is read. */
function file(name: string): string {
  writeFileSync(at(name), '');
  return at(name);
}
const rows = tableFrom([
  { a: 1, y: 'u' },
  { a: 2, y: 'v' },
]);
const refusal = (given: Omit<GivenOfData, 'data'> & { data?: GivenOfData['data'] }): string => {
  try {
    refuseUseless({ data: 'glyphs', ...given });
    return '';
  } catch (error) {
    return (error as Error).message;
  }
};

test.each<[keyof GivenOfData, unknown]>([
  ['ignore', ['a']],
  ['idColumn', 'id'],
  ['groupColumn', 'g'],
  ['categorical', ['a', 'b']],
  ['numeric', ['a']],
  ['booleans', ['a']],
  ['dates', ['a']],
  ['dateOrder', 'day-first'],
  ['missing', ['-1']],
  ['missingOnly', true],
  ['dropMissingTarget', true],
  ['numericTransform', 'quantile'],
])('%s of data that is no table is refused', (name, value) => {
  for (const [data, what] of [
    [file('rows.npz'), 'NumPy arrays'],
    [file('x.npy'), 'a NumPy array'],
    [file('train-images-idx3-ubyte'), 'IDX files'],
    [file('data_batch_1.bin'), 'CIFAR-10 files'],
  ])
    expect(refusal({ data, [name]: value })).toMatch(
      `options.${name}: expected none for ${what}, as it is for a table (CSV, JSON lines or Parquet), received`,
    );
  for (const data of [file('t.csv'), file('t.jsonl'), file('t.parquet'), rows])
    expect(refusal({ data, [name]: value })).toBe('');
});

test.each(['header', 'delimiter', 'decimal', 'encoding'] as const)('%s is for CSV alone', (name) => {
  const given = { [name]: 'no' };
  for (const [data, what] of [
    [file('t.parquet'), 'Parquet'],
    [file('t.jsonl'), 'JSON lines'],
    [file('rows.npz'), 'NumPy arrays'],
    [rows, 'a table in memory'],
  ] as const)
    expect(refusal({ data, ...given })).toBe(
      `options.${name}: expected none for ${what}, as it is for a text file (CSV), received 'no'`,
    );
  expect(refusal({ data: file('t.tsv'), ...given })).toBe('');
  expect(refusal({ data: at('pipe'), format: 'csv', ...given })).toBe('');
  expect(refusal({ data: file('rows.npz'), testData: file('t.csv'), ...given })).toBe('');
});

test('a target and weights are columns of a table or arrays of an archive', () => {
  const [archive, array, labels] = [file('rows.npz'), file('x.npy'), file('y.npy')];
  expect(refusal({ data: archive, target: 'y', weightColumn: 'w' })).toBe('');
  expect(refusal({ data: array, testData: archive, target: 'y' })).toBe('');
  expect(refusal({ data: array, labels })).toBe('');
  expect(refusal({ data: array, target: 'y' })).toBe(
    'options.target: expected none for a NumPy array, as it is for a table or an .npz file; ' +
      "options.labels names the labels, received 'y'",
  );
  expect(refusal({ data: array, weightColumn: 'w' })).toMatch(/^options\.weightColumn: expected none for a/);
  expect(refusal({ data: archive, target: 'y', labels })).toMatch(
    /^options\.target: expected none beside options\.labels/,
  );
  expect(refusal({ data: file('t.csv'), labels })).toMatch(
    /^options\.labels: expected none for CSV, as it is/,
  );
});

test('the glyphs take no option of other data, and name options.data', () => {
  expect(refusal({ ignore: ['a', 'b'] })).toBe(
    'options.ignore: expected none for the built-in glyphs, as it is for a table ' +
      "(CSV, JSON lines or Parquet), which options.data names, received 'a,b'",
  );
  expect(refusal({ target: 'y' })).toMatch(/table or an \.npz file, which options\.data names, received 'y'/);
  expect(refusal({ format: 'csv' })).toMatch(
    /^options\.format: .*: options\.data names a file, received 'csv'/,
  );
  expect(refusal({ data: rows, format: 'csv' })).toMatch(
    /^options\.format: expected none for a table in mem/,
  );
  expect(refusal({ testData: file('t.csv'), target: 'y', format: 'csv' })).toBe('');
});

test('values that say nothing are taken with any data', () => {
  const given = { missing: [], missingOnly: false, dropMissingTarget: false, numericTransform: 'none' };
  expect(refusal({ data: file('rows.npz'), ...given, target: undefined } as GivenOfData)).toBe('');
});

test('loadData refuses them before it reads', async () => {
  await expect(loadData({ data: file('rows.npz'), missing: ['-1'] })).rejects.toThrow(
    "options.missing: expected none for NumPy arrays, as it is for a table (CSV, JSON lines or Parquet), received '-1'",
  );
  await expect(loadData({ data: at('none.npz'), missing: ['-1'] })).rejects.toThrow(
    /none\.npz.*no such file/i,
  );
});
