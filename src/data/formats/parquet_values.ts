// What the stored values of a Parquet column mean: a number, or a label's text.
import os from 'node:os';
import { types } from 'node:util';
import { fromHalf } from '../../core/half';
import type { ParquetColumn } from './parquet_metadata';

/** The bytes of a page, or part of them. */
export interface Bytes {
  bytes: Buffer;
  view: DataView;
}

export const viewed = (bytes: Buffer): Bytes => ({
  bytes,
  view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength),
});

/** A place for values. */
export interface Out<T> {
  [index: number]: T;
}

/** Reads the values of a page in their order. */
export interface Values<T> {
  /** Writes the next `count` values at every `stride`-th place. */
  read(out: Out<T>, at: number, stride: number, count: number): void;
}

/** How a column's values are stored, and what each becomes. */
export interface ValueType<T> {
  kind: 'bits' | 'fixed' | 'variable';
  /** Bytes of a value of fixed length; 0 for others. */
  width: number;
  /** The value at a byte, of so many bytes. */
  get: (bytes: Bytes, at: number, length: number) => T;
  /** Writes `count` plain values from a byte on at every `stride`-th place. */
  getMany: (bytes: Bytes, from: number, out: Out<T>, at: number, stride: number, count: number) => void;
  /** A place for so many values. */
  make: (count: number) => Out<T> & { readonly length: number };
  /** What stands where a value is missing. */
  missing: T;
}

/** Bytes of a label: longer cells are no labels. */
const MAX_LABEL = 4_096;

/** Gets a value out of bytes. */
export type Get<T> = ValueType<T>['get'];
type GetMany<T> = ValueType<T>['getMany'];

const TWO_32 = 2 ** 32;
/** A whole number of 64 bits; beyond 2^53 the nearest. */
export const int64: Get<number> = ({ view }, at) =>
  view.getInt32(at + 4, true) * TWO_32 + view.getUint32(at, true);
const uint64: Get<number> = ({ view }, at) =>
  view.getUint32(at + 4, true) * TWO_32 + view.getUint32(at, true);

/** A whole number of any length, its first byte first. */
const bigEndian: Get<number> = ({ bytes }, at, length) => {
  if (length === 0) return 0;
  let value = bytes.readInt8(at);
  for (let i = 1; i < length; i++) value = value * 256 + bytes[at + i];
  if (Number.isSafeInteger(value)) return value;
  return Number(BigInt.asIntN(8 * length, BigInt(`0x${bytes.toString('hex', at, at + length)}`)));
};

/** A loop over a getter: the engine calls it for each value. */
export const loopOver =
  <T>(get: Get<T>, width: number): GetMany<T> =>
  (bytes, from, out, at, stride, count) => {
    for (let i = 0; i < count; i++) out[at + i * stride] = get(bytes, from + i * width, width);
  };

/** Whether numbers lie in memory as they do in the file. */
const IS_LITTLE_ENDIAN = os.endianness() === 'LE';
/** Numbers from which on copying their bytes is faster than reading one after the other. */
const WORTH_COPYING = 64;
/** Floats that are copied at once, to an address at which they can be read. */
const floats = new Float32Array(1_024);

/** Whether values can be written by copying bytes. */
const canCopy = (out: Out<number>, stride: number, count: number): out is Float64Array =>
  IS_LITTLE_ENDIAN && stride === 1 && count >= WORTH_COPYING && types.isFloat64Array(out);

function copyFloats({ bytes }: Bytes, from: number, out: Float64Array, at: number, count: number): void {
  const target = new Uint8Array(floats.buffer);
  for (let done = 0; done < count; done += floats.length) {
    const most = Math.min(floats.length, count - done);
    target.set(bytes.subarray(from + 4 * done, from + 4 * (done + most)));
    out.set(most === floats.length ? floats : floats.subarray(0, most), at + done);
  }
}

function copyDoubles({ bytes }: Bytes, from: number, out: Float64Array, at: number, count: number): void {
  const target = new Uint8Array(out.buffer, out.byteOffset + 8 * at, 8 * count);
  target.set(bytes.subarray(from, from + 8 * count));
}

/** Loops of their own for the usual types, in which nothing is called: three times as fast. */
const LOOPS: Readonly<Record<string, GetMany<number>>> = {
  INT32: ({ view }, from, out, at, stride, count) => {
    for (let i = 0; i < count; i++) out[at + i * stride] = view.getInt32(from + 4 * i, true);
  },
  INT64: ({ view }, from, out, at, stride, count) => {
    for (let i = 0; i < count; i++) {
      const high = view.getInt32(from + 8 * i + 4, true);
      out[at + i * stride] = high * TWO_32 + view.getUint32(from + 8 * i, true);
    }
  },
  FLOAT: (bytes, from, out, at, stride, count) => {
    if (canCopy(out, stride, count)) {
      copyFloats(bytes, from, out, at, count);
      return;
    }
    const { view } = bytes;
    for (let i = 0; i < count; i++) out[at + i * stride] = view.getFloat32(from + 4 * i, true);
  },
  DOUBLE: (bytes, from, out, at, stride, count) => {
    if (canCopy(out, stride, count)) {
      copyDoubles(bytes, from, out, at, count);
      return;
    }
    const { view } = bytes;
    for (let i = 0; i < count; i++) out[at + i * stride] = view.getFloat64(from + 8 * i, true);
  },
};

const MAX_SCALE = 76; // a decimal of 256 bits
const MAX_DECIMAL = 32;

/** What a number is read by, for each stored type that can be one. */
function numberGetter({ type, meaning, length, scale }: ParquetColumn): Get<number> | null {
  if (meaning === 'DECIMAL' && !(scale >= 0 && scale <= MAX_SCALE)) return null;
  switch (type) {
    case 'INT32':
      return meaning === 'UNSIGNED'
        ? ({ view }, at) => view.getUint32(at, true)
        : ({ view }, at) => view.getInt32(at, true);
    case 'INT64':
      return meaning === 'UNSIGNED' ? uint64 : int64;
    case 'FLOAT':
      return ({ view }, at) => view.getFloat32(at, true);
    case 'DOUBLE':
      return ({ view }, at) => view.getFloat64(at, true);
    case 'FIXED_LEN_BYTE_ARRAY':
      if (meaning === 'FLOAT16' && length === 2) return ({ view }, at) => fromHalf(view.getUint16(at, true));
      return meaning === 'DECIMAL' && length > 0 && length <= MAX_DECIMAL ? bigEndian : null;
    case 'BYTE_ARRAY':
      return meaning === 'DECIMAL' ? bigEndian : null;
    default:
      return null;
  }
}

const WIDTHS: Readonly<Record<string, number>> = { INT32: 4, INT64: 8, INT96: 12, FLOAT: 4, DOUBLE: 8 };

/** How the values of a column lie in its pages. */
export function layoutOf({ type, length }: ParquetColumn): Pick<ValueType<unknown>, 'kind' | 'width'> {
  if (type === 'BOOLEAN') return { kind: 'bits', width: 0 };
  if (type === 'BYTE_ARRAY') return { kind: 'variable', width: 0 };
  return { kind: 'fixed', width: WIDTHS[type ?? ''] ?? length };
}

/** How a column is read as numbers; null if it has none. */
export function numbersOf(column: ParquetColumn): ValueType<number> | null {
  const { type, meaning, scale } = column;
  const layout = layoutOf(column);
  const shared = { ...layout, make: (count: number) => new Float64Array(count), missing: NaN };
  const read = (get: Get<number>) => ({ ...shared, get, getMany: loopOver(get, layout.width) });
  if (type === 'BOOLEAN') return read(({ bytes }, at) => bytes[at]);
  const get = numberGetter(column);
  if (get === null) return null;
  if (meaning === 'DECIMAL' && scale > 0) {
    const unit = 10 ** scale;
    return read((bytes, at, length) => get(bytes, at, length) / unit);
  }
  const loop = meaning === 'UNSIGNED' ? undefined : LOOPS[type ?? ''];
  return { ...read(get), ...(loop ? { getMany: loop } : {}) };
}

const label: Get<string> = ({ bytes }, at, length) => {
  if (length > MAX_LABEL)
    throw new RangeError(`expected a label of at most ${MAX_LABEL} bytes, found one of ${length}`);
  return bytes.toString('utf8', at, at + length);
};
const uuid: Get<string> = ({ bytes }, at) =>
  bytes.toString('hex', at, at + 16).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');

/** Text that means something other than itself. */
export const NOT_TEXT: readonly string[] = ['JSON', 'BSON', 'GEOMETRY', 'GEOGRAPHY', 'VARIANT'];

/** The text of a column's values; null for those that have none. `utf8` is for those stored as text. */
export function textGetter(column: ParquetColumn, utf8: Get<string>): Get<string> | null {
  const { type, meaning, length: width } = column;
  if (type === 'BOOLEAN') return ({ bytes }, at) => String(bytes[at] === 1);
  const numbers = numbersOf(column);
  if (type === 'INT64' && meaning !== 'DECIMAL') {
    const whole: Get<bigint> = ({ view }, at) =>
      meaning === 'UNSIGNED' ? view.getBigUint64(at, true) : view.getBigInt64(at, true);
    return (bytes, at, length) => {
      const number = numbers!.get(bytes, at, length);
      return String(Number.isSafeInteger(number) ? number : whole(bytes, at, length));
    };
  }
  if (numbers) return (bytes, at, length) => String(numbers.get(bytes, at, length));
  if (type === 'BYTE_ARRAY') return NOT_TEXT.includes(meaning ?? '') ? null : utf8;
  return meaning === 'UUID' && width === 16 ? uuid : null;
}

/** How a column is read as labels; null if it has none. */
export function labelsOf(column: ParquetColumn): ValueType<string> | null {
  const get = textGetter(column, label);
  if (get === null) return null;
  const layout = layoutOf(column);
  const make = (count: number) => new Array<string>(count);
  return { ...layout, get, getMany: loopOver(get, layout.width), make, missing: '' };
}
