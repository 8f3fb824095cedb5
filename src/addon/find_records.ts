import { operations } from './binary';

const raw = operations<{
  findRecords(
    delimiter: number,
    decimal: number,
    comment: number,
    skipsFirstLine: boolean,
    maxRecord: number,
    isLast: boolean,
    line: number,
    bytes: Uint8Array,
    starts: Int32Array,
    ends: Int32Array,
    numbers: Float64Array,
    quotes: Uint8Array,
    firstCells: Int32Array,
    lines: Int32Array,
    found: Float64Array,
  ): FindStop;
}>();

/** A byte that no text has: where there is no delimiter, decimal sign or comment. */
export const NO_BYTE = 256;

/** Why no more was found: the end of the whole records, arrays that are too small, or what is no record. */
export type FindStop = 'end' | 'full' | 'open quote' | 'too long';

/** What is found of records. All arrays have one length, of which a part is used. */
export interface RecordArrays {
  /** By cell: its first byte, without a quote. */
  readonly starts: Int32Array;
  /** By cell: the byte after its last. */
  readonly ends: Int32Array;
  /** By cell: NaN where it is no number; infinite where its digits are known to spell one, and no more. */
  readonly numbers: Float64Array;
  /** By cell: 1 where its bytes hold quotes that its text does not have. */
  readonly quotes: Uint8Array;
  /** By record: its first cell. */
  readonly firstCells: Int32Array;
  /** By record: the line that it begins on. */
  readonly lines: Int32Array;
}

/** Arguments of findRecords. */
export interface FindRecords {
  /** The byte that separates cells; 32 is any run of blanks. */
  delimiter: number;
  /** The byte of the decimal sign. */
  decimal: number;
  /** The byte that begins lines that are passed over; NO_BYTE for none. */
  comment: number;
  skipsFirstLine: boolean;
  /** Bytes that a record may have. */
  maxRecord: number;
  /** Fewer than 2 GB, from the beginning of a record on. */
  bytes: Uint8Array;
  /** Whether the text ends with these bytes. */
  isLast: boolean;
  /** The line of the first byte. */
  line: number;
  /** Written. */
  out: RecordArrays;
}

/** How many there are, and where. */
export interface FoundRecords {
  stop: FindStop;
  /** The byte after the last record. */
  end: number;
  records: number;
  cells: number;
  /** The line of `end`, or of what stopped. */
  line: number;
}

/** Finds the whole records of some text: cells in quotes may hold delimiters, line ends and doubled quotes. */
export function findRecords(args: FindRecords): FoundRecords {
  const { delimiter, decimal, comment, skipsFirstLine, maxRecord, isLast, line, bytes, out } = args;
  const { starts, ends, numbers, quotes, firstCells, lines } = out;
  const found = new Float64Array(4);
  const stop = raw.findRecords(
    delimiter,
    decimal,
    comment,
    skipsFirstLine,
    maxRecord,
    isLast,
    line,
    bytes,
    starts,
    ends,
    numbers,
    quotes,
    firstCells,
    lines,
    found,
  );
  const [end, records, cells, lineAt] = found;
  return { stop, end, records, cells, line: lineAt };
}
