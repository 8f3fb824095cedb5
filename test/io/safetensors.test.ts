import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { bfloat16, loadSafetensors, saveSafetensors, tensor } from '../../src';
import { describe as described } from '../../src/core/check';
import { any, expectError, refuses } from '../support/errors';

let folder: string;

beforeEach(() => (folder = mkdtempSync(path.join(os.tmpdir(), 'regulus '))));

afterEach(() => rmSync(folder, { recursive: true, force: true }));

const at = (name: string) => path.join(folder, name);

function write(header: unknown, data = new Uint8Array(0), declared?: bigint): string {
  const text = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header));
  const start = Buffer.alloc(8);
  start.writeBigUInt64LE(declared ?? BigInt(text.length));
  writeFileSync(at('file'), Buffer.concat([start, text, data]));
  return at('file');
}

test('what is saved is loaded, with its metadata, and nothing else is left in the folder', () => {
  const tensors = {
    'a.b': tensor(Float32Array.of(1, -2.5, 3), [3]),
    empty: tensor(new Float32Array(0), [0, 4]),
    scalar: tensor(Float32Array.of(7), []),
  };
  saveSafetensors(at('t'), tensors, { format: 'pt' });
  expect(loadSafetensors(at('t'))).toEqual({
    tensors,
    dtypes: { 'a.b': 'F32', empty: 'F32', scalar: 'F32' },
    metadata: { format: 'pt' },
  });
  expect(readdirSync(folder)).toEqual(['t']);
  expect(Number(readFileSync(at('t')).readBigUInt64LE(0)) % 8).toBe(0);
});

test('a failed save leaves the file that was there', () => {
  saveSafetensors(at('t'), { a: tensor(Float32Array.of(1), [1]) });
  expect(() => saveSafetensors(at('t'), { a: tensor(Float32Array.of(1), [1]), b: null as never })).toThrow(
    TypeError,
  );
  expect(() => saveSafetensors(path.join(folder, 'missing', 't'), {})).toThrow(
    /missing\/t: expected the folder .*missing to write it to, found none: make it first$/,
  );
  expect(loadSafetensors(at('t')).tensors.a.data[0]).toBe(1);
});

const entry = (change: object) => ({ a: { dtype: 'F32', shape: [2], data_offsets: [0, 8], ...change } });

const eight = new Uint8Array(8);

const dtypes =
  "tensor 'a': expected dtype F64, F32, F16, BF16, I64, I32, I16, I8, U64, U32, U16, U8, BOOL, " +
  'F8_E4M3, F8_E5M2, F8_E4M3FNUZ, F8_E5M2FNUZ, found';

const sizes = "tensor 'a': expected a shape of integers below 2^32";

const within = "tensor 'a': expected data_offsets within 8 bytes";

const metadata = "header's __metadata__: expected an object of strings";

test.each<[string, () => string, string]>([
  [
    'an empty file',
    () => {
      writeFileSync(at('file'), '');
      return at('file');
    },
    'header: expected 8 bytes of header length, found 0 bytes',
  ],
  [
    'a header length beyond the file',
    () => write('{}', eight, 2n ** 63n),
    'header: expected a header inside the 18 bytes of the file, found a length of 9223372036854775808',
  ],
  [
    'a header length beyond the file by one',
    () => write('{}', eight, 11n),
    'header: expected a header inside the 18 bytes of the file, found a length of 11',
  ],
  ['a header of no bytes', () => write(''), 'header: expected JSON'],
  ['a header that is no JSON', () => write('{"a"'), 'header: expected JSON'],
  ['a header that is a list', () => write('[]'), 'header: expected a JSON object'],
  ['a header that is null', () => write('null'), 'header: expected a JSON object'],
  ['a header that is a number', () => write('5'), 'header: expected a JSON object'],
  ['an entry that is null', () => write({ a: null }), `${dtypes} undefined`],
  ['an unknown type', () => write(entry({ dtype: 'C64' }), eight), `${dtypes} 'C64'`],
  ['a type named like a method', () => write(entry({ dtype: 'toString' }), eight), `${dtypes} 'toString'`],
  ['a type in a list', () => write(entry({ dtype: ['F32'] }), eight), `${dtypes} an array of 1`],
  ['a shape that is a number', () => write(entry({ shape: 2 }), eight), sizes],
  ['a negative dimension', () => write(entry({ shape: [-2] }), eight), sizes],
  ['a negative dimension after others', () => write(entry({ shape: [2, -1] }), eight), sizes],
  ['a dimension of 2^32', () => write(entry({ shape: [0, 2 ** 32], data_offsets: [0, 0] })), sizes],
  [
    'a huge shape',
    () => write(entry({ shape: [2 ** 30, 2 ** 22] }), eight),
    "tensor 'a': expected 18014398509481984 bytes for shape [1073741824, 4194304] of F32, found 8",
  ],
  ['no offsets', () => write(entry({ data_offsets: undefined }), eight), within],
  ['one offset', () => write(entry({ data_offsets: [8] }), eight), within],
  ['three offsets', () => write(entry({ data_offsets: [0, 8, 8] }), eight), within],
  ['an offset of a half', () => write(entry({ data_offsets: [0.5, 8] }), eight), within],
  ['offsets beyond the file', () => write(entry({ data_offsets: [0, 16] }), eight), within],
  ['offsets in the wrong order', () => write(entry({ data_offsets: [8, 0] }), eight), within],
  [
    'offsets of the wrong length',
    () => write(entry({ data_offsets: [4, 8] }), eight),
    "tensor 'a': expected 8 bytes for shape [2] of F32, found 4",
  ],
  [
    'two tensors on the same bytes',
    () => write({ ...entry({}), b: { dtype: 'F32', shape: [1], data_offsets: [4, 8] } }, eight),
    "tensor 'b': expected bytes of its own, found those of 'a'",
  ],
  [
    'a gap between tensors',
    () =>
      write(
        {
          a: { dtype: 'F32', shape: [], data_offsets: [0, 4] },
          b: { dtype: 'F32', shape: [0], data_offsets: [8, 8] },
        },
        eight,
      ),
    "tensor 'b': expected data_offsets from 4, without a gap, found 8",
  ],
  [
    'bytes after the last tensor',
    () => write(entry({}), new Uint8Array(12)),
    'data: expected 8 bytes, which the header lists, found 12',
  ],
  ['metadata that is a text', () => write({ ...entry({}), __metadata__: 'pt' }, eight), metadata],
  ['metadata that is null', () => write({ ...entry({}), __metadata__: null }, eight), metadata],
  ['metadata that is a list of texts', () => write({ ...entry({}), __metadata__: ['pt'] }, eight), metadata],
  [
    'metadata with a number',
    () => write({ ...entry({}), __metadata__: { format: 'pt', epoch: 1 } }, eight),
    metadata,
  ],
])('%s is refused with path and position', (_, make, message) => {
  const file = make();
  expect(() => loadSafetensors(file)).toThrow(
    expect.objectContaining({ name: 'DataError', message: `${file}: ${message}` }) as Error,
  );
});

test('tensors may be stored in any order, empty ones too, and are listed in the order of the header', () => {
  const bytes = new Uint8Array(Float32Array.of(1, 2, 3).buffer);
  const empty = (at: number) => ({ dtype: 'F32', shape: [0, 2 ** 32 - 1], data_offsets: [at, at] });
  const file = write(
    {
      c: { dtype: 'F32', shape: [1], data_offsets: [8, 12] },
      d: empty(8),
      a: { dtype: 'F32', shape: [2], data_offsets: [0, 8] },
      b: empty(0),
    },
    bytes,
  );
  const { tensors, metadata } = loadSafetensors(file);
  expect(Object.entries(tensors).map(([name, { data, shape }]) => [name, [...data], shape])).toEqual([
    ['c', [3], [1]],
    ['d', [], [0, 2 ** 32 - 1]],
    ['a', [1, 2], [2]],
    ['b', [], [0, 2 ** 32 - 1]],
  ]);
  expect(metadata).toEqual({});
});

test('bfloat16 bits are saved as they are', () => {
  const half = bfloat16(tensor(Float32Array.of(1, -2.5), [2, 1]));
  saveSafetensors(at('t'), { half, whole: tensor(Float32Array.of(0.1), [1]) });
  const file = readFileSync(at('t'));
  expect(JSON.parse(file.toString('utf8', 8, 8 + Number(file.readBigUInt64LE(0))))).toEqual({
    half: { dtype: 'BF16', shape: [2, 1], data_offsets: [0, 4] },
    whole: { dtype: 'F32', shape: [1], data_offsets: [4, 8] },
  });
  expect(loadSafetensors(at('t')).tensors.half).toEqual(tensor(Float32Array.of(1, -2.5), [2, 1]));
});

test('data start at a multiple of 8 bytes, after no more spaces than that takes', () => {
  for (let length = 0; length < 8; length++) {
    saveSafetensors(at('t'), {}, { k: 'é'.repeat(length) });
    const header = readFileSync(at('t')).subarray(8);
    const bytes = Buffer.byteLength(JSON.stringify({ __metadata__: { k: 'é'.repeat(length) } }));
    expect([header.length, header.subarray(bytes).toString()]).toEqual([
      8 * Math.ceil(bytes / 8),
      ' '.repeat(header.length - bytes),
    ]);
  }
});

test('a header of 16 MB is written and read; one that is longer is neither', () => {
  const most = 2 ** 24;
  const padding = (length: number) => ({ k: 'x'.repeat(length - '{"__metadata__":{"k":""}}'.length) });
  saveSafetensors(at('t'), {}, padding(most));
  expect(readFileSync(at('t'))).toHaveLength(8 + most);
  expect(loadSafetensors(at('t')).metadata).toEqual(padding(most));
  expectError(
    () => saveSafetensors(at('u'), {}, padding(most + 1)),
    RangeError,
    `tensors: expected names, shapes and metadata of at most ${most} bytes, as a header holds them, received ${most + 8}`,
  );
  const file = write(' '.repeat(most + 1));
  expect(() => loadSafetensors(file)).toThrow(
    `${file}: header: expected at most ${most} bytes of header, found a length of ${most + 1}`,
  );
});

test.each<[string, () => void, typeof TypeError | typeof RangeError, string]>([
  [
    'a path that is a number',
    () => saveSafetensors(any(1), {}),
    TypeError,
    'path: expected a string, received 1',
  ],
  [
    'the path of a file to load that is a number',
    () => loadSafetensors(any(1)),
    TypeError,
    'path: expected a string, received 1',
  ],
  ...[null, 3, 'text', ['text'], new Map([['a', 'text']])].flatMap(
    (value): [string, () => void, typeof TypeError, string][] => [
      [
        `a record of tensors that is ${described(value)}`,
        () => saveSafetensors(at('t'), any(value)),
        TypeError,
        'tensors: expected a record of tensors, received ',
      ],
      [
        `metadata that is ${described(value)}`,
        () => saveSafetensors(at('t'), {}, any(value)),
        TypeError,
        'metadata: expected an object of strings, received ',
      ],
    ],
  ),
  [
    'metadata with a number',
    () => saveSafetensors(at('t'), {}, any({ a: '', b: 1 })),
    TypeError,
    'metadata.b: expected a string, received 1',
  ],
  [
    'a tensor that is null',
    () => saveSafetensors(at('t'), { a: any(null) }),
    TypeError,
    "tensors['a']: expected a tensor { data, shape }, received null",
  ],
  [
    'values in an array',
    () => saveSafetensors(at('t'), { a: any({ data: [1, 2], shape: [2] }) }),
    TypeError,
    "tensors['a'].data: expected a Float32Array, received [1, 2]",
  ],
  [
    'bfloat16 bits without a shape',
    () => saveSafetensors(at('t'), { a: any({ data: new Uint16Array(2), shape: 2 }) }),
    TypeError,
    "tensors['a']: expected a tensor { data, shape }, received an object",
  ],
  [
    'bfloat16 bits of the wrong shape',
    () => saveSafetensors(at('t'), { a: { data: new Uint16Array(3), shape: [2] } }),
    RangeError,
    "tensors['a'].data: expected length 2 for shape [2], received Uint16Array of length 3",
  ],
  [
    "the format's own name",
    () => saveSafetensors(at('t'), { __metadata__: tensor(new Float32Array(1), [1]) }),
    RangeError,
    "tensors: expected names other than '__metadata__', which the format keeps for itself, received '__metadata__'",
  ],
])('%s is refused, and nothing is written', (_, call, kind, message) => {
  expectError(call, kind, message);
  expect(readdirSync(folder)).toEqual([]);
});

test('a name like __proto__ is a tensor like any other, saved and loaded', () => {
  const tensors = JSON.parse('{"__proto__":1}') as Record<string, ReturnType<typeof tensor>>;
  tensors.a = tensor(Float32Array.of(2), [1]);
  Object.defineProperty(tensors, '__proto__', { value: tensor(Float32Array.of(1), [1]), enumerable: true });
  saveSafetensors(at('t'), tensors);
  const loaded = loadSafetensors(at('t')).tensors;
  expect(Object.keys(loaded)).toEqual(['__proto__', 'a']);
  expect(Object.getOwnPropertyDescriptor(loaded, '__proto__')!.value.data[0]).toBe(1);
  expect(Object.getPrototypeOf(loaded)).toBe(Object.prototype);
});

test('a save onto a folder leaves nothing behind', () => {
  mkdirSync(at('folder'));
  expect(() => saveSafetensors(at('folder'), {})).toThrow(/EISDIR|ENOTEMPTY|EEXIST/);
  expect(readdirSync(folder)).toEqual(['folder']);
});

refuses(TypeError, [
  ['saveSafetensors to a number', () => saveSafetensors(any(1), {}), 'path'],
  ['saveSafetensors of a number', () => saveSafetensors('unused', any({ a: 1 })), "tensors['a']"],
  [
    'saveSafetensors with a numeric metadata',
    () => saveSafetensors('unused', {}, any({ a: 1 })),
    'metadata.a',
  ],
]);

refuses(RangeError, [
  [
    'saveSafetensors of bfloat16 bits of the wrong shape',
    () => saveSafetensors('unused', { a: { data: new Uint16Array(3), shape: [2] } }),
    "tensors['a'].data",
  ],
]);

const refused = (file: string, message: RegExp) => {
  expect(() => loadSafetensors(file)).toThrow(expect.objectContaining({ name: 'DataError' }) as Error);
  expect(() => loadSafetensors(file)).toThrow(message);
};

test('a header that claims 2^63 bytes, elements or dimensions takes no memory', () => {
  for (const claim of [2n ** 63n, 2n ** 64n - 1n, 2n ** 53n])
    refused(write('{}', Buffer.alloc(8), claim), /header: expected a header inside the 18 bytes of the file/);
  const entry = (shape: string, offsets = '[0,8]') =>
    write(`{"a":{"dtype":"F32","shape":${shape},"data_offsets":${offsets}}}`, Buffer.alloc(8));
  for (const shape of [
    '[9223372036854775808]',
    '[4294967296,0]',
    '[9007199254740991,9007199254740991,0]',
    '[1e400]',
    '[-1,-2]',
    '[0.5]',
  ])
    refused(entry(shape), /tensor 'a': expected a shape of integers below 2\^32/);
  refused(entry('[4294967295,4294967295,4294967295]'), /tensor 'a': expected [\d.e+]+ bytes for shape/);
  refused(
    entry(`[${'4294967295,'.repeat(60)}0]`),
    /tensor 'a': expected NaN bytes for shape an array of 61 of F32/,
  );
  refused(entry('[2]', '[0,9223372036854775808]'), /tensor 'a': expected data_offsets within 8 bytes/);
});

test('a header of more than 16 MB is refused before it is parsed', () => {
  refused(
    write(`{"a":[${'{},'.repeat(6_000_000)}{}]}`),
    /header: expected at most 16777216 bytes of header, found a length of 18000010/,
  );
});

test('names and cells are shown short, without the control characters that a terminal obeys', () => {
  refused(write('{"\\u001b[2J\\u0007name":null}'), /tensor '\\x1b\[2J\\x07name': expected dtype/);
  refused(write(`{"${'n'.repeat(5_000)}":null}`), /^.{0,300}$/s);
});

const one = { a: tensor(Float32Array.of(1), [1]) };

test('no file is written that would not be read: a header of more than 16 MB', () => {
  expect(() => saveSafetensors(at('file'), one, { long: 'x'.repeat(2 ** 24) })).toThrow(
    /tensors: expected names, shapes and metadata of at most 16777216 bytes/,
  );
  expect(existsSync(at('file'))).toBe(false);
});
