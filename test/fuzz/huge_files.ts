// Small files that are legal and say, or hold, enormous counts: of rows, entries, pages, tensors.
import { brotliCompressSync, deflateRawSync, gzipSync } from 'node:zlib';
import { lz4Zeros, snappyZeros } from '../support/packed_zeros';
import { PLAIN, page, parquetOfRuns } from '../support/parquet_bytes';
import { type ZipEntry, zipOf } from '../support/zip_bytes';

type Random = (below: number) => number;

/** Files by name; the first is read. */
type Files = Readonly<Record<string, Buffer>>;

/** A count of any magnitude up to 10^most, or one less or more. */
export function countOf(random: Random, most: number): number {
  const digits = random(most + 1);
  return Math.max(1, 10 ** digits * (1 + random(9)) + random(3) - 1);
}

/** Labels of two classes. */
const classes = (rows: number) => Buffer.alloc(rows).fill(1, rows - 1);

const COUNTS_32 = 2 ** 32 - 1;

function npy(descr: string, shape: string, values: Buffer, fortran = false): Buffer {
  const order = fortran ? 'True' : 'False';
  const header = `{'descr': '${descr}', 'fortran_order': ${order}, 'shape': (${shape}), }\n`;
  const start = Buffer.from([
    0x93,
    0x4e,
    0x55,
    0x4d,
    0x50,
    0x59,
    1,
    0,
    header.length & 255,
    header.length >> 8,
  ]);
  return Buffer.concat([start, Buffer.from(header), values]);
}

const deflated = (name: string, bytes: Buffer, size = bytes.length): ZipEntry => ({
  name,
  stored: deflateRawSync(bytes),
  size,
  isDeflated: true,
});

/** A shape with as many elements, or none, or more than any number holds. */
function shapeOf(random: Random, rows: number): string {
  const rest = [[], [1], [0], [countOf(random, 12)], [2 ** 31, 2 ** 31, 2 ** 31], new Array(70).fill(1)];
  return `${[rows, ...rest[random(rest.length)]].join(', ')},`;
}

function idx(magic: number, dimensions: readonly number[], values: Buffer): Buffer {
  const header = Buffer.alloc(4 + 4 * dimensions.length);
  header.writeUInt32BE(magic);
  for (const [i, each] of dimensions.entries()) header.writeUInt32BE(Math.min(each, COUNTS_32), 4 + 4 * i);
  return Buffer.concat([header, values]);
}

const PACKED: readonly (readonly [codec: number, zeros: (length: number) => Buffer])[] = [
  [1, snappyZeros],
  [2, (length) => gzipSync(Buffer.alloc(length))],
  [4, (length) => brotliCompressSync(Buffer.alloc(length))],
  [7, lz4Zeros],
];

/** Columns whose only page is of zeros and says so many bytes and values. */
function parquetOfZeros(random: Random, rows: number): Buffer {
  const [codec, zeros] = PACKED[random(PACKED.length)];
  const held = random(3) === 0 ? 4 * Math.min(rows, 1_000) : 4 * rows;
  const column = page(0, zeros(Math.max(64, held)), rows, { size: 4 * rows, encoding: PLAIN });
  return parquetOfRuns(['a', 'y'], rows, { codec, column });
}

/** What a dictionary or a page of runs says of its values. */
function parquetOfClaims(random: Random, claimed: number): Buffer {
  const four = Buffer.alloc(4);
  const column = [
    () => page(2, four, claimed),
    () => page(2, four, 1, { size: claimed }),
    () => page(0, four, claimed, { encoding: PLAIN }),
    () => page(0, Buffer.of(0), claimed),
    () => page(0, Buffer.alloc(0), 0),
  ][random(5)]();
  return parquetOfRuns(['a', 'y'], claimed, { column, codec: random(2) });
}

function safetensors(header: Buffer, length = BigInt(header.length)): Buffer {
  const size = Buffer.alloc(8);
  size.writeBigUInt64LE(length);
  return Buffer.concat([size, header]);
}

const json = (value: unknown) => Buffer.from(JSON.stringify(value));

/**
 * Kinds of files, each by what it has many of. `rows` is what a legal file may hold: it is read, in as much
 * memory as its rows take. `claimed` is any count.
 */
export const HUGE: Readonly<Record<string, (random: Random, rows: number, claimed: number) => Files>> = {
  'rows of an .npy header': (random, _, claimed) => ({
    'x.npy': npy('<f4', shapeOf(random, claimed), Buffer.alloc(random(3) * 4), random(2) === 1),
    'y.npy': npy('|u1', `${claimed},`, Buffer.alloc(1)),
  }),
  'rows of an .npz': (random, rows) => ({
    'a.npz': zipOf([
      deflated('x.npy', npy('<f4', `${rows}, 2`, Buffer.alloc(8 * rows), random(2) === 1)),
      deflated('y.npy', npy('|u1', `${rows},`, classes(rows))),
    ]),
  }),
  'rows that an .npz claims': (random, _, claimed) => {
    const head = npy('|u1', shapeOf(random, claimed), Buffer.alloc(8), random(2) === 1);
    const size = Math.min(COUNTS_32 - 1, head.length - 8 + claimed);
    return { 'a.npz': zipOf([deflated('x.npy', head, size), deflated('y.npy', head, size)]) };
  },
  'entries of an .npz': (random, rows) => {
    const entry = deflated('', npy('|u1', '2, 2', Buffer.alloc(4)));
    const count = 1 + random(Math.min(rows, 50_000));
    return { 'a.npz': zipOf(Array.from({ length: count }, (_, i) => ({ ...entry, name: `${i}.npy` }))) };
  },
  'images of a gzipped IDX': (random, rows) => ({
    'images-idx3-ubyte.gz': gzipSync(idx(0x803, [rows, 2, 2], Buffer.alloc(4 * rows))),
    'labels-idx1-ubyte.gz': gzipSync(idx(0x801, [rows], classes(random(4) ? rows : 4))),
  }),
  'images that an IDX claims': (random, _, claimed) => {
    const dimensions = [claimed, countOf(random, 9), countOf(random, 9)];
    const images = idx(0x803, dimensions, Buffer.alloc(16));
    const isPacked = random(2) === 1;
    return {
      [isPacked ? 'images-idx3-ubyte.gz' : 'images-idx3-ubyte']: isPacked ? gzipSync(images) : images,
      'labels-idx1-ubyte': idx(0x801, [claimed], Buffer.alloc(16)),
    };
  },
  'rows of a gzipped CSV': (random, rows) => ({
    't.csv.gz': gzipSync(`a,y\n${'1,0\n'.repeat(rows)}${random(2) ? '1,2\n' : ''}`),
  }),
  'cells of a line of CSV': (random, rows) => {
    const line = (cell: string) => `${`${cell},`.repeat(rows)}0\n`;
    return { 't.csv.gz': gzipSync(line(random(2) ? '' : '1').repeat(1 + random(3))) };
  },
  'bytes of a cell of CSV': (random, rows) => ({
    't.csv.gz': gzipSync(`a,y\n${random(2) ? '"' : ''}${'1'.repeat(16 * rows)},0\n`),
  }),
  'rows of Parquet in runs': (random, rows) => ({
    't.parquet': parquetOfRuns(['a', 'y'], Math.ceil(rows / 10), { groups: 1 + random(10) }),
  }),
  'rows that Parquet claims': (random, rows, claimed) => ({
    't.parquet': parquetOfRuns(['a', 'y'], 1e11 + claimed, { groups: 1 + random(Math.min(rows, 5_000)) }),
  }),
  'columns of Parquet': (random, rows) => ({
    't.parquet': parquetOfRuns(
      Array.from({ length: 2 + random(Math.min(rows, 20_000)) }, (_, i) => `c${i}`),
      2,
      { groups: 1 + random(3) },
    ),
  }),
  'values of a page of zeros': (random, rows) => ({
    't.parquet': parquetOfZeros(random, Math.max(16, rows)),
  }),
  'values that a page of Parquet claims': (random, _, claimed) => ({
    't.parquet': parquetOfClaims(random, Math.min(claimed, 2 ** 31 - 1)),
  }),
  'tensors of safetensors': (random, rows) => {
    const shape = [[0], [0, COUNTS_32], new Array<number>(1_000).fill(0)][random(3)];
    const count = random(Math.min(rows, 5_000));
    const entry = { dtype: random(2) ? 'F32' : 'F8_E5M2', shape, data_offsets: [0, 0] };
    return {
      'w.safetensors': safetensors(
        json(Object.fromEntries(Array.from({ length: count }, (_, i) => [`t${i}`, entry]))),
      ),
    };
  },
  'elements that safetensors claims': (random, _, claimed) => ({
    'w.safetensors': safetensors(
      json({ a: { dtype: 'F32', shape: [claimed, 1 + random(9)], data_offsets: [0, 4 * claimed] } }),
    ),
  }),
  'bytes of a header of safetensors': (random, _, claimed) => ({
    'w.safetensors': safetensors(Buffer.alloc(16, '{'), BigInt(random(2) ? 16 : claimed)),
  }),
};
