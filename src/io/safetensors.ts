// The safetensors format: 8 bytes of header length, a JSON header, then the tensors' bytes.
import type { Bfloat16Tensor } from '../core/bfloat16';
import { checkBoolean, checkOptions, describe, quoted, rangeError, typeError } from '../core/check';
import { freeMemory, gigabytes } from '../core/memory';
import { checkShape, checkTensor, type StoredTensor, sizeOf } from '../core/tensor';
import { writeFileAtomic } from './atomic_write';
import { DataError } from './data_error';
import { foreignFormat, TELLING_BYTES } from './foreign_format';
import { type OpenFile, withFile } from './open_file';
import { STORED_TYPES, type StoredType, savedType, storedType } from './stored_types';

/** Largest header that is read, some 100,000 tensors: parsing takes 40 times its size in memory. */
const MAX_HEADER = 2 ** 24;
/** Largest dimension, as everywhere. */
const MAX_SIZE = 2 ** 32 - 1;

/** A tensor that saveSafetensors writes. */
export type SavedTensor = StoredTensor | Bfloat16Tensor;

/** Whether a value is an object other than an array or a Map, whose entries are not properties. */
const isRecord = (value: unknown): value is Record<string, unknown> =>
  Object.prototype.toString.call(value) === '[object Object]';

function checkStored(name: string, value: SavedTensor): SavedTensor & { dtype: string } {
  const { data, shape } = (value ?? {}) as SavedTensor;
  const dtype = savedType(data);
  if (dtype === undefined || !Array.isArray(shape)) return { ...checkTensor(name, value), dtype: 'F32' };
  checkShape(name, { data, shape });
  return { data, shape, dtype } as SavedTensor & { dtype: string };
}

/**
 * Writes tensors in the type of their arrays (float32 as F32, Int32Array as I32), those that `bfloat16` made
 * as
 * BF16, to a safetensors file, whole or not at all. Python's safetensors reads it. Uint8Array is U8, so BOOL
 * and
 * F8 of a file that was loaded become that.
 *
 * @param tensors By name, any but '__metadata__'. @param metadata Strings for the header.
 * @throws TypeError or RangeError for a wrong tensor, metadata other than strings, or a header of more than
 * 16 MB; the file system's error where writing fails.
 */
export function saveSafetensors(
  path: string,
  tensors: Readonly<Record<string, SavedTensor>>,
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
    const { data, shape, dtype } = checkStored(`tensors['${name}']`, value);
    const end = offset + data.byteLength;
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
  tensors: Record<string, StoredTensor>;
  /** The type of each tensor in the file: 'F32', 'I64', 'BOOL' … */
  dtypes: Record<string, string>;
  /** The header's metadata. */
  metadata: Record<string, string>;
}

/** Options of loadSafetensors. */
export interface LoadSafetensorsOptions {
  /** Whether F64 and the 8-bit floats become float32; default false. */
  float32?: boolean | undefined;
}

/**
 * Reads a safetensors file. Each tensor comes in the typed array of its kind: F64 in a Float64Array, I64 and
 * U64
 * in their BigInt arrays, BOOL in a Uint8Array of 0 and 1, and 8-bit floats (F8) as their bits in a
 * Uint8Array.
 * F16 and BF16, for which there is none, become float32, and U16 becomes int32.
 *
 * @param options.float32 True: F64 and F8 become float32 as well.
 * @returns The tensors by name, their types in the file, and the header's metadata.
 * @throws DataError with path, position and expectation when it is missing, truncated, malformed, of another
 * type or format, or has a header of more than 16 MB; offsets and sizes are checked before use.
 */
export function loadSafetensors(path: string, options?: LoadSafetensorsOptions): SafetensorsFile {
  if (typeof path !== 'string') throw typeError('path', 'a string', path);
  const { float32 = false } = checkOptions('options', options, ['float32']);
  checkBoolean('options.float32', float32);
  return withFile(path, (file) => readTensors(file, float32));
}

/** @internal The metadata in a file's header, without its tensors. @throws DataError as loadSafetensors does. */
export function readMetadata(path: string): Record<string, string> {
  return withFile(path, (file) => metadataOf(readHeader(file, failIn(file)).header, failIn(file)));
}

/** The metadata of a header, checked. */
function metadataOf({ __metadata__: metadata = {} }: Record<string, unknown>, fail: Fail) {
  if (!isRecord(metadata) || Object.values(metadata).some((value) => typeof value !== 'string'))
    fail("header's __metadata__", 'an object of strings');
  return { ...(metadata as Record<string, string>) };
}

const failIn =
  ({ path }: OpenFile): Fail =>
  (position, expected) => {
    throw new DataError(path, position, `expected ${expected}`);
  };

function readTensors(file: OpenFile, float32: boolean): SafetensorsFile {
  const fail = failIn(file);
  const { header, dataStart } = readHeader(file, fail);
  const { __metadata__: _, ...entries } = header;
  const metadata = metadataOf(header, fail);
  const bytes = file.size - dataStart;
  const located = Object.entries(entries).map(([name, entry]) =>
    readEntry(name, entry, { bytes, float32, fail }),
  );
  located.sort((a, b) => a.from - b.from || a.to - b.to);
  checkGapless(located, bytes, fail);
  checkMemory(located, fail);
  const read = new Map(
    located.map((each) => [each.name, { data: readValues(file, dataStart, each), shape: each.shape }]),
  );
  // In the header's order; fromEntries makes any name an own property, __proto__ too.
  const inOrder = <T>(entryOf: (name: string) => T) =>
    Object.fromEntries(Object.keys(entries).map((name) => [name, entryOf(name)]));
  return {
    tensors: inOrder((name) => read.get(name)!),
    dtypes: inOrder((name) => (entries[name] as { dtype: string }).dtype),
    metadata,
  };
}

/** Throws a DataError with the path of the file. */
type Fail = (position: string, expected: string) => never;

function readHeader(file: OpenFile, fail: Fail): { header: Record<string, unknown>; dataStart: number } {
  const start = file.read(0, Math.min(file.size, TELLING_BYTES));
  if (start.length < 8) fail('header', `8 bytes of header length, found ${start.length} bytes`);
  const declared = start.readBigUInt64LE(0);
  const foreign = declared > MAX_HEADER ? foreignFormat(start) : undefined;
  if (foreign !== undefined) fail('header', `a safetensors file, found ${foreign}`);
  if (declared > file.size - 8)
    fail('header', `a header inside the ${file.size} bytes of the file, found a length of ${declared}`);
  if (declared > MAX_HEADER)
    fail('header', `at most ${MAX_HEADER} bytes of header, found a length of ${declared}`);
  const dataStart = 8 + Number(declared);
  const header = parseJson(file.read(8, Number(declared)).toString(), fail);
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

/** Checks that the memory holds all tensors, before any is read. */
function checkMemory(located: readonly Located[], fail: Fail): void {
  const bytes = located.reduce((sum, { size, type }) => sum + size * type.make(0).BYTES_PER_ELEMENT, 0);
  const free = freeMemory();
  if (bytes > free)
    fail(
      'data',
      `tensors that fit into memory, found ${gigabytes(bytes)} of the ${gigabytes(free)} that are free`,
    );
}

/** A tensor's bytes, from and to in the data, and how they are read. */
interface Located {
  name: string;
  from: number;
  to: number;
  size: number;
  type: StoredType;
  shape: readonly number[];
}

/** What a header entry is read with: the bytes of the data, and whether F64 and F8 become float32. */
interface EntryContext {
  bytes: number;
  float32: boolean;
  fail: Fail;
}

/** Checks a header entry against the bytes of the data. */
function readEntry(name: string, entry: unknown, { bytes, float32, fail }: EntryContext): Located {
  const {
    dtype,
    shape,
    data_offsets: offsets,
  } = (entry ?? {}) as { dtype?: unknown; shape?: unknown; data_offsets?: unknown };
  const position = `tensor ${quoted(name)}`;
  const type =
    storedType(dtype, float32) ??
    fail(position, `dtype ${STORED_TYPES.join(', ')}, found ${describe(dtype)}`);
  const isSizes = (value: unknown): value is number[] =>
    Array.isArray(value) && value.every((n) => Number.isSafeInteger(n) && n >= 0);
  if (!isSizes(shape) || shape.some((n) => n > MAX_SIZE))
    return fail(position, 'a shape of integers below 2^32');
  if (!isSizes(offsets) || offsets.length !== 2 || offsets[0] > offsets[1] || offsets[1] > bytes)
    return fail(position, `data_offsets within ${bytes} bytes`);
  const [from, to] = offsets;
  const size = sizeOf(shape);
  if (size * type.size !== to - from)
    fail(
      position,
      `${size * type.size} bytes for shape ${describe(shape)} of ${String(dtype)}, found ${to - from}`,
    );
  return { name, from, to, size, type, shape: Object.freeze([...shape]) };
}

/** Bytes that are read at once. */
const PIECE = 2 ** 20;

function readValues(
  file: OpenFile,
  dataStart: number,
  { from, to, size, type }: Located,
): StoredTensor['data'] {
  const values = type.make(size);
  const piece = Buffer.allocUnsafeSlow(Math.min(PIECE, to - from));
  for (let at = from; at < to; at += PIECE) {
    const bytes = piece.subarray(0, Math.min(PIECE, to - at));
    file.fill(bytes, dataStart + at);
    type.read(bytes, values, (at - from) / type.size);
  }
  return values;
}
