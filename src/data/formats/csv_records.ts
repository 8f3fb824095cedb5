// The records of comma-separated text, by RFC 4180: cells in quotes may hold delimiters, line ends and
// doubled quotes. Other quotes are text, as pandas reads them. Cells stay in the bytes that were read until
// they are asked for: libraries that make a string of each take four times as long (docs/performance/).
import { codesOfColumn, numbersByColumn, UNKNOWN_WORD } from '../../addon/cell_columns';
import { findRecords, NO_BYTE, type RecordArrays } from '../../addon/find_records';
import { releaseLarge } from '../../core/memory';
import { beginningOf } from '../../io/byte_reader';
import { DataError } from '../../io/data_error';
import { markedEncoding, textOf } from './text_encoding';
import type { WordTable } from './word_table';

const QUOTE = 34;
/** Bytes of one record: an unclosed quote must not take the rest of a large file into memory. */
export const MAX_RECORD = 2 ** 23;
/** Cells that there is room for at first. */
const FIRST_CELLS = 2 ** 12;
const NOT_CLOSED = 'expected text in quotes to end, found a quote that is not closed: close or remove it';

type Fail = (line: number, problem: string) => never;

/** Room for so many cells, and as many records. */
const roomFor = (cells: number): RecordArrays => ({
  starts: new Int32Array(cells),
  ends: new Int32Array(cells),
  numbers: new Float64Array(cells),
  quotes: new Uint8Array(cells),
  firstCells: new Int32Array(cells),
  lines: new Int32Array(cells),
});

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
  #found = roomFor(FIRST_CELLS);
  #cells = 0;
  #records = 0;
  #byColumn = new Float64Array(0);
  /** The line of the next byte. */
  #line = 1;
  readonly #decimal: string;
  readonly #dialect;

  constructor(
    { delimiter, decimal = '.', comment, skipsFirstLine = false }: CsvDialect,
    readonly fail: Fail,
  ) {
    this.#decimal = decimal;
    this.#dialect = {
      delimiter: delimiter.charCodeAt(0),
      decimal: decimal.charCodeAt(0),
      comment: comment ? comment.charCodeAt(0) : NO_BYTE,
      skipsFirstLine,
      maxRecord: MAX_RECORD,
    };
  }

  get count(): number {
    return this.#records;
  }

  /** The line that a record begins on. */
  lineOf(record: number): number {
    return this.#found.lines[record];
  }

  /** The number of a record's cells. */
  cellsOf(record: number): number {
    const { firstCells } = this.#found;
    const after = record + 1 < this.#records ? firstCells[record + 1] : this.#cells;
    return after - firstCells[record];
  }

  text(record: number, cell: number): string {
    return this.#textAt(this.#found.firstCells[record] + cell);
  }

  #textAt(place: number): string {
    const { starts, ends, quotes } = this.#found;
    const text = this.#bytes.toString('utf8', starts[place], ends[place]);
    return quotes[place] === 1 ? unquoted(text) : text;
  }

  /** Whether a cell has no text. */
  isEmpty(record: number, cell: number): boolean {
    const { firstCells, starts, ends } = this.#found;
    const place = firstCells[record] + cell;
    return starts[place] === ends[place];
  }

  /**
   * The numbers in the cells of the records from one on, column by column; NaN for any other. They are valid
   * until they are asked for again.
   */
  numbersByColumn(from: number, columns: number): Float64Array {
    const { numbers } = this.#found;
    const firstCells = this.#found.firstCells.subarray(from, this.#records);
    const { length } = firstCells;
    const size = columns * length;
    if (this.#byColumn.length < size) this.#byColumn = new Float64Array(size + (size >>> 3));
    const out = this.#byColumn.subarray(0, size);
    if (!numbersByColumn({ columns, firstCells, numbers, out })) return out;
    for (let i = 0; i < size; i++)
      if (Math.abs(out[i]) === Infinity)
        out[i] = this.#parsed(firstCells[i % length] + Math.floor(i / length));
    return out;
  }

  /** The number that the digits of a cell spell: it has too many, or a large exponent. */
  #parsed(place: number): number {
    const { starts, ends } = this.#found;
    return Number(this.#bytes.toString('latin1', starts[place], ends[place]).replace(this.#decimal, '.'));
  }

  /** Writes the codes of the text in a cell of the records from one on; −1 for none. */
  codes(from: number, cell: number, table: WordTable, out: Int32Array): void {
    const column = { cell, firstCells: this.#found.firstCells.subarray(from, this.#records) };
    const found = out.subarray(0, column.firstCells.length);
    let unknown = codesOfColumn(column, this.#bytes, this.#found, table.arrays, found);
    for (let row = 0; unknown > 0; row++) {
      if (out[row] !== UNKNOWN_WORD) continue;
      out[row] = this.#code(column.firstCells[row] + cell, table);
      unknown -= 1;
    }
  }

  #code(place: number, table: WordTable): number {
    const { starts, ends, quotes } = this.#found;
    if (quotes[place] === 1) return table.words.code(this.#textAt(place));
    return table.code(this.#bytes, starts[place], ends[place]);
  }

  /** Finds the records of other bytes; returns the byte after the last whole one. */
  find(bytes: Buffer, isLast: boolean): number {
    this.#bytes = bytes;
    for (;;) {
      const found = findRecords({ ...this.#dialect, bytes, isLast, line: this.#line, out: this.#found });
      if (found.stop === 'full') {
        const cells = 2 * this.#found.starts.length;
        Object.values(this.#found).forEach(releaseLarge);
        this.#found = roomFor(cells);
        continue;
      }
      if (found.stop === 'open quote') this.fail(found.line, NOT_CLOSED);
      if (found.stop === 'too long') this.#tooLong(found.line);
      this.#cells = found.cells;
      this.#records = found.records;
      this.#line = found.line;
      return found.end;
    }
  }

  /** Frees the memory of records that nothing reads any more. */
  release(): void {
    for (const values of [this.#byColumn, ...Object.values(this.#found)]) releaseLarge(values);
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

/** Memory in which bytes that are left are joined with those behind them: it is used again. */
class JoinedBytes {
  #memory = Buffer.allocUnsafeSlow(0);

  /** Frees it, when nothing reads the bytes any more. */
  release(): void {
    releaseLarge(this.#memory);
  }

  /** @param left Bytes that were joined before. */
  join(left: Buffer, bytes: Buffer): Buffer {
    const { length: kept, byteOffset: from } = left;
    const length = kept + bytes.length;
    if (length <= this.#memory.length) this.#memory.copyWithin(0, from, from + kept);
    else this.#grow(left, length + (length >>> 3));
    bytes.copy(this.#memory, kept);
    return this.#memory.subarray(0, length);
  }

  #grow(left: Buffer, length: number): void {
    const memory = Buffer.allocUnsafeSlow(length);
    left.copy(memory);
    this.release();
    this.#memory = memory;
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
  const joined = new JoinedBytes();
  let held: Buffer = Buffer.alloc(0);
  let tried = 0;
  try {
    for await (const bytes of textOf(file, known)) {
      held = joined.join(held, bytes);
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
  } finally {
    records.release();
    joined.release();
  }
}
