// The first rows of a text table: how wide they are, and where the names of the columns are.
import { DataError } from '../../io/data_error';
import type { StatedLayout } from '../table_source';
import { type RowWidth, ragged } from './csv_block';
import { guessHeader } from './csv_header';
import { delimiterWords, leadingComments, usualWidth } from './csv_layout';
import type { CsvDialect } from './csv_records';
import { CsvSample } from './csv_sample';

type Row = readonly string[];

/** Rows from the beginning of a file, all of one width. */
export interface FirstRows extends RowWidth {
  readonly first: Row;
  readonly below: readonly Row[];
  /** The line of the first. */
  readonly line: number;
  /** Whether the first row lacks the name of the column of row names, as R writes it. */
  readonly lacksOne: boolean;
}

const ONE_COLUMN = 'commas, semicolons, tabs, pipes or blanks';

/** What separates cells, for people. */
function separators(delimiter: string, stated: StatedLayout): string {
  const isKnown = stated.delimiter !== undefined || stated.layout !== undefined;
  return isKnown ? delimiterWords(delimiter) : ONE_COLUMN;
}

/**
 * The first rows, without an empty last column.
 *
 * @throws DataError for no row, for one column unless a run has a layout, and for lines of a title.
 */
export function firstRows(
  file: string,
  sample: CsvSample,
  dialect: CsvDialect,
  stated: StatedLayout,
): FirstRows {
  const fail = (line: number, problem: string): never => {
    throw new DataError(file, `line ${line}`, problem);
  };
  const { cells: rows, lines } = sample.rows(dialect, fail);
  if (rows.length === 0) return fail(1, 'expected a table, found an empty file');
  const [first, ...others] = rows;
  const usual = others.length > 0 ? usualWidth(others) : first.length;
  const between = separators(dialect.delimiter, stated);
  if (usual === 1 && first.length === 1 && !stated.layout)
    return fail(
      lines[0],
      `expected cells separated by ${between}, found one column: say what separates with options.delimiter`,
    );
  if (first.length > usual) {
    const short = others.findIndex((row) => row.length !== first.length);
    return fail(lines[short + 1], ragged(first.length, others[short].length));
  }
  const whole = others.filter((row) => row.length === usual);
  const mayTrail = hasEmptyLast(first, whole, usual);
  const cells = mayTrail ? usual - 1 : usual;
  const below = whole.map((row) => row.slice(0, cells));
  const found = { first: first.slice(0, cells), below, line: lines[0], cells, mayTrail, lacksOne: false };
  if (first.length >= cells) return found;
  const filled = ['', ...first];
  if (isWithoutRowNames(filled, below, stated)) return { ...found, first: filled, lacksOne: true };
  const advice = narrowAdvice(first, dialect.delimiter);
  return fail(lines[0], `expected ${cells} cells as in the rows below, found ${first.length}: ${advice}`);
}

/** What to do about a first row that is narrower than those below. */
function narrowAdvice(first: Row, delimiter: string): string {
  if (first.length > 1) return 'fill the row up, or remove it';
  // A run's own layout is tried before what the file looks like.
  const other = [';', '\t', '|', ','].find((each) => each !== delimiter && first[0].includes(each));
  return other === undefined
    ? 'remove the lines above the names of the columns, or begin each with #'
    : `if ${delimiterWords(other)} separate cells, say so with options.delimiter, and options.decimal`;
}

/** Whether all rows end with a delimiter, or all below the names. */
function hasEmptyLast(first: Row, others: readonly Row[], width: number): boolean {
  const isEmpty = (row: Row) => row[width - 1] === '';
  if (width === 1 || others.length === 0 || !others.every(isEmpty)) return false;
  return first.length === width - 1 || isEmpty(first);
}

/** Whether a first row lacks but the name of the first column: that of the names of rows. */
const isWithoutRowNames = (filled: Row, below: readonly Row[], { header }: StatedLayout): boolean =>
  header !== 'no' &&
  filled.length === below[0].length &&
  filled.length > 2 &&
  guessHeader(filled, below, '.').header;

/** Where names are: in the first row, in a comment before it, or nowhere. */
export interface Header {
  readonly names: Row | null;
  /** Whether the first row has them. */
  readonly isRow: boolean;
  readonly doubt: string | null;
}

/** Where the names are: guessed unless it is stated. */
export function headerOf(
  { first, below, cells, lacksOne }: FirstRows,
  comments: readonly Row[],
  decimal: '.' | ',',
  stated: 'yes' | 'no' | undefined,
): Header {
  if (stated === 'no') return { names: null, isRow: false, doubt: null };
  if (lacksOne) return { names: first, isRow: true, doubt: null };
  const guess = guessHeader(first, below, decimal);
  const row = { names: first, isRow: true, doubt: stated ? null : guess.doubt };
  if (guess.header && (stated || !guess.doubt)) return row;
  const rows = [first, ...below];
  const names = [...comments]
    .reverse()
    .find((each) => each.length === cells && guessHeader(each, rows, decimal).header);
  if (names) return { names, isRow: false, doubt: null };
  if (stated === 'yes' || guess.header) return row;
  return { names: null, isRow: false, doubt: guess.doubt };
}

/** Comments before the first row, as rows of cells. */
export function commentRows(lines: readonly string[], dialect: CsvDialect): Row[] {
  if (!dialect.comment) return [];
  return leadingComments(lines, dialect.comment).map((text) => {
    const row = new CsvSample(Buffer.from(text), true).rowsOrNull({ delimiter: dialect.delimiter });
    return row?.cells[0] ?? [];
  });
}

/** What is stated of the header, or known from a run. */
export function statedHeader({ header, layout }: StatedLayout): 'yes' | 'no' | undefined {
  if (header || !layout) return header;
  return layout.header ? 'yes' : 'no';
}
