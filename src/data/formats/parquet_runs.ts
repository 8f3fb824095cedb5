// Numbers of a few bits in a Parquet page: levels, places in a dictionary, truth values.

import { type Bytes, viewed } from './parquet_values';

/** Reads numbers of a few bits. */
export interface Codes {
  read(out: Int32Array, count: number): void;
}

/** The largest number of padding values of a packed run: to a multiple of 8, or to a whole block. */
const PADDING = 511;

/** `width` bits, at most 32, from a bit on. */
export function bitsAt(bytes: Buffer, bit: number, width: number): number {
  let byte = bit >>> 3;
  const skipped = bit & 7;
  let value = bytes[byte] >>> skipped;
  for (let have = 8 - skipped; have < width; have += 8) value |= bytes[++byte] << have;
  return width === 32 ? value : value & ((1 << width) - 1);
}

/** The widest numbers that lie within 4 bytes, whatever bit they begin on. */
const WITHIN_FOUR_BYTES = 25;

/** Writes `count` numbers of `width` bits from a bit on. The bytes of all of them are there. */
function unpack(
  { bytes, view }: Bytes,
  from: number,
  width: number,
  out: Int32Array,
  at: number,
  count: number,
): void {
  const mask = (1 << width) - 1;
  const bits = 8 * (view.byteLength - 4);
  // Those that lie within 4 bytes of the page are read at once.
  const fast = width <= WITHIN_FOUR_BYTES ? Math.min(count, Math.floor((bits - from) / width)) : 0;
  let bit = from;
  let i = at;
  for (const end = at + fast; i < end; i++, bit += width)
    out[i] = (view.getUint32(bit >>> 3, true) >>> (bit & 7)) & mask;
  for (const end = at + count; i < end; i++, bit += width) out[i] = bitsAt(bytes, bit, width);
}

/** An unsigned number of 7 bits a byte, and the byte after it. */
export function varintAt(bytes: Buffer, at: number): { value: bigint; after: number } {
  let value = 0n;
  for (let i = 0; i < 10; i++) {
    if (at + i >= bytes.length) throw new RangeError('expected more, found the end of the page');
    value |= BigInt(bytes[at + i] & 127) << BigInt(7 * i);
    if (bytes[at + i] < 128) return { value: BigInt.asUintN(64, value), after: at + i + 1 };
  }
  throw new RangeError('expected a number of 64 bits, found a longer one');
}

/** Runs of numbers: one that is repeated, or several that are packed. */
export class Runs implements Codes {
  readonly #page: Bytes;
  #left = 0;
  #packed = false;
  #value = 0;
  #bit = 0;

  /** @param left Numbers that the runs make up. */
  constructor(
    readonly bytes: Buffer,
    public at: number,
    readonly width: number,
    public left: number,
  ) {
    this.#page = viewed(bytes);
    if (width > 32) throw new RangeError(`expected values of at most 32 bits, found ${width}`);
  }

  read(out: Int32Array, count: number): void {
    for (let done = 0; done < count; ) {
      const length = this.#within(count - done);
      if (this.#packed) unpack(this.#page, this.#bit, this.width, out, done, length);
      else out.fill(this.#value, done, done + length);
      this.#pass(length);
      done += length;
    }
  }

  /** How many of the next numbers, at most so many, are 1 and stand together; 0 if the next is 0. */
  ones(most: number): number {
    const length = this.#within(most);
    let ones = 0;
    if (!this.#packed) ones = this.#value === 1 ? length : 0;
    else while (ones < length && bitsAt(this.bytes, this.#bit + ones, 1) === 1) ones += 1;
    this.#pass(ones);
    return ones;
  }

  /** Passes over one number. */
  passOne(): void {
    this.#within(1);
    this.#pass(1);
  }

  #pass(count: number): void {
    this.#left -= count;
    this.left -= count;
    this.#bit += count * this.width;
  }

  /** Numbers of the current run, at most so many. */
  #within(most: number): number {
    if (this.#left === 0) this.#nextRun();
    return Math.min(this.#left, most);
  }

  #nextRun(): void {
    const { value, after } = varintAt(this.bytes, this.at);
    this.#packed = (value & 1n) === 1n;
    const length = Number(value >> 1n) * (this.#packed ? 8 : 1);
    if (!(length > 0 && length <= this.left + (this.#packed ? PADDING : 0)))
      throw new RangeError(`expected a run of at most ${this.left} values, found one of ${length}`);
    this.#left = Math.min(length, this.left);
    this.#bit = 8 * after;
    const valueBytes = (this.width + 7) >> 3;
    const needed = this.#packed ? Math.ceil((this.#left * this.width) / 8) : valueBytes;
    if (after + needed > this.bytes.length)
      throw new RangeError(`expected a run of ${needed} bytes, found ${this.bytes.length - after}`);
    if (!this.#packed) this.#value = this.width === 0 ? 0 : bitsAt(this.bytes, this.#bit, this.width);
    this.at = after + (this.#packed ? (length / 8) * this.width : valueBytes);
  }
}

/** Bits one after the other. */
export class PackedBits implements Codes {
  #bit: number;

  constructor(
    readonly bytes: Buffer,
    at: number,
  ) {
    this.#bit = 8 * at;
  }

  read(out: Int32Array, count: number): void {
    if (this.#bit + count > 8 * this.bytes.length)
      throw new RangeError('expected more truth values, found the end of the page');
    for (let i = 0; i < count; i++) out[i] = bitsAt(this.bytes, this.#bit + i, 1);
    this.#bit += count;
  }
}

/** Codes without bits: there is one value. */
export const ZEROS: Codes = { read: (out, count) => out.fill(0, 0, count) };
