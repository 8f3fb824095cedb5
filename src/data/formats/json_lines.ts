// Tables in JSON lines: an object a line, a key for each column; .jsonl, .ndjson, plain or gzipped.
import { quoted } from '../../core/check';
import { beginningOf } from '../../io/byte_reader';
import { DataError } from '../../io/data_error';
import type { Dictionary } from '../columns/dictionary';
import type { TableBlock, TableSource } from '../table_source';
import { isNumberText } from './cell_words';
import { checkDifferent } from './csv_columns';
import { MAX_RECORD } from './csv_records';
import { isNumberList, type JsonColumn, type JsonRow, jsonColumns, kindOf, valueAt } from './json_columns';
import { markedEncoding, textOf } from './text_encoding';

/** Rows that are looked at for columns. */
const SAMPLE_ROWS = 1_000;
const LINE_FEED = 10;

type Cell = string | number | boolean | null;

/** Consecutive rows, and the line of each. */
interface JsonRows {
  readonly rows: JsonRow[];
  readonly lines: number[];
}

const ONE_A_LINE = 'an object in each line, as in {"a": 1, "b": "x"}';

/** Texts of a line, and what programs write there that JSON does not have. */
const TEXTS = /"(?:[^"\\]|\\.)*"/g;
const NOT_JSON = /[:[,]\s*(-?(?:NaN|nan|Infinity|inf|None|undefined|NA)|True|False)\s*[,}\]]/;

/** What is wrong with a line that is no object, and what to do. */
function problemOf(line: string, error: Error): string {
  const text = line.trim();
  if (text.startsWith('['))
    return `expected ${ONE_A_LINE}, found a list: write each of its objects in a line (jq -c '.[]')`;
  if (/^\{\s*$/.test(text))
    return `expected ${ONE_A_LINE}, found one that goes on in the next line (jq -c .)`;
  const [, word] = NOT_JSON.exec(text.replace(TEXTS, '""')) ?? [];
  if (word !== undefined)
    return `expected ${ONE_A_LINE}, found ${word}, which JSON does not have: write null, true or false`;
  return `expected ${ONE_A_LINE}, found ${quoted(text)} (${error.message})`;
}

/** Whole numbers up to which JSON.parse keeps all digits. */
const EXACT = Number.MAX_SAFE_INTEGER;
/** Digits that tell any two doubles apart: more are no double's. */
const MOST_DIGITS = 17;
/** What a line with numbers of more digits than may be exact has. */
const MAY_BE_LONG = /\d{16}|[\d.]{19}/;
/** Texts, which are passed over, and values of so many digits. */
const LONG_NUMBERS =
  /"(?:[^"\\]|\\.)*"|(:\s*)(-?(?:\d{16,}(?:\.0+)?|(?=[\d.]{19})\d+\.\d+(?:e[+-]?\d+)?))(?=\s*[,}])/gi;
const WHOLE = /^-?\d+(?:\.0+)?$/;

/** How many digits of a decimal say something. */
const digitsOf = (decimal: string): number =>
  decimal
    .replace(/[eE].*$/, '')
    .replace(/[-.]/g, '')
    .replace(/^0+|0+$/g, '').length;

/** Whether JSON.parse keeps all digits of a number. */
const isKept = (number: string): boolean =>
  WHOLE.test(number) ? Math.abs(Number(number)) <= EXACT : digitsOf(number) <= MOST_DIGITS;

/** A line whose long numbers are texts, as ids of 64 bits and long decimals would lose their last digits. */
const withLongNumbers = (line: string): string =>
  line.replace(LONG_NUMBERS, (all, before: string | undefined, number: string) =>
    before === undefined || isKept(number) ? all : `${before}"${number}"`,
  );

function parseLine(file: string, text: string, line: number): JsonRow {
  const fail = (error: Error): never => {
    throw new DataError(file, `line ${line}`, problemOf(text, error));
  };
  let value: unknown;
  try {
    value = JSON.parse(MAY_BE_LONG.test(text) ? withLongNumbers(text) : text);
  } catch (error) {
    return fail(error as Error);
  }
  return kindOf(value) === 'object' ? (value as JsonRow) : fail(new Error('no object'));
}

/** The rows in some lines; blank ones are passed over. */
function parseLines(file: string, text: Buffer, firstLine: number): JsonRows {
  const found: JsonRows = { rows: [], lines: [] };
  text
    .toString()
    .split('\n')
    .forEach((line, i) => {
      if (line.trim() === '') return;
      found.rows.push(parseLine(file, line, firstLine + i));
      found.lines.push(firstLine + i);
    });
  return found;
}

/** All rows of a file, some at a time. */
async function* readRows(file: string): AsyncGenerator<JsonRows> {
  const encoding = markedEncoding((await beginningOf(file, 3)).bytes) ?? 'utf-8';
  let parts: Buffer[] = [];
  let held = 0;
  let line = 1;
  const take = function* (whole: Buffer): Generator<JsonRows> {
    const found = parseLines(file, whole, line);
    for (let at = whole.indexOf(LINE_FEED); at >= 0; at = whole.indexOf(LINE_FEED, at + 1)) line += 1;
    if (found.rows.length > 0) yield found;
  };
  for await (const piece of textOf(file, encoding)) {
    const end = piece.lastIndexOf(LINE_FEED) + 1;
    if (end > 0) {
      yield* take(Buffer.concat([...parts, piece.subarray(0, end)]));
      parts = [];
      held = 0;
    }
    parts.push(Buffer.from(piece.subarray(end)));
    held += piece.length - end;
    const problem = `expected lines of at most ${MAX_RECORD} bytes, found more`;
    if (held > MAX_RECORD) throw new DataError(file, `line ${line}`, problem);
  }
  yield* take(Buffer.concat(parts));
}

/** The cell of a row in a column. @throws DataError for a list or object that the first rows do not have there. */
function cellOf(file: string, row: JsonRow, column: JsonColumn, line: number): Cell {
  const value = valueAt(row, column.key);
  const kind = kindOf(value);
  if (kind === null) return null;
  const isList = kind === 'list';
  const list = isList ? (value as unknown[]) : [];
  if (!column.list && !isList && kind !== 'object') return value as Cell;
  if (column.list && isList && list.length === column.list.length && isNumberList(list))
    return (list as Cell[])[column.list.place];
  const expected = column.list
    ? `a list of ${column.list.length} numbers`
    : 'a number, text, boolean or null';
  const found = isList ? `a list of ${list.length}` : `${kind} ${JSON.stringify(value)}`;
  const position = `line ${line}, column ${quoted(column.name)}`;
  throw new DataError(file, position, `expected ${expected} as in the first rows, found ${found}`);
}

class JsonBlock implements TableBlock {
  readonly rows: number;

  constructor(
    readonly path: string,
    readonly columns: readonly JsonColumn[],
    readonly found: JsonRows,
  ) {
    this.rows = found.rows.length;
  }

  #cell(column: number, row: number): Cell {
    return cellOf(this.path, this.found.rows[row], this.columns[column], this.found.lines[row]);
  }

  numbers(column: number, out: Float64Array): void {
    for (let row = 0; row < this.rows; row++) {
      const cell = this.#cell(column, row);
      const isNumber = cell !== null && (typeof cell !== 'string' || isNumberText(cell.trim(), '.'));
      out[row] = isNumber ? Number(cell) : NaN;
    }
  }

  codes(column: number, words: Dictionary, out: Int32Array): void {
    for (let row = 0; row < this.rows; row++) {
      const cell = this.#cell(column, row);
      if (typeof cell === 'number' && Math.abs(cell) > EXACT) this.#inexact(column, row);
      out[row] = cell === null ? -1 : words.code(String(cell));
    }
  }

  /** Numbers that are read as one another would be one category. */
  #inexact(column: number, row: number): never {
    const position = `${this.position(row)}, column ${quoted(this.columns[column].name)}`;
    const found = 'found a larger one: put the numbers of this column in quotes';
    throw new DataError(this.path, position, `expected whole numbers of at most ${EXACT}, ${found}`);
  }

  text(column: number, row: number): string | null {
    const cell = this.#cell(column, row);
    return cell === null ? null : String(cell);
  }

  position(row: number): string {
    return `line ${this.found.lines[row]}`;
  }
}

/** @throws DataError for a key that no row of the sample has. */
function checkKeys(file: string, { rows, lines }: JsonRows, keys: ReadonlySet<string>): void {
  rows.forEach((row, i) => {
    const other = Object.keys(row).find((key) => !keys.has(key));
    if (other === undefined) return;
    const problem = `expected the keys of the first rows, found another, ${quoted(other)}`;
    throw new DataError(file, `line ${lines[i]}`, `${problem}: give it to the first row, if only as null`);
  });
}

async function* blocksOf(file: string, columns: readonly JsonColumn[]): AsyncGenerator<TableBlock> {
  const keys = new Set(columns.map(({ key }) => key));
  for await (const found of readRows(file)) {
    checkKeys(file, found, keys);
    yield new JsonBlock(file, columns, found);
  }
}

/** The first rows of a file. */
async function firstRows(file: string): Promise<JsonRow[]> {
  const rows: JsonRow[] = [];
  for await (const found of readRows(file)) {
    rows.push(...found.rows.slice(0, SAMPLE_ROWS - rows.length));
    if (rows.length === SAMPLE_ROWS) break;
  }
  return rows;
}

/**
 * Opens a table of JSON lines, plain or gzipped. The keys of the first 1,000 rows are its columns, in the
 * order in which they occur; a key that a row does not have is a missing value. A list of numbers is that
 * many columns, 'key[0]' and so on, where all lists of its key have one length.
 *
 * @throws DataError with path, line and expectation; so do its blocks.
 */
export async function openJsonLines(file: string): Promise<TableSource> {
  const rows = await firstRows(file);
  if (rows.length === 0) throw new DataError(file, 'line 1', `expected ${ONE_A_LINE}, found an empty file`);
  const columns = jsonColumns(rows);
  checkDifferent(
    file,
    'line 1',
    columns.map(({ name }) => name),
  );
  return {
    path: file,
    format: 'JSON lines',
    columns,
    isNamed: true,
    rows: null,
    layout: null,
    details: columns.some(({ list }) => list) ? 'lists as columns of numbers' : '',
    warnings: [],
    blocks: () => blocksOf(file, columns),
  };
}
