// Snappy: literals, and copies of bytes before. Pages that hardly shrink are literals nearly all through,
// which are copied here in a tenth of the time that it takes to move a page into WebAssembly and out again.
import { compressors } from 'hyparquet-compressors';
import { varintAt } from './parquet_runs';

/** The share of a page's bytes that it has at least where it is literals nearly all through. */
const LITERALS = 0.9;

const LITERAL = 0;
/** Lengths that are written in bytes of their own. */
const LONG_LITERAL = 60;

const beyond = () => new RangeError('expected a whole page, found a literal or copy beyond its bytes');

/** Bytes that are decompressed one after the other. */
class Output {
  readonly bytes: Buffer;
  at = 0;

  constructor(length: number) {
    this.bytes = Buffer.allocUnsafeSlow(length);
  }

  literal(input: Buffer, from: number, length: number): void {
    if (from + length > input.length || this.at + length > this.bytes.length) throw beyond();
    input.copy(this.bytes, this.at, from, from + length);
    this.at += length;
  }

  /** Copies bytes that lie so far back: they may be among those that are copied. */
  copy(distance: number, length: number): void {
    const { bytes, at } = this;
    if (!(distance > 0 && distance <= at) || at + length > bytes.length) throw beyond();
    for (let i = at; i < at + length; i++) bytes[i] = bytes[i - distance];
    this.at += length;
  }
}

/** Decompresses the elements from a byte on; returns the bytes that they make up. */
function decode(input: Buffer, after: number, length: number): Buffer {
  const output = new Output(length);
  for (let from = after; from < input.length; ) {
    const tag = input[from];
    const kind = tag & 3;
    const more = kind === LITERAL ? Math.max(0, (tag >> 2) - LONG_LITERAL + 1) : [0, 1, 2, 4][kind];
    const start = from + 1 + more;
    if (start > input.length) throw beyond();
    const value = more > 0 ? input.readUIntLE(from + 1, more) : tag >> 2;
    from = start;
    if (kind === LITERAL) {
      output.literal(input, start, value + 1);
      from += value + 1;
    } else if (kind === 1) output.copy(((tag >> 5) << 8) | value, ((tag >> 2) & 7) + 4);
    else output.copy(value, (tag >> 2) + 1);
  }
  if (output.at !== length) throw new RangeError(`expected a page of ${length} bytes, found ${output.at}`);
  return output.bytes;
}

/** Decompresses a page. @throws RangeError unless it says that it has `length` bytes. */
export function unsnappy(input: Buffer, length: number): Uint8Array {
  // The decoder in WebAssembly writes as much as the data themselves say.
  const { value: said, after } = varintAt(input, 0);
  if (Number(said) !== length)
    throw new RangeError(`expected a page of ${length} bytes, found one of ${said}`);
  return input.length > LITERALS * length ? decode(input, after, length) : compressors.SNAPPY!(input, length);
}
