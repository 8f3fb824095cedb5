// Text of a file as UTF-8, piece by piece, from any encoding. A byte that the encoding does not have is an
// error with its line: never a replaced character.
import { isUtf8 } from 'node:buffer';
import { rangeError } from '../../core/check';
import { filePieces, openBytes } from '../../io/byte_reader';
import { DataError } from '../../io/data_error';

/** Bytes that are read at once. */
const CHUNK = 2 ** 19;
const LINE_FEED = 10;
const RETURN = 13;

/** Makes UTF-8 of pieces of text; throws for a byte that is not valid. */
interface Decoder {
  decode(bytes: Buffer, isLast: boolean): Buffer;
}

/** Where the last character ends that is whole. */
function wholeEnd(bytes: Buffer): number {
  const { length } = bytes;
  for (let back = 1; back <= Math.min(3, length); back++) {
    const byte = bytes[length - back];
    if ((byte & 0xc0) === 0x80) continue;
    const size = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
    return size > back ? length - back : length;
  }
  return length;
}

/** Passes UTF-8 on as it is: its bytes are only checked. */
class Utf8Decoder implements Decoder {
  #held: Buffer = Buffer.alloc(0);

  decode(piece: Buffer, isLast: boolean): Buffer {
    const bytes = this.#held.length === 0 ? piece : Buffer.concat([this.#held, piece]);
    const end = isLast ? bytes.length : wholeEnd(bytes);
    const whole = bytes.subarray(0, end);
    if (!isUtf8(whole)) throw new RangeError('not UTF-8');
    this.#held = Buffer.from(bytes.subarray(end));
    return whole;
  }
}

/** What windows-1252 has at 0x80 to 0x9f; a blank where it has nothing. */
const WINDOWS_1252 = '€ ‚ƒ„…†‡ˆ‰Š‹Œ Ž  ‘’“”•–—˜™š›œ žŸ';

/** Own table: the TextDecoder of some versions of Node reads ISO 8859-1 by this name. */
class Windows1252Decoder implements Decoder {
  decode(bytes: Buffer): Buffer {
    const text = bytes.toString('latin1').replace(/[\x80-\x9f]/g, (character) => {
      const found = WINDOWS_1252[character.charCodeAt(0) - 0x80];
      if (found === ' ') throw new RangeError('not windows-1252');
      return found;
    });
    return Buffer.from(text);
  }
}

class OtherDecoder implements Decoder {
  readonly #decoder;

  constructor(encoding: string) {
    this.#decoder = new TextDecoder(encoding, { fatal: true });
  }

  decode(bytes: Buffer, isLast: boolean): Buffer {
    return Buffer.from(this.#decoder.decode(bytes, { stream: !isLast }));
  }
}

function decoderOf(encoding: string): Decoder {
  if (encoding === 'utf-8') return new Utf8Decoder();
  return encoding === 'windows-1252' ? new Windows1252Decoder() : new OtherDecoder(encoding);
}

/** Python's names that the Encoding standard does not have. */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  'utf-16-le': 'utf-16le',
  'utf-16-be': 'utf-16be',
  'latin-1': 'windows-1252',
  'utf-8-sig': 'utf-8',
  mbcs: 'windows-1252',
};

/** The name that the Encoding standard gives an encoding. @throws RangeError for an unknown one. */
export function encodingName(label: string): string {
  const name = label.trim().toLowerCase().replaceAll('_', '-');
  try {
    return new TextDecoder(OTHER_NAMES[name] ?? name).encoding;
  } catch {
    throw rangeError('options.encoding', 'the name of one, such as utf-8, utf-16le or windows-1252', label);
  }
}

const UTF8_MARK = Buffer.of(0xef, 0xbb, 0xbf);
const MARKS: readonly [mark: Buffer, encoding: string][] = [
  [UTF8_MARK, 'utf-8'],
  [Buffer.of(0xff, 0xfe), 'utf-16le'],
  [Buffer.of(0xfe, 0xff), 'utf-16be'],
];

/** The encoding that a byte-order mark tells. */
export const markedEncoding = (beginning: Buffer): string | undefined =>
  MARKS.find(([mark]) => beginning.subarray(0, mark.length).equals(mark))?.[1];

/** Share of the bytes at even or odd places that are 0 in UTF-16 of Western text. */
const UTF16_SHARE = 0.3;

/** UTF-16 without a mark: every other byte of most Western characters is 0. */
function unmarkedUtf16(beginning: Buffer): string | undefined {
  if (!beginning.includes(0)) return undefined;
  const zeros = [0, 0];
  for (let i = 0; i < beginning.length; i++) if (beginning[i] === 0) zeros[i % 2] += 1;
  const [even, odd] = zeros.map((count) => count / (beginning.length / 2));
  if (odd > UTF16_SHARE && even < UTF16_SHARE / 10) return 'utf-16le';
  return even > UTF16_SHARE && odd < UTF16_SHARE / 10 ? 'utf-16be' : undefined;
}

/** Whether most characters beyond ASCII are whole in UTF-8: of another encoding hardly any is. */
function isMostlyUtf8(bytes: Buffer): boolean {
  const others = bytes.toString().match(/[^\0-\x7f]/gu) ?? [];
  const damaged = others.filter((character) => character === '\ufffd').length;
  return damaged < others.length - damaged;
}

/**
 * The encoding of text, from its beginning: by its mark, else UTF-8 where the bytes are valid but for damaged
 * ones, else UTF-16 or windows-1252 where that has all of them.
 */
export function guessEncoding(beginning: Buffer): string {
  const known = markedEncoding(beginning) ?? unmarkedUtf16(beginning);
  if (known) return known;
  const whole = beginning.subarray(0, wholeEnd(beginning));
  if (isUtf8(whole) || isMostlyUtf8(whole)) return 'utf-8';
  try {
    new Windows1252Decoder().decode(beginning);
    return 'windows-1252';
  } catch {
    return 'utf-8';
  }
}

/** Text of UTF-8 without its byte-order mark. */
const withoutMark = (bytes: Buffer): Buffer =>
  bytes.subarray(0, UTF8_MARK.length).equals(UTF8_MARK) ? bytes.subarray(UTF8_MARK.length) : bytes;

/** Text from the beginning of a file, in UTF-8; null where a byte is not valid. */
export function textBefore(beginning: Buffer, encoding: string, isWhole: boolean): Buffer | null {
  const text = decodedOrNull(decoderOf(encoding), beginning, isWhole);
  return text && withoutMark(text);
}

/** Counts line ends: of one byte, and of two. */
class LineCounter {
  line = 1;
  #last = 0;

  add(text: Buffer): void {
    for (const byte of text) {
      if (byte === RETURN || (byte === LINE_FEED && this.#last !== RETURN)) this.line += 1;
      this.#last = byte;
    }
  }
}

/** Reads a file again to find the byte that is not valid, in its piece of this index. */
async function invalidByte(file: string, encoding: string, piece: number): Promise<DataError> {
  const decoder = decoderOf(encoding);
  const reader = openBytes(file);
  const counter = new LineCounter();
  let found = '';
  try {
    for (let i = 0; i < piece; i++) counter.add(decoder.decode(await reader.read(CHUNK), false));
    const bytes = await reader.read(CHUNK);
    for (let at = 0, first = 0; at < bytes.length; at++) {
      found = `the byte 0x${bytes[first].toString(16).padStart(2, '0')}`;
      const text = decoder.decode(bytes.subarray(at, at + 1), false);
      counter.add(text);
      if (text.length > 0) first = at + 1;
    }
    found = 'an end inside a character';
  } catch {
    // Found: the first byte of the character that was tried last.
  } finally {
    reader.close();
  }
  const problem = `expected text in ${encoding}, found ${found}: name its encoding with options.encoding`;
  return new DataError(file, `line ${counter.line}`, problem);
}

/**
 * The text of a file, plain or gzipped, in UTF-8, without its byte-order mark. A piece is valid until the
 * next is asked for.
 *
 * @throws DataError with path and line for a byte that is not valid in the encoding.
 */
export async function* textOf(file: string, encoding: string): AsyncGenerator<Buffer> {
  const decoder = decoderOf(encoding);
  let piece = 0;
  for await (const bytes of filePieces(file, CHUNK)) {
    const decoded = decodedOrNull(decoder, bytes, bytes.length < CHUNK);
    if (decoded === null) throw await invalidByte(file, encoding, piece);
    const text = piece === 0 ? withoutMark(decoded) : decoded;
    if (text.length > 0) yield text;
    piece += 1;
  }
}

/** Reads a file to a byte that is not valid, which its beginning has. @throws DataError with its line. */
export async function refuseInvalid(file: string, encoding: string): Promise<never> {
  for await (const _ of textOf(file, encoding));
  throw new DataError(file, '', 'expected a file that stays as it is while it is read');
}

/** Null where a byte is not valid. */
function decodedOrNull(decoder: Decoder, bytes: Buffer, isLast: boolean): Buffer | null {
  try {
    return decoder.decode(bytes, isLast);
  } catch {
    return null;
  }
}
