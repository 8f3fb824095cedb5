// The cells of one column as values: numbers, booleans and dates as doubles, categories as codes.
import { FOUND, scanNumbers } from '../../addon/number_columns';
import { quoted } from '../../core/check';
import { isNumberText } from '../formats/cell_words';
import type { TableBlock, TableColumn, TextLayout } from '../table_source';
import { DAY_MS, dayOrder, parseDate } from './dates';
import { type MissingWords, numberOf } from './missing';
import type { ColumnPlan, Role } from './schema';
import { type DecimalSign, signedNumber } from './signed_numbers';

/** The smallest number that float32 rounds to infinity. */
export const BEYOND_FLOAT32 = 2 ** 128 - 2 ** 103;
/** Words of booleans: the false one, then the true one. */
export const BOOLEAN_WORDS: readonly (readonly [no: string, yes: string])[] = [
  ['false', 'true'],
  ['no', 'yes'],
  ['f', 't'],
  ['n', 'y'],
  ['0', '1'],
  ['0.0', '1.0'], // as pandas writes a column with gaps
];
const BOOLEANS = new Map(BOOLEAN_WORDS.flatMap(([no, yes]) => [[no, 0] as const, [yes, 1] as const]));
/** Found among numbers where one is missing, or none that float32 holds. */
const NOT_HELD = FOUND.missing | FOUND.beyond;
/** Texts whose meaning is kept while a column is read; more of them begin anew. */
const KEPT_TEXTS = 2 ** 12;

/** Takes what is wrong with a cell: the row of the block, the column, what was expected and found, what to do. */
export type RefuseCell = (
  block: TableBlock,
  row: number,
  column: string,
  problem: string,
  remedy?: string,
) => void;

/** What is wrong with a text, and what may be done when a run is trained. */
type Problem = [problem: string, remedy?: string];

/**
 * Reads a column of a block: a double for each row, NaN where it is missing, and where `refuse` was called
 * for a cell that is not what the column needs. Returns what there is among the values: bits of FOUND.
 */
export type ValueReader = (block: TableBlock, out: Float64Array, refuse: RefuseCell) => number;

/**
 * How a column of numbers, booleans (0 and 1) or dates (milliseconds since 1970) is read.
 *
 * @param index Its place in the file. @param layout How the file's text is laid out; null: it is not text.
 */
export function valueReader(
  column: ColumnPlan,
  index: number,
  type: TableColumn['type'],
  missing: MissingWords,
  layout: TextLayout | null = null,
): ValueReader {
  const isDouble =
    column.kind === 'number' || (column.kind === 'boolean' ? type === 'boolean' : type === 'time');
  if (!isDouble) return textReader(column, index, missing);
  const problem = numberProblem(column, layout?.decimal);
  return numberReader(column, index, type, missing, problem);
}

function numberReader(
  { name, signs }: ColumnPlan,
  index: number,
  type: TableColumn['type'],
  missing: MissingWords,
  problem: (text: string) => Problem,
): ValueReader {
  const marks = missing.marksOf(type);
  return (block, out, refuse) => {
    block.numbers(index, out);
    const found = scanNumbers(out, block.rows);
    if (marks.length === 0 && (found & NOT_HELD) === 0) return found;
    for (let row = 0; row < block.rows; row++) {
      const value = out[row];
      const isHeld = value < BEYOND_FLOAT32 && value > -BEYOND_FLOAT32;
      if (isHeld && (marks.length === 0 || !marks.includes(value))) continue;
      out[row] = NaN;
      const text = block.text(index, row);
      if (marks.includes(value) || missing.has(text)) continue;
      const signed = signs === undefined ? NaN : signedNumber(text!, signs);
      if (Math.abs(signed) < BEYOND_FLOAT32) out[row] = signed;
      else refuse(block, row, name, ...problem(text!));
    }
    return scanNumbers(out, block.rows);
  };
}

const MISSING_REMEDY = 'if it means a missing value, say so with options.missing';
const CATEGORY_REMEDY = 'if the column holds categories, name it in options.categorical';

/** What is wrong with a number of the other decimal sign; null for other text. */
function decimalProblem(text: string, decimal: DecimalSign): string | null {
  const other = decimal === '.' ? ',' : '.';
  const number = text.trim();
  if (!isNumberText(number, other) || isNumberText(number, decimal)) return null;
  const expected = `expected a number with the decimal sign '${decimal}', found ${quoted(text)}`;
  return `${expected}: if '${other}' is the sign, say so with options.decimal`;
}

/**
 * What is wrong with text in a column of numbers, and what to do.
 *
 * @param decimal The sign of the numbers; undefined where they are not text.
 */
function numberProblem(
  { role, signs }: ColumnPlan,
  decimal: DecimalSign | undefined,
): (text: string) => Problem {
  const category =
    role === 'target' ? "if it holds classes, say so with options.task 'classification'" : CATEGORY_REMEDY;
  return (text) => {
    const found = `found ${quoted(text)}`;
    const isSigned = (sign: DecimalSign) => !Number.isNaN(signedNumber(text, sign));
    // '1.234' has thousands, where the decimal sign is a comma.
    const other = decimal && !isSigned(decimal) ? decimalProblem(text, decimal) : null;
    if (other !== null) return [other];
    const isOwn = decimal === ',' ? isNumberText(text.trim(), ',') : !Number.isNaN(numberOf(text));
    if (isOwn || /^[+-]?inf/i.test(text.trim()))
      return [`expected a finite number that float32 holds, ${found}`, MISSING_REMEDY];
    if (signs === undefined && (isSigned('.') || isSigned(',')))
      return [`expected a number, ${found}`, 'options.numeric reads its column with such signs'];
    return [`expected a number, ${found}`, `${MISSING_REMEDY}; ${category}`];
  };
}

/** Booleans and dates in text, of which each is looked up once where they repeat. */
function textReader(column: ColumnPlan, index: number, missing: MissingWords): ValueReader {
  const isDate = column.kind === 'date';
  const meaning = (text: string) => (isDate ? timeOf(text, column.dayFirst) : booleanOf(text, column.role));
  const problem = isDate ? dateProblem(column) : booleanProblem(column.role);
  const known = new Map<string, number>();
  return (block, out, refuse) => {
    for (let row = 0; row < block.rows; row++) {
      const text = block.text(index, row);
      let value = text === null ? NaN : known.get(text);
      if (value === undefined) {
        value = missing.has(text) ? NaN : meaning(text!);
        if (known.size === KEPT_TEXTS) known.clear();
        known.set(text!, value);
      }
      if (Number.isNaN(value) && !missing.has(text)) refuse(block, row, column.name, ...problem(text!));
      out[row] = value;
    }
    return scanNumbers(out, block.rows);
  };
}

/** Milliseconds of a date; NaN for one such as 03/04/2026 where no fitted row tells which is the day. */
const timeOf = (text: string, dayFirst: boolean | undefined): number =>
  dayFirst === undefined && dayOrder(text) === 'open' ? NaN : parseDate(text, dayFirst);

/** 0 or 1, else NaN. A target may be any way to write these: an exported model never reads one. */
function booleanOf(text: string, role: Role): number {
  const known = BOOLEANS.get(text.trim().toLowerCase());
  if (known !== undefined || role !== 'target') return known ?? NaN;
  const value = numberOf(text);
  return value === 0 || value === 1 ? value : NaN;
}

function booleanProblem(role: Role): (text: string) => Problem {
  const remedy =
    role === 'target'
      ? "if it holds classes, say so with options.task 'classification'; if numbers, 'regression'"
      : `${MISSING_REMEDY}; ${CATEGORY_REMEDY}`;
  return (text) => [`expected true or false, yes or no, or 0 or 1, found ${quoted(text)}`, remedy];
}

const A_DATE = 'a date such as 2026-01-31';
/** The days that spreadsheets count from, and those of the years 1955 to 2064: fewer numbers may be years. */
const [SHEET_DAY_0, SHEET_DAYS] = [Date.UTC(1899, 11, 30), { first: 20_000, last: 60_000 }];

/** The day that a number means which is written for a date: 20260131, or the 46053 of a spreadsheet. */
function dayOfNumber(text: string): string | undefined {
  const digits = /^(\d+)(?:\.0*)?$/.exec(text.trim())?.[1] ?? '';
  const compact = digits.replace(/^(\d{4})(\d\d)(\d\d)$/, '$1-$2-$3');
  if (compact !== digits) return Number.isNaN(parseDate(compact)) ? undefined : compact;
  const day = Number(digits);
  if (day < SHEET_DAYS.first || day > SHEET_DAYS.last) return undefined;
  return new Date(SHEET_DAY_0 + day * DAY_MS).toISOString().slice(0, 10);
}

function dateProblem({ dayFirst }: ColumnPlan): (text: string) => Problem {
  const other = 'if the column is none of dates, name it in options.categorical or options.ignore';
  const remedy = `${MISSING_REMEDY}; ${other}`;
  return (text) => {
    const found = `found ${quoted(text)}`;
    const meant = dayOfNumber(text);
    if (meant !== undefined) return [`expected ${A_DATE}, ${found} (is it ${meant}?)`, remedy];
    if (dayFirst === undefined && dayOrder(text) === 'open')
      return [
        `expected a date that tells its day from its month, as 2026-01-31 does, ${found}`,
        `write it so, or name the order in options.dateOrder; ${remedy}`,
      ];
    if (dayFirst === undefined || dayOrder(text) === null) return [`expected ${A_DATE}, ${found}`, remedy];
    const order = `with the ${dayFirst ? 'day' : 'month'} before the ${dayFirst ? 'month' : 'day'}`;
    return [`expected a date ${order}, or as 2026-01-31, ${found}`, remedy];
  };
}
