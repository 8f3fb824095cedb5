// The safetensors format: 8 bytes of header length, a JSON header, then the tensors' bytes.
import { types } from 'node:util';
import { type Bfloat16Tensor, fromBfloat16 } from '../core/bfloat16';
import { describe, quoted, rangeError, typeError } from '../core/check';
import { fromHalf } from '../core/half';
import { zeros } from '../core/memory';
import { checkShape, checkTensor, sizeOf, type Tensor } from '../core/tensor';
import { writeFileAtomic } from './atomic_write';
import { DataError } from './data_error';
import { readFile } from './read_file';

/** Largest header that is read, some 100,000 tensors: parsing takes 40 times its size in memory. */
const MAX_HEADER = 2 ** 24;
/** Largest dimension, as everywhere. */
const MAX_SIZE = 2 ** 32 - 1;

interface Reader {
  size: number;
  read: (view: DataView, at: number) => number;
}

/** Readers for little-endian bytes of each type that becomes float32. */
const READERS: Record<string, Reader> = {
  F64: { size: 8, read: (view, at) => view.getFloat64(at, true) },
  F32: { size: 4, read: (view, at) => view.getFloat32(at, true) },
  F16: { size: 2, read: (view, at) => fromHalf(view.getUint16(at, true)) },
  BF16: { size: 2, read: (view, at) => fromBfloat16(view.getUint16(at, true)) },
};

/** Whether a value is an object other than an array or a Map, whose entries are not properties. */
const isRecord = (value: unknown): value is Record<string, unknown> =>
  Object.prototype.toString.call(value) === '[object Object]';

function checkStored(name: string, value: Tensor | Bfloat16Tensor): Tensor | Bfloat16Tensor {
  if (!types.isUint16Array(value?.data) || !Array.isArray(value.shape)) return checkTensor(name, value);
  checkShape(name, value);
  return value;
}

/**
 * Writes tensors as float32, or as bfloat16 where `bfloat16` made them, to a safetensors file, whole or not
 * at all. Python's safetensors reads it.
 *
 * @param tensors By name, any but '__metadata__'. @param metadata Strings for the header.
 * @throws TypeError or RangeError for a wrong tensor, metadata other than strings, or a header of more than
 * 16 MB; the file system's error where writing fails.
 */
export function saveSafetensors(
  path: string,
  tensors: Readonly<Record<string, Tensor | Bfloat16Tensor>>,
  metadata?: Readonly<Record<string, string>>,
): void {
  if (typeof path !== 'string') throw typeError('path', 'a string', path);
  if (!isRecord(tensors)) throw typeError('tensors', 'a record of tensors', tensors);
  checkMetadata(metadata);
  const header = Object.create(null) as Record<string, unknown>;
  if (metadata !== undefined) header.__metadata__ = metadata;
  const arrays: ArrayBufferView[] = [];
  let offset = 0;
  for (const [name, value] of Object.entries(tensors)) {
    if (name === '__metadata__')
      throw rangeError('tensors', "names other than '__metadata__', which the format keeps for itself", name);
    const { data, shape } = checkStored(`tensors['${name}']`, value);
    const end = offset + data.byteLength;
    const dtype = types.isUint16Array(data) ? 'BF16' : 'F32';
    header[name] = { dtype, shape, data_offsets: [offset, end] };
    offset = end;
    arrays.push(data);
  }
  writeFileAtomic(path, [headerBytes(header), ...arrays]);
}

function checkMetadata(metadata: unknown): void {
  if (metadata === undefined) return;
  if (!isRecord(metadata)) throw typeError('metadata', 'an object of strings', metadata);
  for (const [key, value] of Object.entries(metadata))
    if (typeof value !== 'string') throw typeError(`metadata.${key}`, 'a string', value);
}

/** The length of the header and its JSON, padded to 8 bytes. */
function headerBytes(header: Record<string, unknown>): Buffer {
  const json = JSON.stringify(header);
  const padding = ' '.repeat((8 - (Buffer.byteLength(json) % 8)) % 8);
  const text = Buffer.from(json + padding);
  const limit = `names, shapes and metadata of at most ${MAX_HEADER} bytes, as a header holds them`;
  if (text.length > MAX_HEADER) throw rangeError('tensors', limit, text.length);
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  return Buffer.concat([length, text]);
}

/** What loadSafetensors returns. */
export interface SafetensorsFile {
  /** The tensors by name, in the file's order. */
  tensors: Record<string, Tensor>;
  /** The header's metadata. */
  metadata: Record<string, string>;
}

/**
 * Reads a safetensors file; F64, F16 and BF16 become float32.
 *
 * @returns The tensors by name, and the header's metadata.
 * @throws DataError with path, position and expectation when it is missing, truncated, malformed, of another
 * type, or has a header of more than 16 MB; offsets and sizes are checked before use.
 */
export function loadSafetensors(path: string): SafetensorsFile {
  if (typeof path !== 'string') throw typeError('path', 'a string', path);
  const file = readFile(path);
  const fail: Fail = (position, expected) => {
    throw new DataError(path, position, `expected ${expected}`);
  };
  const { header, dataStart } = readHeader(file, fail);
  const { __metadata__: metadata = {}, ...entries } = header;
  if (!isRecord(metadata) || Object.values(metadata).some((value) => typeof value !== 'string'))
    fail("header's __metadata__", 'an object of strings');
  const bytes = file.length - dataStart;
  const located = Object.entries(entries).map(([name, entry]) => readEntry(name, entry, bytes, fail));
  located.sort((a, b) => a.from - b.from || a.to - b.to);
  checkGapless(located, bytes, fail);
  const tensors = Object.create(null) as Record<string, Tensor>;
  for (const { name, from, size, reader, shape } of located)
    tensors[name] = { data: readValues(file, dataStart + from, size, reader), shape };
  // In the header's order; fromEntries makes any name an own property, __proto__ too.
  const inOrder = Object.keys(entries).map((name) => [name, tensors[name]] as const);
  return { tensors: Object.fromEntries(inOrder), metadata: { ...(metadata as Record<string, string>) } };
}

/** Throws a DataError with the path of the file. */
type Fail = (position: string, expected: string) => never;

function readHeader(file: Buffer, fail: Fail): { header: Record<string, unknown>; dataStart: number } {
  if (file.length < 8) fail('header', `8 bytes of header length, found ${file.length} bytes`);
  const declared = file.readBigUInt64LE(0);
  if (declared > file.length - 8)
    fail('header', `a header inside the ${file.length} bytes of the file, found a length of ${declared}`);
  if (declared > MAX_HEADER)
    fail('header', `at most ${MAX_HEADER} bytes of header, found a length of ${declared}`);
  const dataStart = 8 + Number(declared);
  const header = parseJson(file.toString('utf8', 8, dataStart), fail);
  return isRecord(header) ? { header, dataStart } : fail('header', 'a JSON object');
}

function parseJson(text: string, fail: Fail): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return fail('header', 'JSON');
  }
}

/** Checks that the tensors, in the order of their bytes, fill the data without a gap or an overlap. */
function checkGapless(located: readonly Located[], bytes: number, fail: Fail): void {
  let end = 0;
  for (const [i, { name, from, to }] of located.entries()) {
    const position = `tensor ${quoted(name)}`;
    if (from < end) fail(position, `bytes of its own, found those of ${quoted(located[i - 1].name)}`);
    if (from > end) fail(position, `data_offsets from ${end}, without a gap, found ${from}`);
    end = to;
  }
  if (end !== bytes) fail('data', `${end} bytes, which the header lists, found ${bytes}`);
}

/** A tensor's bytes, from and to in the data, and how they are read. */
interface Located {
  name: string;
  from: number;
  to: number;
  size: number;
  reader: Reader;
  shape: readonly number[];
}

/** Checks a header entry against the bytes of the data. */
function readEntry(name: string, entry: unknown, bytes: number, fail: Fail): Located {
  const {
    dtype,
    shape,
    data_offsets: offsets,
  } = (entry ?? {}) as { dtype?: unknown; shape?: unknown; data_offsets?: unknown };
  const position = `tensor ${quoted(name)}`;
  const reader =
    typeof dtype === 'string' && Object.hasOwn(READERS, dtype)
      ? READERS[dtype]
      : fail(position, `dtype ${Object.keys(READERS).join(', ')}, found ${describe(dtype)}`);
  const isSizes = (value: unknown): value is number[] =>
    Array.isArray(value) && value.every((n) => Number.isSafeInteger(n) && n >= 0);
  if (!isSizes(shape) || shape.some((n) => n > MAX_SIZE))
    return fail(position, 'a shape of integers below 2^32');
  if (!isSizes(offsets) || offsets.length !== 2 || offsets[0] > offsets[1] || offsets[1] > bytes)
    return fail(position, `data_offsets within ${bytes} bytes`);
  const [from, to] = offsets;
  const size = sizeOf(shape);
  if (size * reader.size !== to - from)
    fail(
      position,
      `${size * reader.size} bytes for shape ${describe(shape)} of ${String(dtype)}, found ${to - from}`,
    );
  return { name, from, to, size, reader, shape: Object.freeze([...shape]) };
}

function readValues(file: Buffer, at: number, size: number, { size: width, read }: Reader): Float32Array {
  const values = zeros(size);
  const view = new DataView(file.buffer, file.byteOffset + at, size * width);
  for (let i = 0; i < size; i++) values[i] = read(view, i * width);
  return values;
}
