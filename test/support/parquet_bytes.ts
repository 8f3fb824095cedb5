// Parquet files from scratch, as small as the format allows: runs of one value make up any number of rows.

/** A field of a struct of Thrift's compact protocol. */
type Field = [id: number, value: Value];
type Value = number | bigint | string | Value[] | { struct: Field[] };

function varint(value: number | bigint): Buffer {
  const bytes: number[] = [];
  let rest = BigInt(value);
  do {
    bytes.push(Number(rest & 127n) | (rest > 127n ? 128 : 0));
    rest >>= 7n;
  } while (rest > 0n);
  return Buffer.from(bytes);
}

const zigzag = (value: number | bigint) => {
  const whole = BigInt(value);
  return varint(whole < 0n ? -2n * whole - 1n : 2n * whole);
};

function typeOf(value: Value): number {
  if (typeof value === 'number') return 5;
  if (typeof value === 'bigint') return 6;
  if (typeof value === 'string') return 8;
  return Array.isArray(value) ? 9 : 12;
}

function encode(value: Value): Buffer {
  if (typeof value === 'number' || typeof value === 'bigint') return zigzag(value);
  if (typeof value === 'string') return Buffer.concat([varint(Buffer.byteLength(value)), Buffer.from(value)]);
  if (Array.isArray(value)) {
    const size = varint(value.length);
    return Buffer.concat([Buffer.of(0xf0 | typeOf(value[0])), size, ...value.map(encode)]);
  }
  const fields = value.struct.map(([id, each]) =>
    Buffer.concat([Buffer.of(typeOf(each)), zigzag(id), encode(each)]),
  );
  return Buffer.concat([...fields, Buffer.of(0)]);
}

export const PLAIN = 0;
const RLE_DICTIONARY = 8;
const INT32 = 1;

/** What a page says of itself, where that is not what it holds. */
interface PageClaims {
  /** Bytes of the content when it is decompressed. */
  size?: number;
  encoding?: number;
}

/** A page of the first version (kind 0), or a dictionary (2). */
export function page(kind: 0 | 2, content: Buffer, values: number, claims: PageClaims = {}): Buffer {
  const counted: Field[] = [
    [1, values],
    [2, claims.encoding ?? (kind === 2 ? PLAIN : RLE_DICTIONARY)],
  ];
  const header: Field[] = [
    [1, kind],
    [2, claims.size ?? content.length],
    [3, content.length],
    kind === 2 ? [7, { struct: counted }] : [5, { struct: [...counted, [3, 3], [4, 3]] }],
  ];
  return Buffer.concat([encode({ struct: header }), content]);
}

/** The pages of a column of `rows` values, each the first of two but for the last row's. */
function pages(rows: number): Buffer {
  const dictionary = Buffer.from(Int32Array.of(7, 8).buffer);
  const run = (length: number, value: number) => Buffer.concat([varint(2 * length), Buffer.of(value)]);
  const codes = Buffer.concat([Buffer.of(1), run(rows - 1, 0), run(1, 1)]);
  return Buffer.concat([page(2, dictionary, 2), page(0, codes, rows)]);
}

/**
 * A table of columns of 32-bit integers without missing values: 7 in all rows of a row group but the last,
 * which has 8.
 *
 * @param place.groups Row groups: all of them are the same bytes of the file. @param place.from The byte of
 * the
 * file that the fifth byte lies at. @param place.codec How pages are compressed, by its number in the format.
 * @param place.column The pages of each column, where they are others.
 */
export function parquetOfRuns(
  names: readonly string[],
  rows: number,
  {
    groups = 1,
    from = 4,
    codec = 0,
    column = pages(rows),
  }: { groups?: number; from?: number; codec?: number; column?: Buffer } = {},
): Buffer {
  const chunk: Value = {
    struct: [
      [2, BigInt(from)],
      [
        3,
        {
          struct: [
            [1, INT32],
            [2, [PLAIN, RLE_DICTIONARY]],
            [3, ['c']],
            [4, codec],
            [5, BigInt(rows)],
            [6, BigInt(column.length)],
            [7, BigInt(column.length)],
            [9, BigInt(from)],
          ],
        },
      ],
    ],
  };
  const group: Value = {
    struct: [
      [1, names.map(() => chunk)],
      [2, BigInt(column.length)],
      [3, BigInt(rows)],
    ],
  };
  const root: Value = {
    struct: [
      [4, 'schema'],
      [5, names.length],
    ],
  };
  const element = (name: string): Value => ({
    struct: [
      [1, INT32],
      [3, 0],
      [4, name],
    ],
  });
  const metadata = encode({
    struct: [
      [1, 2],
      [2, [root, ...names.map(element)]],
      [3, BigInt(rows) * BigInt(groups)],
      [4, new Array<Value>(groups).fill(group)],
    ],
  });
  const length = Buffer.alloc(4);
  length.writeUInt32LE(metadata.length);
  const magic = Buffer.from('PAR1');
  return Buffer.concat([magic, column, metadata, length, magic]);
}
