// The encodings of the values in a Parquet page. Each reader gives the next values that are asked for and
// holds no others: a run of a billion values takes no memory.
import { types } from 'node:util';
import { DeltaLengths, DeltaNumbers, SharedStarts } from './parquet_deltas';
import { type Codes, PackedBits, Runs, ZEROS } from './parquet_runs';
import { type Bytes, type Out, type Values, type ValueType, viewed } from './parquet_values';

/** Codes that are read at once. */
const PIECE = 1_024;
const codes = new Int32Array(PIECE);

/** Values by their places in a dictionary. */
class Coded<T> implements Values<T> {
  constructor(
    readonly codes: Codes,
    readonly dictionary: Dictionary<T>,
  ) {}

  read(out: Out<T>, at: number, stride: number, count: number): void {
    for (let done = 0; done < count; done += PIECE)
      this.#readPiece(out, at + done * stride, stride, Math.min(PIECE, count - done));
  }

  #readPiece(out: Out<T>, at: number, stride: number, count: number): void {
    const { dictionary } = this;
    this.codes.read(codes, count);
    if (types.isFloat64Array(dictionary) && types.isFloat64Array(out))
      gatherNumbers(dictionary, out, at, stride, count);
    else {
      checkCodes(count, dictionary.length);
      for (let i = 0; i < count; i++) out[at + i * stride] = dictionary[codes[i]];
    }
  }
}

const wrongCode = (code: number, entries: number) =>
  new RangeError(`expected one of ${entries} entries of the dictionary, found ${code}`);

/** @throws RangeError where one of the codes at hand stands for no value. */
function checkCodes(count: number, entries: number): void {
  for (let i = 0; i < count; i++) if (codes[i] < 0 || codes[i] >= entries) throw wrongCode(codes[i], entries);
}

/** The numbers that the codes at hand stand for: a loop that no texts pass through is twice as fast. */
function gatherNumbers(
  dictionary: Float64Array,
  out: Float64Array,
  at: number,
  stride: number,
  count: number,
): void {
  const entries = dictionary.length;
  for (let i = 0, place = at; i < count; i++, place += stride) {
    const code = codes[i];
    if (code < 0 || code >= entries) throw wrongCode(code, entries);
    out[place] = dictionary[code];
  }
}

/** Values of one length, one after the other. */
class PlainFixed<T> implements Values<T> {
  constructor(
    readonly page: Bytes,
    public at: number,
    readonly type: ValueType<T>,
  ) {}

  read(out: Out<T>, at: number, stride: number, count: number): void {
    const { page, at: from } = this;
    const { width, getMany } = this.type;
    if (from + count * width > page.bytes.length)
      throw new RangeError(`expected ${count} values more, found the end of the page`);
    getMany(page, from, out, at, stride, count);
    this.at = from + count * width;
  }
}

/** The value of so many bytes, which must be there. */
function variableAt<T>(page: Bytes, at: number, length: number, { get }: ValueType<T>): T {
  const left = page.bytes.length - at;
  if (length > left) throw new RangeError(`expected a value within ${left} bytes, found one of ${length}`);
  return get(page, at, length);
}

/** Values after their lengths. */
class PlainVariable<T> implements Values<T> {
  constructor(
    readonly page: Bytes,
    public at: number,
    readonly type: ValueType<T>,
  ) {}

  read(out: Out<T>, at: number, stride: number, count: number): void {
    for (let i = 0; i < count; i++) {
      const length = this.page.view.getUint32(this.at, true);
      out[at + i * stride] = variableAt(this.page, this.at + 4, length, this.type);
      this.at += 4 + length;
    }
  }
}

/** Values whose first bytes come together, then their second, and so on. */
class StreamSplit<T> implements Values<T> {
  readonly #values: number;
  readonly #value: Bytes;
  #next = 0;

  constructor(
    readonly page: Bytes,
    readonly at: number,
    readonly type: ValueType<T>,
  ) {
    this.#values = Math.floor((page.bytes.length - at) / type.width);
    this.#value = viewed(Buffer.alloc(type.width));
  }

  read(out: Out<T>, at: number, stride: number, count: number): void {
    if (this.#next + count > this.#values)
      throw new RangeError(`expected ${count} values more, found the end of the page`);
    const { bytes } = this.#value;
    const { get, width } = this.type;
    for (let i = 0; i < count; i++) {
      const from = this.at + this.#next++;
      for (let byte = 0; byte < width; byte++) bytes[byte] = this.page.bytes[from + byte * this.#values];
      out[at + i * stride] = get(this.#value, 0, width);
    }
  }
}

/** The distinct values of a column, which codes stand for. */
export type Dictionary<T> = ReturnType<ValueType<T>['make']>;

/** Entries of a dictionary of text, which becomes strings at once. */
const MAX_TEXTS = 2 ** 20;

/** Reads a dictionary, whose values are plain. */
export function readDictionary<T>(page: Bytes, count: number, type: ValueType<T>): Dictionary<T> {
  const most = type.kind === 'variable' ? MAX_TEXTS : page.bytes.length / type.width;
  if (!(count <= most))
    throw new RangeError(`expected a dictionary of at most ${most} values, found ${count}`);
  const dictionary = type.make(count);
  plainValues(page, 0, type).read(dictionary, 0, 1, count);
  return dictionary;
}

const plainValues = <T>(page: Bytes, at: number, type: ValueType<T>): Values<T> =>
  type.kind === 'variable' ? new PlainVariable(page, at, type) : new PlainFixed(page, at, type);

/** False and true, which bits stand for. */
function truthValues<T>({ get, make }: ValueType<T>): Dictionary<T> {
  const both = make(2);
  const bytes = viewed(Buffer.of(0, 1));
  both[0] = get(bytes, 0, 1);
  both[1] = get(bytes, 1, 1);
  return both;
}

/** A page's values: how they are encoded, and how many there are. */
export interface PageValues<T> {
  encoding: string;
  count: number;
  type: ValueType<T>;
  dictionary: Dictionary<T> | null;
}

/** The reader of the values that begin at a byte of a page. */
export function valuesOf<T>(page: Bytes, at: number, values: PageValues<T>): Values<T> {
  const { encoding, count, type, dictionary } = values;
  const { kind } = type;
  if (encoding.endsWith('_DICTIONARY')) {
    if (!dictionary) throw new RangeError('expected a dictionary before its codes, found none');
    const width = page.bytes.readUInt8(at);
    return new Coded(width === 0 ? ZEROS : new Runs(page.bytes, at + 1, width, count), dictionary);
  }
  if (kind === 'bits' && encoding === 'PLAIN')
    return new Coded(new PackedBits(page.bytes, at), truthValues(type));
  if (kind === 'bits' && encoding === 'RLE')
    return new Coded(new Runs(page.bytes, at + 4, 1, count), truthValues(type));
  if (kind !== 'bits' && encoding === 'PLAIN') return plainValues(page, at, type);
  if (kind === 'fixed' && encoding === 'BYTE_STREAM_SPLIT') return new StreamSplit(page, at, type);
  if (kind === 'fixed' && encoding === 'DELTA_BINARY_PACKED') return new DeltaNumbers(page, at, type);
  if (kind === 'variable' && encoding === 'DELTA_LENGTH_BYTE_ARRAY') return new DeltaLengths(page, at, type);
  if (kind !== 'bits' && encoding === 'DELTA_BYTE_ARRAY') return new SharedStarts(page, at, type);
  throw new RangeError(`expected an encoding of its kind of values, found ${encoding}`);
}
