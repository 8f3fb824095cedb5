import { readFileSync, writeFileSync } from 'node:fs';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { loadData, split } from '../../../src';
import { classNamesIn } from '../../support/dataset';
import { temporaryFolder } from '../../support/folder';
import { loadWhole } from '../../support/load_whole';
import { lz4Zeros } from '../../support/packed_zeros';
import { PLAIN, page, parquetOfRuns } from '../../support/parquet_bytes';
import { pythonWith } from '../../support/python';
import { readApart } from '../../support/read_apart';

const at = temporaryFolder();
const run = pythonWith('pyarrow==25.0.1');
/** Runs pyarrow statements with the folder as `d`. */
const arrow = (statements: string) =>
  run(
    `import sys, datetime, decimal, pyarrow as pa, pyarrow.parquet as pq
d = sys.argv[1] + '/'
def write(columns, **options):
  pq.write_table(pa.table(columns), d + 't.parquet', **options)
${statements}`,
    at(),
  );

test('columns of every kind of number, with text labels, in row groups', async () => {
  arrow(`n = 1000
columns = {
  'kind': [['x', 'y', 'z'][i % 3] for i in range(n)],
  'f': pa.array([i / 4 for i in range(n)], pa.float32()),
  'd': [i / 8 for i in range(n)],
  'i': pa.array([i % 900 for i in range(n)], pa.int32()),
  'l': pa.array([i % 800 for i in range(n)], pa.int64()),
  's': pa.array([i % 100 - 50 for i in range(n)], pa.int8()),
  'b': [i % 2 == 0 for i in range(n)],
  'm': pa.array([decimal.Decimal(i) / 4 for i in range(n)], pa.decimal128(10, 2)),
}
write(columns, row_group_size=300)`);
  const data = await loadWhole({ data: at('t.parquet') });
  expect([data.rows, data.columns, classNamesIn(data), data.featureNames]).toEqual([
    1000,
    7,
    ['x', 'y', 'z'],
    ['f', 'd', 'i', 'l', 's', 'm', 'b'],
  ]);
  expect([...data.features.subarray(7 * 501, 7 * 502)]).toEqual([125.25, 62.625, 501, 501, -49, 125.25, 0]);
  expect([...data.target.values.subarray(0, 4)]).toEqual([0, 1, 2, 0]);
  expect(data.description).toContain(
    "Parquet, 1000 rows from t.parquet, target 'kind' (the first column, the only text), 7 features",
  );
});

test.each(['none', 'snappy', 'gzip', 'brotli', 'lz4', 'zstd'])(
  'pages compressed with %s, of both versions, with and without dictionaries',
  async (codec) => {
    for (const options of [
      "data_page_version='1.0'",
      "data_page_version='2.0'",
      'use_dictionary=False',
      "use_dictionary=False, column_encoding={'a': 'BYTE_STREAM_SPLIT', 'y': 'DELTA_BINARY_PACKED'}",
    ]) {
      arrow(`columns = {'a': [i % 50 / 4 for i in range(5000)], 'y': [i % 3 for i in range(5000)]}
write(columns, compression='${codec}', ${options})`);
      const data = await loadWhole({ data: at('t.parquet') });
      expect([data.rows, classNamesIn(data), data.target.values[4999], data.features[4999]]).toEqual([
        5000,
        ['0', '1', '2'],
        1,
        12.25,
      ]);
    }
  },
);

test.each(['gzip', 'brotli', 'zstd'])('pages of many megabytes are read (%s)', async (codec) => {
  arrow(`n = 600_000
columns = {'a': [i / 4 for i in range(n)], 'y': [i % 2 for i in range(n)]}
write(columns, compression='${codec}', compression_level=1, use_dictionary=False,
  data_page_size=2**25, row_group_size=n, max_rows_per_page=n)`);
  const data = await loadWhole({ data: at('t.parquet') });
  expect(data.rows).toBe(600_000);
  expect(data.features.every((value, row) => value === row / 4)).toBe(true);
});

test.each(
  (
    [
      [
        'an empty file',
        "open(d + 't.parquet', 'w')",
        /t\.parquet: metadata: expected a whole Parquet file, .* found 0 bytes/,
      ],
      [
        'a file in a different format',
        "open(d + 't.parquet', 'w').write('a,b\\n' * 100)",
        /t\.parquet: metadata: expected a whole Parquet file, .*PAR1, found "a,b\\n"/,
      ],
      [
        'a missing label',
        "write({'a': [1.0, 2.0, 4.0], 'y': ['u', None, 'v']})",
        /t\.parquet: row 1, column 'y': expected a target, found an empty cell/,
      ],
      [
        'a number that float32 does not hold',
        "write({'a': [1.0, 1e39, 4.0], 'y': ['u', 'w', 'v']})",
        /t\.parquet: row 1, column 'a': expected a finite number that float32 holds, found '1e\+39'/,
      ],
      [
        'no rows',
        "write({'a': pa.array([], pa.float32()), 'y': pa.array([], pa.int32())})",
        /t\.parquet: expected at least one row, found none/,
      ],
      [
        'an unknown label column',
        "write({'a': [1, 2], 'y': [0, 1]})",
        /t\.parquet: expected a column named 'class', as options\.target says, found 'a', 'y'/,
        'class',
      ],
    ] as [string, string, RegExp, string?][]
  ).map(([title, statements, message, target]) => ({ title, statements, message, target })),
)('$title is refused with path, position and expectation', async ({ statements, message, target }) => {
  arrow(statements);
  await expect(loadData({ data: at('t.parquet'), target })).rejects.toThrow(message);
  await expect(loadData({ data: at('t.parquet'), target })).rejects.toMatchObject({ name: 'DataError' });
});

/**
 * Writes columns a and y of 5,000 rows and overwrites bytes behind the levels of the last page before `from`,
 * which say that no value is missing.
 */
function hostile(
  options: string,
  skip: number,
  bytes: number[],
  column = '[i % 50 / 4 for i in range(5000)]',
) {
  arrow(`columns = {'a': ${column}, 'y': ['label %04d' % (i % 3) for i in range(5000)]}
write(columns, compression='none', ${options})`);
  const file = readFileSync(at('t.parquet'));
  const [length, run] = [
    [3, 0, 0, 0],
    [0x90, 0x4e, 1],
  ];
  const levels = Buffer.from(options.includes("'2.0'") ? run : [...length, ...run]);
  const position = options.includes("'y'") ? file.lastIndexOf(levels) : file.indexOf(levels);
  expect(position).toBeGreaterThan(0);
  Buffer.from(bytes).copy(file, position + levels.length + skip);
  writeFileSync(at('t.parquet'), file);
}
const ENDLESS = [0xfe, 0xff, 0xff, 0xff, 0x0f, 0]; // a run of 2,147,483,647 values

test.each<[string, () => void, RegExp]>([
  [
    'a run of two billion values',
    () => hostile("data_page_version='1.0'", 1, ENDLESS),
    /column 'a', row group 0: expected a run of at most 5000 values, found one of 2147483647$/,
  ],
  [
    'the same in a page of the second version',
    () => hostile("data_page_version='2.0'", 1, ENDLESS),
    /column 'a', row group 0: expected a run of at most 5000 values, found one of 2147483647$/,
  ],
  [
    'the same among the levels',
    () => hostile("data_page_version='2.0'", -3, [0xfe, 0xff, 0x7f]),
    /column 'a', row group 0: expected a run of at most 5000 values, found one of 1048575$/,
  ],
  [
    'a packed run without end',
    () => hostile("data_page_version='1.0'", 1, [0xff, 0xff, 0xff, 0xff, 0x0f]),
    /column 'a', row group 0: expected a run of at most 5000 values, found one of \d{11}$/,
  ],
  [
    'a number of a thousand bytes',
    () =>
      hostile(
        "use_dictionary=False, column_encoding={'a': 'DELTA_BINARY_PACKED'}",
        5,
        Array(1000).fill(0xff),
        '[i * i % 7919 for i in range(5000)]',
      ),
    /column 'a', row group 0: expected a number of 64 bits, found a longer one$/,
  ],
  [
    'text that shares more than there is',
    () => hostile("use_dictionary=False, column_encoding={'a': 'PLAIN', 'y': 'DELTA_BYTE_ARRAY'}", 6, [0x7e]),
    /column 'y', row group 0: expected text that shares at most 10 bytes with the one before, found \d+$/,
  ],
])('%s is refused before it is decoded', async (_, write, message) => {
  write();
  await expect(loadData({ data: at('t.parquet') })).rejects.toThrow(message);
  await expect(loadData({ data: at('t.parquet') })).rejects.toMatchObject({ name: 'DataError' });
});

test.each(['none', 'snappy'])(
  'text labels in every encoding, and booleans in runs, are read (%s)',
  async (codec) => {
    for (const encoding of ['PLAIN', 'DELTA_LENGTH_BYTE_ARRAY', 'DELTA_BYTE_ARRAY']) {
      for (const version of ['1.0', '2.0']) {
        arrow(`n = 5000
columns = {
  'y': ['label %04d' % (i % 300) for i in range(n)],
  'b': [i % 100 < 80 for i in range(n)],
  'i': pa.array([(i * i) % 7919 for i in range(n)], pa.int32()),
  'l': [i * 12345 % 7919 for i in range(n)],
}
encodings = {
  'y': '${encoding}',
  'b': '${version === '2.0' ? 'RLE' : 'PLAIN'}',
  'i': 'DELTA_BINARY_PACKED',
  'l': 'DELTA_BINARY_PACKED',
}
options = {'data_page_version': '${version}', 'use_dictionary': False, 'column_encoding': encodings}
write(columns, compression='${codec}', **options)`);
        const data = await loadWhole({ data: at('t.parquet') });
        expect([
          classNamesIn(data).length,
          data.target.values[4321],
          ...data.features.subarray(3 * 4321, 3 * 4322),
        ]).toEqual([300, 4321 % 300, (4321 * 4321) % 7919, (4321 * 12345) % 7919, 1]);
      }
    }
  },
);

test('rows of one value take the memory of their features and labels, however small the file', async () => {
  const rows = 10_000_000;
  writeFileSync(at('runs.parquet'), parquetOfRuns(['a', 'y'], rows));
  const { error, megabytes } = readApart(at('runs.parquet'));
  expect(error).toBe('read');
  // 40 of features, 40 of labels, twice for a while; Node itself takes 150.
  expect(megabytes).toBeLessThan(420);
  writeFileSync(at('small.parquet'), parquetOfRuns(['a', 'b', 'y'], 20_000, { groups: 3 }));
  const data = await loadWhole({ data: at('small.parquet') });
  const ends = [19_999, 39_999, 59_999];
  expect([data.rows, ends.map((row) => data.target.values[row])]).toEqual([60_000, [1, 1, 1]]);
  expect(Array.from(data.features.subarray(2 * 19_998, 2 * 20_001))).toEqual([7, 7, 8, 8, 7, 7]);
});

test('more rows than memory holds are refused before any is read, with the size that they need', async () => {
  writeFileSync(at('t.parquet'), parquetOfRuns(['a', 'b', 'y'], 1_000_000_000, { groups: 1_000 }));
  await expect(loadData({ data: at('t.parquet') })).rejects.toThrow(
    /t\.parquet: expected data that fits into memory, found 1,000,000,000,000 rows of \d features, which take 2.40e\+4 GB/,
  );
});

test('an LZ4 page that makes up fewer bytes than it says is refused, not filled with zeros', async () => {
  const frame = (length: number) => {
    const block = lz4Zeros(length);
    const lengths = Buffer.alloc(8);
    lengths.writeUInt32BE(length);
    lengths.writeUInt32BE(block.length, 4);
    return Buffer.concat([lengths, block]);
  };
  const read = (codec: number, content: Buffer) => {
    const column = page(0, content, 100, { size: 400, encoding: PLAIN });
    writeFileSync(at('t.parquet'), parquetOfRuns(['a', 'y'], 100, { codec, column }));
    return loadData({ data: at('t.parquet') });
  };
  const framed = Buffer.concat([frame(150), frame(250)]);
  for (const [codec, content] of [
    [5, lz4Zeros(400)],
    [5, framed],
    [7, lz4Zeros(400)],
  ] as const)
    await expect(read(codec, content)).rejects.toThrow(
      /expected a target of at least two different values, found only '0'/,
    );
  for (const [codec, content] of [
    [5, lz4Zeros(64)],
    [5, frame(150)],
    [7, lz4Zeros(64)],
  ] as const)
    await expect(read(codec, content)).rejects.toThrow(
      /row group 0: expected a page of 400 bytes, found one of/,
    );
});

/** A frame of Zstandard that repeats a byte, without the length of its content. */
const zstdRun = (byte: number, length: number) => {
  const block = Buffer.alloc(4);
  block.writeUIntLE((length << 3) | 0b011, 0, 3);
  block[3] = byte;
  return Buffer.concat([Buffer.of(0x28, 0xb5, 0x2f, 0xfd, 0, 0x50), block]);
};

test.each([
  ['gzip', 2, (length: number) => gzipSync(Buffer.alloc(length))],
  ['Brotli', 4, (length: number) => brotliCompressSync(Buffer.alloc(length))],
  ['Zstandard', 6, (length: number) => zstdRun(0, length)],
])('a %s page of more or fewer bytes than its header says is refused', async (_, codec, zeros) => {
  const read = (found: number) => {
    const column = page(0, zeros(found), 100, { size: 400, encoding: PLAIN });
    writeFileSync(at('t.parquet'), parquetOfRuns(['a', 'y'], 100, { codec, column }));
    return loadData({ data: at('t.parquet') });
  };
  await expect(read(400)).rejects.toThrow(
    /expected a target of at least two different values, found only '0'/,
  );
  for (const found of [1, 399, 401, 100_000])
    await expect(read(found)).rejects.toMatchObject({
      name: 'DataError',
      message: expect.stringMatching(/column '.', row group 0: expected/),
    });
});

test('a file with any byte changed, or cut anywhere, is read or refused, and never more', async () => {
  arrow(`columns = {'a': [i / 4 for i in range(400)], 'y': [['u', 'v'][i % 2] for i in range(400)]}
write(columns, compression='gzip')`);
  const whole = readFileSync(at('t.parquet'));
  const outcomes = new Set<string>();
  for (let i = 0; i < whole.length; i += 7) {
    const bytes = i % 2 ? Buffer.from(whole) : whole.subarray(0, i);
    if (i % 2) bytes[i] ^= 1 << (i % 8);
    writeFileSync(at('t.parquet'), bytes);
    outcomes.add(
      await loadData({ data: at('t.parquet') }).then(
        ({ data }) => `${split(data, { testFraction: 0 }).train.data.columns} features`,
        (error: Error) => error.name,
      ),
    );
  }
  expect([...outcomes].sort()).toEqual(['1 features', 'DataError']);
});
