// The types that a safetensors file stores, and the array that each is read into.
import { endianness } from 'node:os';
import { fromBfloat16 } from '../core/bfloat16';
import { FLOAT8 } from '../core/float8';
import { fromHalf } from '../core/half';
import { allocate } from '../core/memory';
import type { StoredArray } from '../core/tensor';

/** How the elements of a stored type are read. */
export interface StoredType {
  /** Bytes of an element. */
  readonly size: number;
  /** An array for so many elements. @throws RangeError with the code OUT_OF_MEMORY. */
  make(length: number): StoredArray;
  /** Reads elements, little-endian, into the array from `at` on. */
  read(bytes: Uint8Array, into: StoredArray, at: number): void;
}

type ArrayKind = (new (length: number) => StoredArray) & { readonly BYTES_PER_ELEMENT: number };

/** Types whose bytes are those of a typed array. */
function sameBytes(Kind: ArrayKind): StoredType {
  const size = Kind.BYTES_PER_ELEMENT;
  const read = (bytes: Uint8Array, into: StoredArray, at: number) => {
    const target = Buffer.from(into.buffer, into.byteOffset + at * size, bytes.length);
    target.set(bytes);
    if (endianness() === 'LE' || size === 1) return;
    if (size === 2) target.swap16();
    else if (size === 4) target.swap32();
    else target.swap64();
  };
  return { size, make: (length) => allocate(Kind, length), read };
}

/** Types that JavaScript has no array for, as a wider one. */
function converted(
  Kind: ArrayKind,
  size: number,
  valueAt: (view: DataView, byte: number) => number,
): StoredType {
  const read = (bytes: Uint8Array, into: StoredArray, at: number) => {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    for (let byte = 0; byte < bytes.length; byte += size) into[at + byte / size] = valueAt(view, byte);
  };
  return { size, make: (length) => allocate(Kind, length), read };
}

/** Types by the names that files have for them, each in the typed array of its kind. */
const TYPES: Readonly<Record<string, StoredType>> = {
  F64: sameBytes(Float64Array),
  F32: sameBytes(Float32Array),
  F16: converted(Float32Array, 2, (view, byte) => fromHalf(view.getUint16(byte, true))),
  BF16: converted(Float32Array, 2, (view, byte) => fromBfloat16(view.getUint16(byte, true))),
  I64: sameBytes(BigInt64Array),
  I32: sameBytes(Int32Array),
  I16: sameBytes(Int16Array),
  I8: sameBytes(Int8Array),
  U64: sameBytes(BigUint64Array),
  U32: sameBytes(Uint32Array),
  // Not a Uint16Array: in a tensor that one holds bfloat16.
  U16: converted(Int32Array, 2, (view, byte) => view.getUint16(byte, true)),
  U8: sameBytes(Uint8Array),
  BOOL: sameBytes(Uint8Array),
  ...Object.fromEntries(Object.keys(FLOAT8).map((name) => [name, sameBytes(Uint8Array)])),
};

/** What F64 and the 8-bit floats are read as, on request. */
const AS_FLOAT32: Readonly<Record<string, StoredType>> = {
  F64: converted(Float32Array, 8, (view, byte) => view.getFloat64(byte, true)),
  ...Object.fromEntries(
    Object.entries(FLOAT8).map(([name, values]) => [
      name,
      converted(Float32Array, 1, (view, byte) => values[view.getUint8(byte)]),
    ]),
  ),
};

/** The types that arrays are saved as. */
const SAVED_TYPES: Readonly<Record<string, string>> = {
  Float32Array: 'F32',
  Float64Array: 'F64',
  BigInt64Array: 'I64',
  BigUint64Array: 'U64',
  Int32Array: 'I32',
  Uint32Array: 'U32',
  Int16Array: 'I16',
  Uint16Array: 'BF16',
  Int8Array: 'I8',
  Uint8Array: 'U8',
};

/** The name of a typed array's kind in any realm, whatever properties it was given; undefined for other values. */
const kindOf = Object.getOwnPropertyDescriptor(
  Object.getPrototypeOf(Uint8Array.prototype),
  Symbol.toStringTag,
)!.get!;

/** The type that an array is saved as; undefined for one that is not saved. */
export function savedType(data: unknown): string | undefined {
  const kind = kindOf.call(data) as string | undefined;
  return kind === undefined ? undefined : SAVED_TYPES[kind];
}

/** The names of all types. */
export const STORED_TYPES: readonly string[] = Object.keys(TYPES);

/** The type of a name; undefined for one that is not read. */
export function storedType(name: unknown, float32: boolean): StoredType | undefined {
  if (typeof name !== 'string' || !Object.hasOwn(TYPES, name)) return undefined;
  return float32 && Object.hasOwn(AS_FLOAT32, name) ? AS_FLOAT32[name] : TYPES[name];
}
