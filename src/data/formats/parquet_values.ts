// What the stored values of a Parquet column mean: a number, or a text.
import type { PageValues } from '../../addon/page_values';
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

/** Values: numbers, or places in a list of texts. */
export type Numbers = Float64Array | Int32Array;

/** Reads the values of a page in their order. */
export interface Values {
  /** Writes the next `count` values from a place on. */
  read(out: Numbers, at: number, count: number): void;
}

/** Gets a value out of bytes: the one at a byte, of so many bytes. */
export type Get<T> = (bytes: Bytes, at: number, length: number) => T;

/** How a column's values are stored, and what each becomes. */
export interface ValueType {
  kind: 'bits' | 'fixed' | 'variable';
  /** Bytes of a value of fixed length; 0 for others. */
  width: number;
  get: Get<number>;
  /** How plain values are stored that stand for themselves; null where `get` changes them. */
  storedAs: Exclude<PageValues['storedAs'], 'codes'> | null;
  /** A place for so many values. */
  make: (count: number) => Numbers;
  /** What stands where a value is missing. */
  missing: number;
}

const TWO_32 = 2 ** 32;
/** A whole number of 64 bits; beyond 2^53 the nearest. */
export const int64: Get<number> = ({ view }, at) =>
  view.getInt32(at + 4, true) * TWO_32 + view.getUint32(at, true);
const uint64: Get<number> = ({ view }, at) =>
  view.getUint32(at + 4, true) * TWO_32 + view.getUint32(at, true);

/** A whole number of any length, its first byte first, with all its digits. */
const exactBigEndian: Get<bigint> = ({ bytes }, at, length) =>
  BigInt.asIntN(8 * length, BigInt(`0x${bytes.toString('hex', at, at + length)}`));

/** The same as a double. */
const bigEndian: Get<number> = (given, at, length) => {
  const { bytes } = given;
  if (length === 0) return 0;
  let value = bytes.readInt8(at);
  for (let i = 1; i < length; i++) value = value * 256 + bytes[at + i];
  return Number.isSafeInteger(value) ? value : Number(exactBigEndian(given, at, length));
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
export function layoutOf({ type, length }: ParquetColumn): Pick<ValueType, 'kind' | 'width'> {
  if (type === 'BOOLEAN') return { kind: 'bits', width: 0 };
  if (type === 'BYTE_ARRAY') return { kind: 'variable', width: 0 };
  return { kind: 'fixed', width: WIDTHS[type ?? ''] ?? length };
}

/** How numbers are stored that are what is stored. */
const STORED: Readonly<Record<string, ValueType['storedAs']>> = {
  INT32: 'int32',
  INT64: 'int64',
  FLOAT: 'float',
  DOUBLE: 'double',
};

/** How a column is read as numbers; null if it has none. */
export function numbersOf(column: ParquetColumn): ValueType | null {
  const { type, meaning, scale } = column;
  const shared = { ...layoutOf(column), make: (count: number) => new Float64Array(count), missing: NaN };
  if (type === 'BOOLEAN') return { ...shared, get: ({ bytes }, at) => bytes[at], storedAs: null };
  const get = numberGetter(column);
  if (get === null) return null;
  if (meaning === 'DECIMAL' && scale > 0) {
    const unit = 10 ** scale;
    return { ...shared, get: (bytes, at, length) => get(bytes, at, length) / unit, storedAs: null };
  }
  const storedAs = meaning === 'UNSIGNED' ? null : (STORED[type ?? ''] ?? null);
  return { ...shared, get, storedAs };
}

const uuid: Get<string> = ({ bytes }, at) =>
  bytes.toString('hex', at, at + 16).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');

/** Text that means something other than itself. */
export const NOT_TEXT: readonly string[] = ['JSON', 'BSON', 'GEOMETRY', 'GEOGRAPHY', 'VARIANT'];

/** How whole numbers are read that may have more digits than a double; null for other columns. */
function exactGetter({ type, meaning }: ParquetColumn): Get<bigint> | null {
  if (type === 'INT64' && meaning === 'UNSIGNED') return ({ view }, at) => view.getBigUint64(at, true);
  if (type === 'INT64') return ({ view }, at) => view.getBigInt64(at, true);
  return meaning === 'DECIMAL' && type !== 'INT32' ? exactBigEndian : null;
}

/** A whole number of units of 10^−scale, with all its digits and without zeros that end it. */
function decimalText(units: bigint, scale: number): string {
  if (scale === 0) return String(units);
  const digits = String(units < 0n ? -units : units).padStart(scale + 1, '0');
  const fraction = digits.slice(-scale).replace(/0+$/, '');
  const text = `${digits.slice(0, -scale)}${fraction && '.'}${fraction}`;
  return units < 0n ? `-${text}` : text;
}

/** The text of a column's values; null for those that have none. `utf8` is for those stored as text. */
export function textGetter(column: ParquetColumn, utf8: Get<string>): Get<string> | null {
  const { type, meaning, length: width } = column;
  if (type === 'BOOLEAN') return ({ bytes }, at) => String(bytes[at] === 1);
  const numbers = numbersOf(column);
  const exact = exactGetter(column);
  if (numbers && exact) {
    const units = numberGetter(column)!;
    return (bytes, at, length) =>
      Number.isSafeInteger(units(bytes, at, length))
        ? String(numbers.get(bytes, at, length))
        : decimalText(exact(bytes, at, length), column.scale);
  }
  if (numbers) return (bytes, at, length) => String(numbers.get(bytes, at, length));
  if (type === 'BYTE_ARRAY') return NOT_TEXT.includes(meaning ?? '') ? null : utf8;
  return meaning === 'UUID' && width === 16 ? uuid : null;
}
