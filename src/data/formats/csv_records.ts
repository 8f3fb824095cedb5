// The records of comma-separated text, by RFC 4180: cells in quotes may hold delimiters, line ends and
// doubled
// quotes. Cells stay in the bytes that were read until they are asked for: libraries that make a string of
// each take four times as long (docs/performance.md).
import { openBytes } from '../../io/byte_reader';
import { DataError } from '../../io/data_error';
import { parseNumber, scanNumber } from './parse_number';

const TAB = 9;
const LINE_FEED = 10;
const RETURN = 13;
const SPACE = 32;
const QUOTE = 34;

/** Bytes of one record: an unclosed quote must not take the rest of a large file into memory. */
const MAX_RECORD = 2 ** 23;
/** Bytes that are read at once. */
const CHUNK = 2 ** 20;
/** What a cell returns that does not end in the bytes at hand. */
const UNFINISHED = -1;

type Fail = (line: number, problem: string) => never;

/** Whole numbers, one after the other. */
class Places {
  length = 0;
  #values = new Int32Array(2 ** 12);

  push(value: number): void {
    if (this.length === this.#values.length) {
      const larger = new Int32Array(2 * this.length);
      larger.set(this.#values);
      this.#values = larger;
    }
    this.#values[this.length++] = value;
  }

  at(index: number): number {
    return this.#values[index];
  }

  /** A copy of those from an index on. */
  from(index: number): Int32Array {
    return this.#values.slice(index, this.length);
  }
}

/** Where cells begin and end, and the numbers in them that are plain: NaN for others. */
class Cells {
  length = 0;
  starts = new Int32Array(2 ** 12);
  ends = new Int32Array(2 ** 12);
  numbers = new Float64Array(2 ** 12);

  /** Makes room for one cell more. */
  makeRoom(): void {
    if (this.length < this.starts.length) return;
    const { starts, ends, numbers, length } = this;
    this.starts = new Int32Array(2 * length);
    this.ends = new Int32Array(2 * length);
    this.numbers = new Float64Array(2 * length);
    this.starts.set(starts);
    this.ends.set(ends);
    this.numbers.set(numbers);
  }

  /** Adds a cell, for which there is room. */
  push(start: number, end: number): void {
    this.starts[this.length] = start;
    this.ends[this.length] = end;
    this.length += 1;
  }
}

/** The whole records of some bytes. They are valid until the next bytes are read. */
export class CsvRecords {
  #bytes: Buffer = Buffer.alloc(0);
  readonly #cells = new Cells();
  /** By record: its first cell, and the line that it begins on. */
  readonly #first = new Places();
  readonly #lines = new Places();
  /** Cells with doubled quotes, by their index. */
  readonly #doubled = new Set<number>();
  /** The line of the next byte. */
  #line = 1;
  #isLast = false;
  /** 1 for the bytes that end a cell without quotes, or are wrong in it. */
  readonly #endsCell = new Uint8Array(256);

  constructor(
    readonly delimiter: number,
    readonly fail: Fail,
  ) {
    for (const byte of [delimiter, LINE_FEED, RETURN, QUOTE]) this.#endsCell[byte] = 1;
  }

  get count(): number {
    return this.#lines.length;
  }

  get line(): number {
    return this.#line;
  }

  /** The line that a record begins on. */
  lineOf(record: number): number {
    return this.#lines.at(record);
  }

  /** The lines of the records from one on, to keep. */
  linesFrom(record: number): Int32Array {
    return this.#lines.from(record);
  }

  /** The number of a record's cells. */
  cellsOf(record: number): number {
    const after = record + 1 < this.count ? this.#first.at(record + 1) : this.#cells.length;
    return after - this.#first.at(record);
  }

  text(record: number, cell: number): string {
    const place = this.#first.at(record) + cell;
    const text = this.#bytes.toString('utf8', this.#cells.starts[place], this.#cells.ends[place]);
    return this.#doubled.has(place) ? text.replaceAll('""', '"') : text;
  }

  /** Writes the number in a cell, as Number reads it; NaN for any other. */
  number(record: number, cell: number, out: Float64Array, at: number): void {
    const place = this.#first.at(record) + cell;
    const { starts, ends, numbers } = this.#cells;
    out[at] = numbers[place];
    if (Number.isNaN(out[at])) parseNumber(this.#bytes, starts[place], ends[place], out, at);
  }

  /** Finds the records of other bytes; returns the byte after the last whole one. */
  find(bytes: Buffer, isLast: boolean): number {
    this.#bytes = bytes;
    this.#isLast = isLast;
    this.#cells.length = 0;
    this.#first.length = 0;
    this.#lines.length = 0;
    this.#doubled.clear();
    let at = 0;
    while (at < bytes.length) {
      const after = this.#findRecord(at);
      if (after === UNFINISHED) break;
      at = after;
    }
    return at;
  }

  #findRecord(from: number): number {
    const line = this.#line;
    const cell = this.#cells.length;
    this.#first.push(cell);
    this.#lines.push(line);
    let at = from;
    for (;;) {
      at = this.#findCell(at);
      if (at === UNFINISHED) {
        this.#forget(cell, line);
        return UNFINISHED;
      }
      if (this.#bytes[at] !== this.delimiter) break;
      at += 1;
    }
    if (at - from > MAX_RECORD) this.#tooLong(line);
    const { length, starts, ends } = this.#cells;
    const isEmpty = length === cell + 1 && starts[cell] === ends[cell];
    if (isEmpty && this.#bytes[starts[cell] - 1] !== QUOTE) this.#forget(cell, line);
    return this.#passLineEnd(at);
  }

  /** Takes back a record that is empty or unfinished. */
  #forget(cell: number, line: number): void {
    this.#cells.length = cell;
    this.#first.length -= 1;
    this.#lines.length -= 1;
    this.#line = line;
  }

  /** Passes over a line end; there is none at the end of the file. */
  #passLineEnd(at: number): number {
    const bytes = this.#bytes;
    if (at === bytes.length) return at;
    this.#line += 1;
    return bytes[at] === RETURN && bytes[at + 1] === LINE_FEED ? at + 2 : at + 1;
  }

  #isBlank(byte: number): boolean {
    return byte === SPACE || (byte === TAB && this.delimiter !== TAB);
  }

  /** Finds a cell; returns the byte of the delimiter or line end after it. */
  #findCell(from: number): number {
    const bytes = this.#bytes;
    const { length } = bytes;
    const ends = this.#endsCell;
    let start = from;
    while (this.#isBlank(bytes[start])) start += 1;
    if (bytes[start] === QUOTE) return this.#findQuoted(start + 1);
    const cells = this.#cells;
    cells.makeRoom();
    let end = scanNumber(bytes, start, length, cells.numbers, cells.length);
    if (end < length && ends[bytes[end]] === 0) {
      cells.numbers[cells.length] = NaN;
      do end += 1;
      while (end < length && ends[bytes[end]] === 0);
    }
    if (bytes[end] === QUOTE) this.#wrong(this.#line, 'a quote inside a cell that does not begin with one');
    if (!this.#isEnded(end)) return UNFINISHED;
    let last = end;
    while (last > start && this.#isBlank(bytes[last - 1])) last -= 1;
    cells.push(start, last);
    return end;
  }

  /** Whether it is known what comes at a byte: a return may belong to the line feed after it. */
  #isEnded(at: number): boolean {
    const left = this.#bytes.length - at;
    return this.#isLast || left > 1 || (left === 1 && this.#bytes[at] !== RETURN);
  }

  /** Finds a cell in quotes, from the byte after the first. */
  #findQuoted(start: number): number {
    const bytes = this.#bytes;
    const line = this.#line;
    let end = start;
    for (; ; end++) {
      if (end === bytes.length) {
        if (this.#isLast) this.#wrong(line, 'a quote that is not closed');
        return UNFINISHED;
      }
      const byte = bytes[end];
      if (byte === LINE_FEED || (byte === RETURN && bytes[end + 1] !== LINE_FEED)) this.#line += 1;
      if (byte !== QUOTE) continue;
      if (bytes[end + 1] !== QUOTE) break;
      this.#doubled.add(this.#cells.length);
      end += 1;
    }
    let after = end + 1;
    while (this.#isBlank(bytes[after])) after += 1;
    if (!this.#isEnded(after)) return UNFINISHED;
    const byte = bytes[after];
    const isEnd = byte === this.delimiter || byte === LINE_FEED || byte === RETURN || after === bytes.length;
    if (!isEnd) this.#wrong(this.#line, 'more after the quote that closes a cell');
    this.#cells.makeRoom();
    this.#cells.numbers[this.#cells.length] = NaN;
    this.#cells.push(start, end);
    return after;
  }

  #wrong(line: number, found: string): never {
    return this.fail(line, `expected comma-separated values, found ${found}`);
  }

  #tooLong(line: number): never {
    return this.fail(line, `expected rows of at most ${MAX_RECORD} bytes, found more`);
  }

  /** @throws where unfinished bytes are more than a record may have. */
  checkUnfinished(bytes: number): void {
    if (bytes > MAX_RECORD) this.#tooLong(this.#line);
  }
}

const UTF8_MARK = Buffer.of(0xef, 0xbb, 0xbf);
const UTF16_MARKS: readonly [mark: Buffer, encoding: string][] = [
  [Buffer.of(0xff, 0xfe), 'utf-16le'],
  [Buffer.of(0xfe, 0xff), 'utf-16be'],
];

/** The bytes of a text file in UTF-8, without its byte-order mark. */
async function* textOf(file: string): AsyncGenerator<Buffer> {
  const reader = openBytes(file);
  try {
    let bytes = await reader.read(CHUNK);
    const [, encoding] = UTF16_MARKS.find(([mark]) => bytes.subarray(0, 2).equals(mark)) ?? [];
    const decoder = encoding === undefined ? null : new TextDecoder(encoding);
    if (bytes.subarray(0, 3).equals(UTF8_MARK)) bytes = bytes.subarray(3);
    while (bytes.length > 0) {
      yield decoder ? Buffer.from(decoder.decode(bytes, { stream: true })) : bytes;
      bytes = await reader.read(CHUNK);
    }
  } finally {
    reader.close();
  }
}

/**
 * The records of a file, plain or gzipped, some at a time; blank lines are passed over.
 *
 * @throws DataError with path and line for what is no record, or one of more than 8 MB.
 */
export async function* readCsv(file: string, delimiter: string): AsyncGenerator<CsvRecords> {
  const records = new CsvRecords(delimiter.charCodeAt(0), (line, problem) => {
    throw new DataError(file, `line ${line}`, problem);
  });
  let held: Buffer = Buffer.alloc(0);
  let tried = 0;
  for await (const bytes of textOf(file)) {
    held = held.length === 0 ? bytes : Buffer.concat([held, bytes]);
    // Records longer than a piece are looked for again when there is twice as much: not once a piece.
    if (held.length < 2 * tried) continue;
    const end = records.find(held, false);
    if (records.count > 0) yield records;
    held = held.subarray(end);
    tried = end === 0 ? held.length : 0;
    records.checkUnfinished(held.length);
  }
  records.find(held, true);
  if (records.count > 0) yield records;
}
