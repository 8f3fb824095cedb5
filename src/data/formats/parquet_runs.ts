// Levels of a Parquet page, numbers of a few bits, where lists have levels of their own or text has no
// dictionary. Native code reads the others.

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
export class Runs {
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
    if (width > 32) throw new RangeError(`expected values of at most 32 bits, found ${width}`);
  }

  read(out: Int32Array, count: number): void {
    for (let done = 0; done < count; ) {
      const length = this.#within(count - done);
      if (this.#packed)
        for (let i = 0; i < length; i++)
          out[done + i] = bitsAt(this.bytes, this.#bit + i * this.width, this.width);
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
