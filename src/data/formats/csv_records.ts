// The records of comma-separated text, by RFC 4180: cells in quotes may hold delimiters, line ends and
// doubled quotes. Other quotes are text, as pandas reads them. Cells stay in the bytes that were read until
// they are asked for: libraries that make a string of each take four times as long (docs/performance.md).
import { DataError } from '../../io/data_error';
import { parseNumber, scanNumber } from './parse_number';
import { beginningOf, markedEncoding, textOf } from './text_encoding';
import type { WordTable } from './word_table';

const TAB = 9;
const LINE_FEED = 10;
const RETURN = 13;
const SPACE = 32;
const QUOTE = 34;

/** Bytes of one record: an unclosed quote must not take the rest of a large file into memory. */
export const MAX_RECORD = 2 ** 23;
const NOT_CLOSED = 'expected text in quotes to end, found a quote that is not closed: close or remove it';
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

/** How records are written. */
export interface CsvDialect {
  /** An ASCII character; ' ' is any run of blanks. */
  readonly delimiter: string;
  /** Default '.'. */
  readonly decimal?: '.' | ',' | undefined;
  /** Lines that begin with it are left out; default none. */
  readonly comment?: string | null | undefined;
  /** Whether the first line is none of the table. */
  readonly skipsFirstLine?: boolean | undefined;
  /** By cell of a row, 1 for text: it is not tried as a number before it is asked for. */
  readonly textCells?: Uint8Array | undefined;
}

/** What the text of a cell in quotes is, from behind the first quote. */
function unquoted(text: string): string {
  let result = '';
  for (let at = 0; ; ) {
    const quote = text.indexOf('"', at);
    if (quote < 0) return result + text.slice(at);
    if (text[quote + 1] !== '"') return result + text.slice(at, quote) + text.slice(quote + 1);
    result += text.slice(at, quote + 1);
    at = quote + 2;
  }
}

/** The whole records of some bytes. They are valid until the next bytes are read. */
export class CsvRecords {
  #bytes: Buffer = Buffer.alloc(0);
  readonly #cells = new Cells();
  /** By record: its first cell, and the line that it begins on. */
  readonly #first = new Places();
  readonly #lines = new Places();
  /** Cells with quotes that are doubled or within text, by their index. */
  readonly #quotes = new Set<number>();
  /** The line of the next byte. */
  #line = 1;
  #isLast = false;
  readonly #delimiter: number;
  /** Whether any run of blanks separates cells. */
  readonly #isRuns: boolean;
  readonly #point: number;
  /** The decimal sign of cells without quotes; none where it separates them. */
  readonly #barePoint: number;
  readonly #comment: number;
  readonly #skipsFirstLine: boolean;
  readonly #textCells: Uint8Array | undefined;
  /** 1 for the bytes that end a cell without quotes. */
  readonly #endsCell = new Uint8Array(256);

  constructor(
    { delimiter, decimal = '.', comment, skipsFirstLine = false, textCells }: CsvDialect,
    readonly fail: Fail,
  ) {
    this.#delimiter = delimiter.charCodeAt(0);
    this.#isRuns = delimiter === ' ';
    this.#point = decimal.charCodeAt(0);
    this.#barePoint = decimal === delimiter ? -1 : this.#point;
    this.#comment = comment ? comment.charCodeAt(0) : -1;
    this.#skipsFirstLine = skipsFirstLine;
    this.#textCells = textCells;
    for (const byte of [this.#delimiter, LINE_FEED, RETURN]) this.#endsCell[byte] = 1;
    if (this.#isRuns) this.#endsCell[TAB] = 1;
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
    return this.#quotes.has(place) ? unquoted(text) : text;
  }

  /** Whether a cell has no text. */
  isEmpty(record: number, cell: number): boolean {
    const place = this.#first.at(record) + cell;
    return this.#cells.starts[place] === this.#cells.ends[place];
  }

  /** Writes the number in a cell; NaN for any other. */
  number(record: number, cell: number, out: Float64Array, at: number): void {
    const place = this.#first.at(record) + cell;
    const { starts, ends, numbers } = this.#cells;
    out[at] = numbers[place];
    if (Number.isNaN(out[at])) parseNumber(this.#bytes, starts[place], ends[place], out, at, this.#point);
  }

  /** Writes the code of a cell's text; −1 for an empty one. */
  code(record: number, cell: number, table: WordTable): number {
    const place = this.#first.at(record) + cell;
    const start = this.#cells.starts[place];
    const end = this.#cells.ends[place];
    if (start === end) return -1;
    if (this.#quotes.size > 0 && this.#quotes.has(place)) return table.words.code(this.text(record, cell));
    return table.code(this.#bytes, start, end);
  }

  /** Finds the records of other bytes; returns the byte after the last whole one. */
  find(bytes: Buffer, isLast: boolean): number {
    this.#bytes = bytes;
    this.#isLast = isLast;
    this.#cells.length = 0;
    this.#first.length = 0;
    this.#lines.length = 0;
    this.#quotes.clear();
    let at = 0;
    while (at < bytes.length) {
      const after = this.#isPassedOver(at) ? this.#passLine(at) : this.#findRecord(at);
      if (after === UNFINISHED) break;
      at = after;
    }
    return at;
  }

  /** Whether a line is none of the table. */
  #isPassedOver(from: number): boolean {
    return this.#bytes[from] === this.#comment || (this.#skipsFirstLine && this.#line === 1);
  }

  #passLine(from: number): number {
    const bytes = this.#bytes;
    let at = from;
    while (at < bytes.length && bytes[at] !== LINE_FEED && bytes[at] !== RETURN) at += 1;
    return this.#isEnded(at) ? this.#passLineEnd(at) : UNFINISHED;
  }

  #findRecord(from: number): number {
    const line = this.#line;
    const cell = this.#cells.length;
    this.#first.push(cell);
    this.#lines.push(line);
    let at = from;
    for (let i = 0; ; i++) {
      at = this.#findCell(at, i);
      if (at !== UNFINISHED && this.#isRuns) at = this.#passBlanks(at);
      if (at === UNFINISHED) {
        this.#forget(cell, line);
        return UNFINISHED;
      }
      if (this.#isRuns ? this.#isLineEnd(at) : this.#bytes[at] !== this.#delimiter) break;
      if (!this.#isRuns) at += 1;
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
    return byte === SPACE || (byte === TAB && this.#delimiter !== TAB);
  }

  #isLineEnd(at: number): boolean {
    const byte = this.#bytes[at];
    return byte === LINE_FEED || byte === RETURN || at === this.#bytes.length;
  }

  /** Passes over the blanks behind a cell. */
  #passBlanks(from: number): number {
    let at = from;
    while (this.#isBlank(this.#bytes[at])) at += 1;
    return this.#isEnded(at) ? at : UNFINISHED;
  }

  /** Finds a cell of a row; returns the byte of the delimiter or line end after it. */
  #findCell(from: number, cell: number): number {
    const bytes = this.#bytes;
    const { length } = bytes;
    const ends = this.#endsCell;
    let start = from;
    while (this.#isBlank(bytes[start])) start += 1;
    if (bytes[start] === QUOTE) return this.#findQuoted(start + 1);
    const cells = this.#cells;
    cells.makeRoom();
    const isText = this.#textCells !== undefined && this.#textCells[cell] === 1;
    let end = isText ? start : scanNumber(bytes, start, length, cells.numbers, cells.length, this.#barePoint);
    if (isText) cells.numbers[cells.length] = NaN;
    if (end < length && ends[bytes[end]] === 0) {
      cells.numbers[cells.length] = NaN;
      do end += 1;
      while (end < length && ends[bytes[end]] === 0);
    }
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
        if (this.#isLast) this.fail(line, NOT_CLOSED);
        return UNFINISHED;
      }
      const byte = bytes[end];
      if (byte === LINE_FEED || (byte === RETURN && bytes[end + 1] !== LINE_FEED)) this.#line += 1;
      if (byte !== QUOTE) continue;
      if (bytes[end + 1] !== QUOTE) break;
      this.#quotes.add(this.#cells.length);
      end += 1;
    }
    const after = this.#passBlanks(end + 1);
    if (after === UNFINISHED) return UNFINISHED;
    const isRun = this.#isRuns && after > end + 1;
    if (!isRun && this.#bytes[after] !== this.#delimiter && !this.#isLineEnd(after))
      return this.#findRest(start, end + 1);
    this.#pushText(start, end);
    return after;
  }

  /** Finds the end of a cell that goes on behind its closing quote: what follows is text. */
  #findRest(start: number, from: number): number {
    const bytes = this.#bytes;
    let end = from;
    while (end < bytes.length && this.#endsCell[bytes[end]] === 0) end += 1;
    if (!this.#isEnded(end)) return UNFINISHED;
    let last = end;
    while (this.#isBlank(bytes[last - 1])) last -= 1;
    this.#quotes.add(this.#cells.length);
    this.#pushText(start, last);
    return end;
  }

  #pushText(start: number, end: number): void {
    this.#cells.makeRoom();
    this.#cells.numbers[this.#cells.length] = NaN;
    this.#cells.push(start, end);
  }

  #tooLong(line: number): never {
    const begun = this.#bytes.includes(QUOTE) ? ': is a quote not closed?' : '';
    return this.fail(line, `expected rows of at most ${MAX_RECORD} bytes, found more${begun}`);
  }

  /** @throws where unfinished bytes are more than a record may have. */
  checkUnfinished(bytes: number): void {
    if (bytes > MAX_RECORD) this.#tooLong(this.#line);
  }
}

/**
 * The records of a file, plain or gzipped, some at a time; blank lines are passed over.
 *
 * @param encoding Default: by the byte-order mark, else UTF-8.
 * @throws DataError with path and line for what is no record, or one of more than 8 MB, and for a byte that
 * the encoding does not have.
 */
export async function* readCsv(
  file: string,
  dialect: CsvDialect,
  encoding?: string,
): AsyncGenerator<CsvRecords> {
  const records = new CsvRecords(dialect, (line, problem) => {
    throw new DataError(file, `line ${line}`, problem);
  });
  const known = encoding ?? markedEncoding((await beginningOf(file, 3)).bytes) ?? 'utf-8';
  let held: Buffer = Buffer.alloc(0);
  let tried = 0;
  for await (const bytes of textOf(file, known)) {
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
