import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { loadData } from '../../../src';
import { classNamesIn } from '../../support/dataset';
import { temporaryFolder } from '../../support/folder';
import { idx, writeIdxPair } from '../../support/idx_file';

const at = temporaryFolder();

test.each(['', '.gz'])('images%s and labels are found by folder and by file name', async (ending) => {
  const images = at(`t10k-images-idx3-ubyte${ending}`);
  writeIdxPair(images, at(`t10k-labels-idx1-ubyte${ending}`), 8);
  for (const place of [images, at()]) {
    const { data, test } = await loadData({ data: place });
    expect(test).toBeUndefined();
    expect([data.rows, data.columns, data.imageShape, classNamesIn(data)]).toEqual([
      8,
      4,
      [1, 2, 2],
      ['0', '1', '2', '3'],
    ]);
    expect(Array.from(data.target.values)).toEqual([0, 3, 2, 1, 0, 3, 2, 1]);
    expect(data.features[4 + 3]).toBe(1);
  }
});

test('in a folder with both, train-* is trained on and t10k-* is the test set', async () => {
  writeIdxPair(at('train-images-idx3-ubyte.gz'), at('train-labels-idx1-ubyte.gz'), 12);
  writeIdxPair(at('t10k-images-idx3-ubyte.gz'), at('t10k-labels-idx1-ubyte.gz'), 6);
  const { data, test } = await loadData({ data: at() });
  expect([data.rows, test!.rows]).toEqual([12, 6]);
});

/** Writes the images and labels of EMNIST's parts. */
function writeEmnist(set: string, ending = '.gz'): void {
  for (const [part, rows] of [
    ['train', 12],
    ['test', 6],
  ] as const) {
    const name = (what: string) => at(`emnist-${set}-${part}-${what}-ubyte${ending}`);
    writeIdxPair(name('images-idx3'), name('labels-idx1'), rows);
  }
}

test('names after that of a set tell the parts, and copies and folders of their names are not read', async () => {
  writeEmnist('letters');
  writeEmnist('letters', '');
  mkdirSync(at('emnist-letters-images-idx3-ubyte'));
  const { data, test } = await loadData({ data: at() });
  expect([data.rows, test!.rows]).toEqual([12, 6]);
  const [{ code, message }] = data.warnings!;
  expect([code, message]).toEqual([
    'NOT_USED',
    expect.stringMatching(
      /^not used: emnist-letters-images-idx3-ubyte\/, emnist-letters-test-images-idx3-ubyte\.gz, /,
    ),
  ]);
});

test('a folder of several data sets is refused with their names; one is read by the name of its images', async () => {
  writeEmnist('letters');
  writeEmnist('digits');
  await expect(loadData({ data: at() })).rejects.toThrow(
    /expected one data set, found emnist-digits-test-images-idx3-ubyte\.gz, .*emnist-letters-train.*: give the images file/,
  );
  const images = (part: string) => at(`emnist-letters-${part}-images-idx3-ubyte.gz`);
  const alone = await loadData({ data: images('train') });
  expect(alone.test).toBeUndefined();
  expect(alone.data.warnings!.map(({ message }) => message)).toEqual([
    'not used: emnist-letters-test-images-idx3-ubyte.gz beside emnist-letters-train-images-idx3-ubyte.gz; ' +
      'options.testData names rows to test on',
  ]);
  const both = await loadData({ data: images('train'), testData: images('test') });
  expect([both.data.rows, both.test!.rows, both.data.warnings]).toEqual([12, 6, []]);
});

const good = () => writeIdxPair(at('images-idx3-ubyte'), at('labels-idx1-ubyte'), 8);

test.each<[string, () => void, RegExp]>([
  ['a missing folder', () => undefined, /nowhere: no such file or folder/],
  [
    'a folder without images',
    () => mkdirSync(at('nowhere')),
    /nowhere: expected a file named like images-idx3-ubyte/,
  ],
  [
    'images without labels',
    () => writeFileSync(at('images-idx3-ubyte'), idx(0x803, [1, 1, 1], [1])),
    /expected its labels beside it, as labels-idx1-ubyte/,
  ],
  [
    'an empty file',
    () => {
      good();
      writeFileSync(at('images-idx3-ubyte'), '');
    },
    /byte 0: expected an IDX header, found an empty file/,
  ],
  [
    'a wrong magic number',
    () => {
      good();
      writeFileSync(at('images-idx3-ubyte'), idx(0x802, [8, 4], new Array(32).fill(0)));
    },
    /byte 0: expected the magic number 0x803.*found 0x802/,
  ],
  [
    'a truncated header',
    () => {
      good();
      writeFileSync(at('images-idx3-ubyte'), idx(0x803, [8], []));
    },
    /byte 4: expected 3 dimensions/,
  ],
  [
    'a truncated file',
    () => {
      good();
      writeFileSync(at('images-idx3-ubyte'), readFileSync(at('images-idx3-ubyte')).subarray(0, 40));
    },
    /byte 16: expected 32 bytes for dimensions 8×2×2, found 24/,
  ],
  [
    'a header that claims more than there is',
    () => {
      good();
      writeFileSync(at('images-idx3-ubyte'), idx(0x803, [2 ** 32 - 1, 2 ** 32 - 1, 2], []));
    },
    /byte 16: expected/,
  ],
  [
    'a truncated gzip file',
    () => {
      good();
      writeFileSync(
        at('images-idx3-ubyte'),
        gzipSync(idx(0x803, [8, 2, 2], new Array(32).fill(7))).subarray(0, 30),
      );
    },
    /gzip: expected a whole gzip file/,
  ],
  [
    'fewer labels than images',
    () => {
      good();
      writeFileSync(at('labels-idx1-ubyte'), idx(0x801, [7], new Array(7).fill(1)));
    },
    /expected 8 labels, one for each image, found 7/,
  ],
  [
    'one class only',
    () => {
      good();
      writeFileSync(at('labels-idx1-ubyte'), idx(0x801, [8], new Array(8).fill(1)));
    },
    /expected at least two classes, found only .1./,
  ],
  [
    'no images',
    () => {
      good();
      writeFileSync(at('images-idx3-ubyte'), idx(0x803, [0, 2, 2], []));
      writeFileSync(at('labels-idx1-ubyte'), idx(0x801, [0], []));
    },
    /expected at least one image/,
  ],
])('%s is refused with path, position and expectation', async (title, make, message) => {
  make();
  await expect(
    loadData({ data: title.includes('folder') ? at('nowhere') : at('images-idx3-ubyte') }),
  ).rejects.toThrow(message);
});

test('a device in a folder of IDX files is not opened', async () => {
  symlinkSync('/dev/zero', at('images-idx3-ubyte'));
  await expect(loadData({ data: at() })).rejects.toThrow(
    /images-idx3-ubyte: expected a file, found a device, pipe or socket/,
  );
});
