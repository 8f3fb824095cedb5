import { symlinkSync, writeFileSync } from 'node:fs';
import { loadData } from '../../src';
import { temporaryFolder } from '../support/folder';

test.each<[string, unknown]>([
  ['options', null],
  ['options.target', { target: 1 }],
  ['options.labels', { labels: {} }],
  ['options.testData', { testData: null }],
  ['options.seed', { seed: '1' }],
  ['options.features', { features: null }],
  ['options.features.count', { features: { count: '784', names: null } }],
  // biome-ignore lint/suspicious/noSparseArray: a hole in an array is the wrong argument
  ['options.features.names[0]', { features: { count: 784, names: [,] } }],
])('loadData with wrong %s (%p) is refused', async (name, wrong) => {
  const refused = loadData((wrong && { data: 'glyphs', ...wrong }) as never);
  await expect(refused).rejects.toThrow(TypeError);
  await expect(refused).rejects.toThrow(`${name}: expected `);
});

const at = temporaryFolder();

test('a column of weights is refused where data has no columns by name', async () => {
  await expect(loadData({ data: 'glyphs', weightColumn: 'w' })).rejects.toThrow(
    /^options\.weightColumn: expected none for the built-in glyphs, as it is for a table or an \.npz file, /,
  );
});

test('a column of groups is refused where data is no table', async () => {
  await expect(loadData({ data: 'glyphs', groupColumn: 'g' })).rejects.toThrow(
    /^options\.groupColumn: expected none for the built-in glyphs, as it is for a table/,
  );
});

test.each(['csv', 'idx', 'npy', 'parquet', 'cifar10'] as const)('%s: a device is refused', async (format) => {
  symlinkSync('/dev/zero', at('endless'));
  await expect(loadData({ data: at('endless'), format })).rejects.toThrow(
    /endless: expected a file, found a device, pipe or socket/,
  );
});

test('a folder of tables as text, which Spark writes, is refused with what makes one of them', async () => {
  writeFileSync(at('part-00000-a.csv'), 'a,y\n1,x\n');
  writeFileSync(at('_SUCCESS'), '');
  await expect(loadData({ data: at() })).rejects.toThrow(
    "expected a folder of IDX, CIFAR-10 or Parquet files, found 'part-00000-a.csv': give one file; " +
      'parts of one table have to be joined to one',
  );
});
