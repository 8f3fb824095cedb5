// The first rows of a text table, from which its layout is guessed.
import { beginningOf } from '../../io/byte_reader';
import { type CsvDialect, CsvRecords, MAX_RECORD } from './csv_records';

/** Bytes that are looked at. */
const SAMPLE_BYTES = 2 ** 20;
/** Rows that are looked at. */
export const SAMPLE_ROWS = 200;
/** Line ends that bytes should have: a row below another. */
const LINES = 3;
/** Lines that are looked at: rows may have several. */
const SAMPLE_LINES = 4 * SAMPLE_ROWS;
const LINE_END = /\r\n|\n|\r/;
const LINE_FEED = 10;
const RETURN = 13;

/** The beginning of a file. */
export interface Beginning {
  readonly bytes: Buffer;
  /** Whether it is the whole file. */
  readonly isWhole: boolean;
}

/** The beginning of a file: some rows of it, also where they are long. */
export async function tableBeginning(file: string): Promise<Beginning> {
  const some = await beginningOf(file, SAMPLE_BYTES);
  const hasRows = some.isWhole || endOfLines(some.bytes, LINES) !== null;
  return hasRows ? some : beginningOf(file, LINES * MAX_RECORD);
}

/** The byte after so many lines of text; null where it has fewer. */
function endOfLines(bytes: Buffer, lines: number): number | null {
  let [at, feed, carriage] = [0, -1, -1];
  for (let line = 0; line < lines; line++) {
    if (feed < at) feed = placeOf(LINE_FEED, bytes, at);
    if (carriage < at) carriage = placeOf(RETURN, bytes, at);
    const end = Math.min(feed, carriage);
    if (end === Infinity) return null;
    at = end + (feed === carriage + 1 ? 2 : 1);
  }
  return at;
}

/** The next place of a byte; infinity for none. */
function placeOf(byte: number, bytes: Buffer, from: number): number {
  const place = bytes.indexOf(byte, from);
  return place < 0 ? Infinity : place;
}

const refuse = (): never => {
  throw new RangeError('no rows in this dialect');
};

/** The beginning of a table, as UTF-8. */
export class CsvSample {
  readonly text: Buffer;
  readonly isWhole: boolean;

  /** @param text The beginning of a file, as UTF-8. @param isWhole Whether that is all of it. */
  constructor(text: Buffer, isWhole: boolean) {
    const end = endOfLines(text, SAMPLE_LINES) ?? text.length;
    this.text = text.subarray(0, end);
    this.isWhole = isWhole && end === text.length;
  }

  /** The first lines, whatever is in quotes. */
  lines(): string[] {
    return this.text.subarray(0, SAMPLE_BYTES).toString().split(LINE_END).slice(0, SAMPLE_ROWS);
  }

  /** The cells of the first rows, with the line of each. @throws by `fail` for what is no row. */
  rows(dialect: CsvDialect, fail: (line: number, problem: string) => never): SampleRows {
    const records = new CsvRecords(dialect, fail);
    records.find(this.text, this.isWhole);
    const count = Math.min(records.count, SAMPLE_ROWS + 1);
    const cells = Array.from({ length: count }, (_, record) =>
      Array.from({ length: records.cellsOf(record) }, (_, cell) => records.text(record, cell)),
    );
    return { cells, lines: cells.map((_, record) => records.lineOf(record)) };
  }

  /** The cells of the first rows; null where they are none in this dialect. */
  rowsOrNull(dialect: CsvDialect): SampleRows | null {
    try {
      return this.rows(dialect, refuse);
    } catch {
      return null;
    }
  }
}

/** Rows of cells, and the line that each begins on. */
export interface SampleRows {
  readonly cells: readonly (readonly string[])[];
  readonly lines: readonly number[];
}
