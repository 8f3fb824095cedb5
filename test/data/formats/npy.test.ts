import { readFileSync, writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { loadData } from '../../../src';
import { classNamesIn } from '../../support/dataset';
import { temporaryFolder } from '../../support/folder';
import { writeNpy } from '../../support/npy_file';
import { python } from '../../support/python';
import { readApart } from '../../support/read_apart';

const at = temporaryFolder();

/** Runs numpy statements with the folder as `d`. */
const numpy = (statements: string) =>
  python(`import sys, numpy as np\nd = sys.argv[1] + '/'\n${statements}`, at());

test.each(['<f4', '>f4', '<f8', '>f8', '<f2', '|u1', '|i1', '<u2', '>i2', '<i4', '>u4', '<i8', '>u8', '|b1'])(
  'values of type %s, in C and in Fortran order',
  async (type) => {
    const labelType = type === '|b1' ? '<i8' : type;
    numpy(`a = (np.arange(24).reshape(4, 2, 3) * 5 % 17).astype('${type}')
np.save(d + 'x.npy', a)
np.save(d + 'y.npy', np.array([3, 1, 3, 2], '${labelType}'))
np.savez(d + 'both.npz', x=np.asfortranarray(a), y=[3, 1, 3, 2])`);
    const want = Array.from({ length: 24 }, (_, i) => {
      const value = (i * 5) % 17;
      if (type === '|b1') return Number(value !== 0);
      return type === '|u1' ? value / 255 : value;
    });
    for (const file of ['x.npy', 'both.npz']) {
      const { data } = await loadData({ data: at(file) });
      expect(data.features).toEqual(Float32Array.from(want));
      expect([data.rows, data.columns, classNamesIn(data), [...data.target.values], data.imageShape]).toEqual(
        [4, 6, ['1', '2', '3'], [2, 0, 2, 1], type === '|u1' ? [1, 2, 3] : null],
      );
    }
  },
);

test('labels are text or integers, in the file named, in the array named, or beside the rows', async () => {
  numpy(`x = np.eye(3, dtype='f4')
np.save(d + 'train_images.npy', x)
np.save(d + 'train_labels.npy', np.array([['b'], ['ä'], ['b']]))
np.save(d + 'other.npy', np.array([b'u', b'v', b'w']))
np.savez_compressed(d + 'a.npz', features=x, labels=[0, 1, 0], species=['s', 't', 't'])`);
  const names = async (options: object) => (await loadData({ data: at('a.npz'), ...options })).data;
  expect(await names({ data: at('train_images.npy') })).toMatchObject({
    target: { values: Int32Array.of(0, 1, 0), description: { classNames: ['b', 'ä'] } },
  });
  expect(classNamesIn(await names({ data: at('train_images.npy'), labels: at('other.npy') }))).toEqual([
    'u',
    'v',
    'w',
  ]);
  expect(classNamesIn(await names({}))).toEqual(['0', '1']);
  expect((await names({ target: 'species' })).description).toBe(
    "NumPy, 3 rows of 3 features from a.npz, array 'features', labels from 'species'",
  );
  expect(classNamesIn(await names({ labels: at('other.npy') }))).toEqual(['u', 'v', 'w']);
});

test('an archive with train and test parts gives both; an array with channels first holds images', async () => {
  numpy(`train = np.arange(96, dtype='u1').reshape(4, 3, 4, 2)
test = np.full((2, 3, 4, 2), 255, 'u1')
np.savez_compressed(d + 'k.npz', x_train=train, y_train=[0, 1, 2, 1], x_test=test, y_test=[2, 0])`);
  const { data, test } = await loadData({ data: at('k.npz') });
  expect([data.rows, data.imageShape, test!.rows, [...test!.target.values], test!.features[5]]).toEqual([
    4,
    [3, 4, 2],
    2,
    [2, 0],
    1,
  ]);
});

test('rows of many blocks, in an order that lies across them', async () => {
  numpy(`a = np.arange(900_000, dtype='f4').reshape(300_000, 3)
y = np.arange(300_000) % 5
np.savez_compressed(d + 'c.npz', x=a, y=y)
np.savez(d + 'f.npz', x=np.asfortranarray(a), y=y)
np.save(d + 'x.npy', np.asfortranarray(a))
np.save(d + 'y.npy', np.asfortranarray(y.reshape(-1, 1)))`);
  const [c, ...others] = await Promise.all(
    ['c.npz', 'f.npz', 'x.npy'].map(async (file) => (await loadData({ data: at(file) })).data),
  );
  expect([c.rows, c.features[899_999], c.target.values[299_999]]).toEqual([300_000, 899_999, 4]);
  for (const { features, target } of others) {
    expect(Buffer.from(features.buffer).equals(Buffer.from(c.features.buffer))).toBe(true);
    expect(target).toEqual(c.target);
  }
});

const rewrite = (file: string, change: (bytes: Buffer) => Buffer) =>
  writeFileSync(at(file), change(readFileSync(at(file))));

const text = (bytes: Buffer, from: string, to: string) => {
  const position = bytes.indexOf(from);
  expect(position).toBeGreaterThan(0);
  return Buffer.concat([
    bytes.subarray(0, position),
    Buffer.from(to.padEnd(from.length)),
    bytes.subarray(position + from.length),
  ]);
};

test.each<[string, string, string, RegExp]>([
  [
    'a file in a different format',
    'x.npy',
    "open(d + 'x.npy', 'w').write('hello there')",
    /x\.npy: byte 0: expected a NumPy array/,
  ],
  [
    'an empty file',
    'x.npy',
    "open(d + 'x.npy', 'w')",
    /x\.npy: byte 0: expected a NumPy array.*found 0 bytes/,
  ],
  [
    'a truncated file',
    'x.npy',
    "b = open(d + 'x.npy', 'rb').read(); open(d + 'x.npy', 'wb').write(b[:-1])",
    /x\.npy: byte 128: expected 24 bytes for <f4 of shape \(3, 2\), found 23/,
  ],
  [
    'Python objects',
    'x.npy',
    "np.save(d + 'x.npy', np.array([[1, 'a']], object), allow_pickle=True)",
    /x\.npy: 'descr': expected floats, integers, booleans or text, found '\|O' \(Python objects\): save it as text/,
  ],
  [
    'fields',
    'x.npy',
    "np.save(d + 'x.npy', np.zeros(3, [('a', 'f4')]))",
    /x\.npy: 'descr': expected floats.*found a structured type/,
  ],
  [
    'complex numbers',
    'x.npy',
    "np.save(d + 'x.npy', np.zeros((3, 2), 'c8'))",
    /x\.npy: 'descr': expected floats.*found '<c8'/,
  ],
  [
    'a single number',
    'x.npy',
    "np.save(d + 'x.npy', np.float32(3))",
    /x\.npy: 'shape': expected rows, found \(\)/,
  ],
  [
    'no rows',
    'x.npy',
    "np.save(d + 'x.npy', np.zeros((0, 2)))",
    /x\.npy: expected at least one row of at least one feature, found shape \(0, 2\)/,
  ],
  [
    'NaN',
    'x.npy',
    "np.save(d + 'x.npy', np.array([[1, 2], [3, np.nan], [4, 5]]))",
    /x\.npy: row 1, column 1: expected a number that float32 holds, found NaN: fill such cells, or save a table/,
  ],
  [
    'too few labels',
    'x.npy',
    "np.save(d + 'y.npy', [1, 2])",
    /y\.npy: expected 3 labels, one for each row, found shape \(2\)/,
  ],
  [
    'one-hot labels of three dimensions',
    'x.npy',
    "np.save(d + 'y.npy', np.ones((3, 2, 1)))",
    /y\.npy: expected 3 labels, one for each row, found shape \(3, 2, 1\)/,
  ],
  [
    'one-hot labels with two ones',
    'x.npy',
    "np.save(d + 'y.npy', [[1, 0], [0, 1], [1, 1]])",
    /y\.npy|x\.npy: row 2: expected one-hot labels, a 1 beside zeros, found 1, 1: options\.task 'multilabel' /,
  ],
  [
    'one-hot labels without a one',
    'x.npy',
    "np.save(d + 'y.npy', [[1, 0], [0, 0.5], [0, 1]])",
    /y\.npy|x\.npy: row 1: expected one-hot labels, a 1 beside zeros, found 0, 0\.5: options\.task 'regression' /,
  ],
  [
    'labels that are fractions',
    'x.npy',
    "np.save(d + 'y.npy', [0.5, 1, 2])",
    /y\.npy|x\.npy: row 0: expected the integer of a class, found 0\.5: options\.task 'regression' predicts numbers/,
  ],
  [
    'no labels',
    'x.npy',
    "import os; os.remove(d + 'y.npy')",
    /x\.npy: expected its labels in a file of their own: y\.npy beside x\.npy/,
  ],
  [
    'an archive without rows',
    'a.npz',
    "np.savez(d + 'a.npz', weights=np.eye(2), y=[1, 2])",
    /a\.npz: expected an array of rows named x, features.*found weights, y/,
  ],
  [
    'an archive without labels',
    'a.npz',
    "np.savez(d + 'a.npz', x=np.eye(2))",
    /a\.npz: expected an array of labels named y, labels.*found x/,
  ],
  [
    'a file that is not an archive',
    'a.npz',
    "open(d + 'a.npz', 'w').write('PK nothing of the kind')",
    /a\.npz: zip: expected a whole zip file of arrays/,
  ],
  [
    'a truncated archive',
    'a.npz',
    `np.savez(d + 'a.npz', x=np.eye(2), y=[1, 2])
b = open(d + 'a.npz', 'rb').read()
open(d + 'a.npz', 'wb').write(b[:-40])`,
    /a\.npz: zip: expected a whole zip file of arrays/,
  ],
  [
    'an archive of files that lie elsewhere',
    'a.npz',
    "import zipfile; z = zipfile.ZipFile(d + 'a.npz', 'w'); z.writestr('../x.npy', b'1'); z.close()",
    /a\.npz: zip: expected a whole zip file of arrays, found: .*relative path/,
  ],
])('%s is refused with path, position and expectation', async (_, file, statements, message) => {
  numpy(`np.save(d + 'x.npy', np.arange(6, dtype='f4').reshape(3, 2))
np.save(d + 'y.npy', [0, 1, 0])
${statements}`);
  await expect(loadData({ data: at(file) })).rejects.toThrow(message);
  await expect(loadData({ data: at(file) })).rejects.toMatchObject({ name: 'DataError' });
});

test('sizes that a header only claims take no memory', async () => {
  numpy(`np.save(d + 'x.npy', np.zeros((3, 2), 'f4'))
np.save(d + 'y.npy', [0, 1, 0])
np.savez_compressed(d + 'a.npz', x=np.zeros((1000, 50)), y=np.zeros(1000, int))`);
  rewrite('x.npy', (bytes) => text(bytes, '(3, 2), }         ', '(99999999999, 99)}'));
  await expect(loadData({ data: at('x.npy') })).rejects.toThrow(
    /x\.npy: byte 128: expected \d+ bytes for <f4 of shape \(99999999999, 99\), found 24/,
  );
  // The archive's directory understates what the entry unpacks to.
  rewrite('a.npz', (bytes) => {
    const entry = bytes.lastIndexOf('PK\x01\x02', bytes.lastIndexOf('x.npy'), 'latin1');
    bytes.writeUInt32LE(128 + 16, entry + 24);
    return bytes;
  });
  await expect(loadData({ data: at('a.npz') })).rejects.toThrow(
    /a\.npz: array 'x': expected a whole file, found: too many bytes in the stream\. expected 144/,
  );
});

describe('a NumPy header of 100 bytes to 64 KB', () => {
  const header = (text: string) => {
    const start = Buffer.from('\x93NUMPY\x01\x00\0\0', 'latin1');
    start.writeUInt16LE(text.length, 8);
    return Buffer.concat([start, Buffer.from(text)]);
  };
  const fortran = (shape: string) => header(`{'descr': '<f4', 'fortran_order': True, 'shape': (${shape}`);

  test.each<[string, Buffer, RegExp]>([
    ['whose shape has no end, after 60 digits', fortran('1'.repeat(60)), /byte 10: expected a header with/],
    [
      'of 20,000 dimensions in Fortran order',
      gzipSync(fortran(`2, ${'1,'.repeat(20_000)}400000)`)),
      /'shape': expected at most 64 dimensions, found 20002/,
    ],
    [
      'of 10^9 columns in Fortran order, gzipped',
      gzipSync(fortran('2, 1000000000)')),
      /expected (at most 4\.29 GB in Fortran order, found 8\.00 GB|data that fits into memory)/,
    ],
    [
      'of objects, which only code could make',
      header("{'descr': '|O', 'fortran_order': False, 'shape': (2,)}"),
      /'descr': expected floats, integers, booleans or text, found '\|O'/,
    ],
  ])('%s is refused at once, in little memory', (_, bytes, message) => {
    writeFileSync(at('x.npy'), bytes);
    numpy(`np.save(d + 'y.npy', np.arange(2))`);
    const { error, megabytes } = readApart(at('x.npy'));
    expect(error).toMatch(message);
    expect(megabytes).toBeLessThan(350);
  });
});

test('integers of 64 bits that differ, but are one double, are told by their column', async () => {
  const rows = 40;
  const numbers = (first: bigint, step: bigint) =>
    BigInt64Array.from({ length: 2 * rows }, (_, i) => (i % 2 ? BigInt(i) : first + step * BigInt(i)));
  writeNpy(
    at('y.npy'),
    [rows],
    Int32Array.from({ length: rows }, (_, i) => i % 2),
  );
  const warningsOf = async (values: BigInt64Array) =>
    (await loadData({ data: writeNpy(at('x.npy'), [rows, 2], values) })).data.warnings;
  expect(await warningsOf(numbers(2n ** 62n, 1n))).toMatchObject([
    { code: 'DIGITS_LOST', message: expect.stringContaining('feature 1 has whole numbers near') as string },
  ]);
  expect(await warningsOf(numbers(2n ** 62n + 1n, 0n))).toEqual([]);
  expect(await warningsOf(numbers(2n ** 62n, 2n ** 40n))).toEqual([]);
});
