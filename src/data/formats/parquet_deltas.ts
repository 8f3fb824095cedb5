// Values of a Parquet page that are kept as differences: whole numbers, lengths of text, starts of text.
import { MAX_PAGE } from './parquet_codecs';
import { bitsAt, varintAt } from './parquet_runs';
import { type Bytes, type Numbers, type Values, type ValueType, viewed } from './parquet_values';

const MAX_DELTA_WIDTH = 64;

/** Whole numbers as differences in blocks of miniblocks, each with a width of its own. */
class Deltas {
  readonly #miniblocks: number;
  readonly #each: number;
  #at: number;
  #low: number;
  #high: number;
  #minLow = 0;
  #minHigh = 0;
  #widths = 0;
  #miniblock: number;
  #inMiniblock = 0;
  #width = 0;
  #bit = 0;
  #isFirst = true;
  /** Numbers to come. */
  left: number;

  constructor(
    readonly bytes: Buffer,
    at: number,
  ) {
    const block = varintAt(bytes, at);
    const miniblocks = varintAt(bytes, block.after);
    const count = varintAt(bytes, miniblocks.after);
    const first = varintAt(bytes, count.after);
    this.#miniblocks = Number(miniblocks.value);
    this.#each = Number(block.value) / this.#miniblocks;
    if (!(this.#miniblocks > 0 && this.#each > 0 && this.#each % 32 === 0 && block.value <= 2 ** 31)) {
      const found = `${miniblocks.value} in ${block.value}`;
      throw new RangeError(`expected blocks of miniblocks of a multiple of 32 values, found ${found}`);
    }
    this.left = Number(count.value);
    [this.#low, this.#high] = halvesOf(first.value);
    this.#at = first.after;
    this.#miniblock = this.#miniblocks;
  }

  /** The low and high 32 bits of the next number. */
  next(): { low: number; high: number } {
    if (this.left === 0) throw new RangeError('expected more values, found the last');
    this.left -= 1;
    if (this.#isFirst) {
      this.#isFirst = false;
      return { low: this.#low, high: this.#high };
    }
    if (this.#inMiniblock === 0) this.#nextMiniblock(Math.min(this.#each, this.left + 1));
    this.#inMiniblock -= 1;
    const width = this.#width;
    const deltaLow = width === 0 ? 0 : bitsAt(this.bytes, this.#bit, Math.min(32, width));
    const deltaHigh = width > 32 ? bitsAt(this.bytes, this.#bit + 32, width - 32) : 0;
    this.#bit += width;
    const low = (this.#low >>> 0) + (this.#minLow >>> 0) + (deltaLow >>> 0);
    this.#low = low | 0;
    this.#high = (this.#high + this.#minHigh + deltaHigh + Math.floor(low / 2 ** 32)) | 0;
    return { low: this.#low, high: this.#high };
  }

  /** The byte after all of the numbers, which are passed over. */
  end(): number {
    this.left -= Math.min(1, this.left);
    while (this.left > 0) {
      const count = Math.min(this.#each, this.left);
      this.#nextMiniblock(count);
      this.left -= count;
    }
    // The miniblocks of the last block that no value needs take no bytes but their widths.
    return this.#at;
  }

  /** @param count Values of it that are needed. */
  #nextMiniblock(count: number): void {
    if (this.#miniblock === this.#miniblocks) {
      const min = varintAt(this.bytes, this.#at);
      [this.#minLow, this.#minHigh] = halvesOf(min.value);
      this.#widths = min.after;
      this.#at = min.after + this.#miniblocks;
      this.#miniblock = 0;
    }
    this.#width = this.bytes[this.#widths + this.#miniblock] ?? Infinity;
    this.#miniblock += 1;
    this.#inMiniblock = this.#each;
    this.#bit = 8 * this.#at;
    this.#at += (this.#each * this.#width) / 8;
    if (!(this.#width <= MAX_DELTA_WIDTH && this.#bit + count * this.#width <= 8 * this.bytes.length))
      throw new RangeError(`expected ${count} values of ${this.#width} bits, found the end of the page`);
  }
}

/** The low and high 32 bits of a number whose sign is its lowest bit. */
function halvesOf(zigzag: bigint): [low: number, high: number] {
  const value = BigInt.asIntN(64, (zigzag >> 1n) ^ -(zigzag & 1n));
  return [Number(BigInt.asIntN(32, value)), Number(value >> 32n)];
}

/** Whole numbers as differences. */
export class DeltaNumbers implements Values {
  readonly #deltas: Deltas;
  readonly #value = viewed(Buffer.alloc(8));

  constructor(
    page: Bytes,
    at: number,
    readonly type: ValueType,
  ) {
    this.#deltas = new Deltas(page.bytes, at);
  }

  read(out: Numbers, at: number, count: number): void {
    const { get, width } = this.type;
    for (let i = 0; i < count; i++) {
      const { low, high } = this.#deltas.next();
      this.#value.view.setInt32(0, low, true);
      this.#value.view.setInt32(4, high, true);
      out[at + i] = get(this.#value, 0, width);
    }
  }
}

/** Values after all of their lengths, which are kept as differences. */
class LengthsFirst {
  readonly #lengths: Deltas;
  #at: number;

  constructor(
    readonly bytes: Buffer,
    at: number,
  ) {
    this.#at = new Deltas(bytes, at).end();
    this.#lengths = new Deltas(bytes, at);
  }

  /** Where the next value lies. */
  next(): { from: number; length: number } {
    const length = this.#lengths.next().low;
    const left = this.bytes.length - this.#at;
    if (!(length >= 0 && length <= left))
      throw new RangeError(`expected a value within ${left} bytes, found one of ${length}`);
    this.#at += length;
    return { from: this.#at - length, length };
  }
}

/** Text after all of its lengths. */
export class DeltaLengths implements Values {
  readonly #values: LengthsFirst;

  constructor(
    readonly page: Bytes,
    at: number,
    readonly type: ValueType,
  ) {
    this.#values = new LengthsFirst(page.bytes, at);
  }

  read(out: Numbers, at: number, count: number): void {
    for (let i = 0; i < count; i++) {
      const { from, length } = this.#values.next();
      out[at + i] = this.type.get(this.page, from, length);
    }
  }
}

/** Values that share their start with the value before. */
export class SharedStarts implements Values {
  readonly #shared: Deltas;
  readonly #rest: LengthsFirst;
  #value = viewed(Buffer.alloc(64));
  #length = 0;
  /** Bytes of all values so far: a few that share a long start make up any number. */
  #made = 0;

  constructor(
    readonly page: Bytes,
    at: number,
    readonly type: ValueType,
  ) {
    this.#shared = new Deltas(page.bytes, at);
    this.#rest = new LengthsFirst(page.bytes, new Deltas(page.bytes, at).end());
  }

  read(out: Numbers, at: number, count: number): void {
    for (let i = 0; i < count; i++) {
      const shared = this.#shared.next().low;
      const { from, length } = this.#rest.next();
      if (!(shared >= 0 && shared <= this.#length))
        throw new RangeError(
          `expected text that shares at most ${this.#length} bytes with the one before, found ${shared}`,
        );
      this.#makePlace(shared + length);
      this.page.bytes.copy(this.#value.bytes, shared, from, from + length);
      this.#length = shared + length;
      this.#made += this.#length;
      if (this.#made > MAX_PAGE)
        throw new RangeError(`expected a page of at most ${MAX_PAGE} bytes, found more`);
      out[at + i] = this.type.get(this.#value, 0, this.#length);
    }
  }

  #makePlace(length: number): void {
    if (length <= this.#value.bytes.length) return;
    const larger = Buffer.alloc(2 * length);
    this.#value.bytes.copy(larger);
    this.#value = viewed(larger);
  }
}
