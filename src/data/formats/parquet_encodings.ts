// The encodings of the values in a Parquet page. Each reader gives the next values that are asked for and
// holds no others: a run of a billion values takes no memory.
import { DeltaLengths, DeltaNumbers, SharedStarts } from './parquet_deltas';
import { type EncodedValues, storedValues } from './parquet_stored';
import { type Bytes, type Numbers, type Values, type ValueType, viewed } from './parquet_values';

/** Values of one length, one after the other. */
class PlainFixed implements Values {
  constructor(
    readonly page: Bytes,
    public at: number,
    readonly type: ValueType,
  ) {}

  read(out: Numbers, at: number, count: number): void {
    const { page, at: from } = this;
    const { width, get } = this.type;
    if (from + count * width > page.bytes.length)
      throw new RangeError(`expected ${count} values more, found the end of the page`);
    for (let i = 0; i < count; i++) out[at + i] = get(page, from + i * width, width);
    this.at = from + count * width;
  }
}

/** The value of so many bytes, which must be there. */
function variableAt(page: Bytes, at: number, length: number, { get }: ValueType): number {
  const left = page.bytes.length - at;
  if (length > left) throw new RangeError(`expected a value within ${left} bytes, found one of ${length}`);
  return get(page, at, length);
}

/** Values after their lengths. */
class PlainVariable implements Values {
  constructor(
    readonly page: Bytes,
    public at: number,
    readonly type: ValueType,
  ) {}

  read(out: Numbers, at: number, count: number): void {
    for (let i = 0; i < count; i++) {
      const length = this.page.view.getUint32(this.at, true);
      out[at + i] = variableAt(this.page, this.at + 4, length, this.type);
      this.at += 4 + length;
    }
  }
}

/** Values whose first bytes come together, then their second, and so on. */
class StreamSplit implements Values {
  readonly #values: number;
  readonly #value: Bytes;
  #next = 0;

  constructor(
    readonly page: Bytes,
    readonly at: number,
    readonly type: ValueType,
  ) {
    this.#values = Math.floor((page.bytes.length - at) / type.width);
    this.#value = viewed(Buffer.alloc(type.width));
  }

  read(out: Numbers, at: number, count: number): void {
    if (this.#next + count > this.#values)
      throw new RangeError(`expected ${count} values more, found the end of the page`);
    const { bytes } = this.#value;
    const { get, width } = this.type;
    for (let i = 0; i < count; i++) {
      const from = this.at + this.#next++;
      for (let byte = 0; byte < width; byte++) bytes[byte] = this.page.bytes[from + byte * this.#values];
      out[at + i] = get(this.#value, 0, width);
    }
  }
}

/** Entries of a dictionary of text, which becomes strings at once. */
const MAX_TEXTS = 2 ** 20;

/** Reads a dictionary, whose values are plain. */
export function readDictionary(bytes: Buffer, count: number, type: ValueType): Numbers {
  const most = type.kind === 'variable' ? MAX_TEXTS : bytes.length / type.width;
  if (!(count <= most))
    throw new RangeError(`expected a dictionary of at most ${most} values, found ${count}`);
  const dictionary = type.make(count);
  if (count > 0)
    valuesOf({ bytes, at: 0, encoding: 'PLAIN', count, dictionary: null }, type).read(dictionary, 0, count);
  return dictionary;
}

/** The reader of the values of a page. */
export function valuesOf(page: EncodedValues, type: ValueType): Values {
  const stored = storedValues(page, type, null);
  if (stored) return stored;
  const { at, encoding } = page;
  const { kind } = type;
  const bytes = viewed(page.bytes);
  if (kind === 'variable' && encoding === 'PLAIN') return new PlainVariable(bytes, at, type);
  if (kind === 'fixed' && encoding === 'PLAIN') return new PlainFixed(bytes, at, type);
  if (kind === 'fixed' && encoding === 'BYTE_STREAM_SPLIT') return new StreamSplit(bytes, at, type);
  if (kind === 'fixed' && encoding === 'DELTA_BINARY_PACKED') return new DeltaNumbers(bytes, at, type);
  if (kind === 'variable' && encoding === 'DELTA_LENGTH_BYTE_ARRAY') return new DeltaLengths(bytes, at, type);
  if (kind !== 'bits' && encoding === 'DELTA_BYTE_ARRAY') return new SharedStarts(bytes, at, type);
  throw new RangeError(`expected an encoding of its kind of values, found ${encoding}`);
}
