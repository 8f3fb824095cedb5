import { mkdirSync, writeFileSync } from 'node:fs';
import { loadData } from '../../../src';
import { classNamesIn } from '../../support/dataset';
import { temporaryFolder } from '../../support/folder';

const at = temporaryFolder();
/** Records of one label byte and 3 × 1,024 pixels; pixel p of record r is (r + p) % 256. */
const records = (labels: number[], first = 0) =>
  Buffer.concat(
    labels.map((label, r) =>
      Buffer.from([label, ...Array.from({ length: 3072 }, (_, p) => (first + r + p) % 256)]),
    ),
  );
const NAMES = ['airplane', 'automobile', 'bird', 'cat', 'deer', 'dog', 'frog', 'horse', 'ship', 'truck'];

test('a folder of batches gives training rows in order and the test set, with the names of batches.meta.txt', async () => {
  writeFileSync(at('data_batch_2.bin'), records([7], 3));
  writeFileSync(at('data_batch_1.bin'), records([3, 0, 9]));
  writeFileSync(at('test_batch.bin'), records([1, 2]));
  writeFileSync(at('batches.meta.txt'), `${NAMES.join('\n')}\n\n`);
  const { data, test } = await loadData({ data: at() });
  expect([data.rows, data.columns, data.imageShape, [...data.target.values]]).toEqual([
    4,
    3072,
    [3, 32, 32],
    [3, 0, 9, 7],
  ]);
  expect([classNamesIn(data), classNamesIn(test!), [...test!.target.values]]).toEqual([NAMES, NAMES, [1, 2]]);
  expect(data.features[3 * 3072 + 1025]).toBe(Math.fround((1028 % 256) / 255));
  expect(data.description).toContain('CIFAR-10, 4 images of 32×32');
});

test('one file is rows, with numbers for names', async () => {
  writeFileSync(at('some.bin'), records([3, 5]));
  const { data, test } = await loadData({ data: at('some.bin') });
  expect([test, data.rows, classNamesIn(data)[3], [...data.target.values]]).toEqual([
    undefined,
    2,
    '3',
    [3, 5],
  ]);
});

test.each<[string, () => void, RegExp]>([
  [
    'a truncated file',
    () => writeFileSync(at('x.bin'), records([1, 2]).subarray(1)),
    /x\.bin: expected records of 3073 bytes.*found 6145 bytes/,
  ],
  [
    'an empty file',
    () => writeFileSync(at('x.bin'), ''),
    /x\.bin: expected records of 3073 bytes.*found 0 bytes/,
  ],
  [
    'a label past the classes',
    () => writeFileSync(at('x.bin'), records([1, 10])),
    /x\.bin: byte 3073: expected a label from 0 to 9, found 10/,
  ],
  [
    'too few names',
    () => {
      writeFileSync(at('x.bin'), records([1, 2]));
      writeFileSync(at('batches.meta.txt'), 'a\nb\n');
    },
    /batches\.meta\.txt: expected 10 different class names, a line each, found 2/,
  ],
  ['a folder of other files', () => mkdirSync(at('x.bin')), /x\.bin: expected data_batch_1\.bin/],
])('%s is refused with path, position and expectation', async (_, make, message) => {
  make();
  await expect(loadData({ data: at('x.bin'), format: 'cifar10' })).rejects.toThrow(message);
});
