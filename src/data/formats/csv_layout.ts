// How a text table is laid out, guessed from its first rows: what separates cells, comments, decimal sign.
import { isMissingText, isNumberText, isWholeText, lookOf } from './cell_words';
import type { CsvDialect } from './csv_records';
import type { CsvSample } from './csv_sample';

/** Delimiters that are tried; of two that fit as well, the one that is rarer in text. */
const DELIMITERS = ['\t', ';', '|', ',', ' '];
/** The share of rows that must have as many cells as most. */
const MIN_SHARE = 0.5;
/** The share for runs of blanks, which text has too. */
const MIN_SHARE_OF_RUNS = 0.9;
/** What a first row that is shorter than others, as a title is, makes of a fit. */
const SHORT_FIRST = 0.5;
/** A second delimiter that fits this much as well makes the first a guess. */
const CLOSE = 0.95;

const NAMES: Readonly<Record<string, string>> = {
  ',': 'commas',
  ';': 'semicolons',
  '\t': 'tabs',
  '|': 'pipes',
  ' ': 'blanks',
};

/** A delimiter for people: 'semicolons'. */
export const delimiterWords = (delimiter: string): string => NAMES[delimiter] ?? `'${delimiter}'`;

/** What Excel writes in the first line: which character separates. */
const SEPARATOR_LINE = /^"?sep=([^\w\s".+-]|\\t)"?$/i;

/** The delimiter that the first line says. */
export function saidDelimiter(lines: readonly string[]): string | undefined {
  const found = SEPARATOR_LINE.exec(lines[0]?.trimEnd() ?? '')?.[1];
  return found === '\\t' || lines[0]?.toLowerCase() === 'sep=\t' ? '\t' : found;
}

const COMMENT_SIGNS = ['#', '%'];

/**
 * The sign of comments: the first line begins with it, some other line does not, and it is not a name of its
 * own, as in '#,name,value'.
 */
export function commentSign(lines: readonly string[]): string | null {
  const some = lines.filter((line) => line.trim() !== '');
  const sign = COMMENT_SIGNS.find((each) => some[0]?.startsWith(each));
  if (sign === undefined || some.every((line) => line.startsWith(sign))) return null;
  return /^.\s*[,;|\t]/.test(some[0]) ? null : sign;
}

/** The comments before the first row, without their sign. */
export function leadingComments(lines: readonly string[], sign: string): string[] {
  const end = lines.findIndex((line) => line.trim() !== '' && !line.startsWith(sign));
  return lines
    .slice(0, end)
    .filter((line) => line.startsWith(sign))
    .map((line) => line.slice(1).trim());
}

/** The number of cells that most rows have; of two, the larger. */
export function usualWidth(rows: readonly (readonly string[])[]): number {
  const counts = new Map<number, number>();
  for (const { length } of rows) counts.set(length, (counts.get(length) ?? 0) + 1);
  const byCount = [...counts].sort(([a, many], [b, more]) => more - many || b - a);
  return byCount[0]?.[0] ?? 0;
}

/** Two numbers with blanks between, as in one cell of a table that blanks separate. */
const TWO_NUMBERS = /^[+-]?[\d.]+(?:e[+-]?\d+)?(?:\s+[+-]?[\d.]+(?:e[+-]?\d+)?)+$/i;
/** A sign of a currency or of percents beside a number. */
const UNIT = /^[$€£¥]\s*|\s*[$€£¥%]$/;
/** What separates in other tables; a comma before a blank may be prose. */
const SEPARATORS = /[;\t|]|,(?! )/;
const SEPARATORS_OR_PROSE = /[;\t|,]/;

/** Whether a cell looks like one, rather than like several or a part of one. */
function isClean(cell: string, delimiter: string): boolean {
  const number = cell.replace(UNIT, '');
  if (isMissingText(cell) || isNumberText(number, '.')) return true;
  if (delimiter !== ',' && isNumberText(number, ',')) return true;
  if (TWO_NUMBERS.test(cell)) return false;
  const foreign = delimiter === ' ' ? SEPARATORS_OR_PROSE : SEPARATORS;
  return cell.includes(delimiter) || !foreign.test(cell) || lookOf(cell, '.') === 'date';
}

/** How well a delimiter fits: 0 to 1, and the rows that it gives. */
interface Fit {
  readonly delimiter: string;
  readonly score: number;
}

function fitOf(sample: CsvSample, dialect: CsvDialect): Fit {
  const { delimiter } = dialect;
  const rows = sample.rowsOrNull(dialect);
  const width = rows ? usualWidth(rows.cells) : 0;
  if (!rows || width < 2) return { delimiter, score: 0 };
  const usual = rows.cells.filter((cells) => cells.length === width);
  const isRuns = delimiter === ' ';
  const first = rows.cells[0].length;
  if (isRuns && first < width - 1) return { delimiter, score: 0 };
  const lacksName = first === width - 1 && first > 1; // that of the names of rows, as R writes them
  const share = (usual.length + Number(lacksName)) / rows.cells.length;
  if (share < (isRuns ? MIN_SHARE_OF_RUNS : MIN_SHARE)) return { delimiter, score: 0 };
  let clean = 0;
  for (const cells of usual) for (const cell of cells) if (isClean(cell, delimiter)) clean += 1;
  const fit = first < width && !lacksName ? SHORT_FIRST : 1;
  return { delimiter, score: (fit * share * share * clean) / (usual.length * width) };
}

/** A delimiter, and another that fits nearly as well. */
export interface DelimiterGuess {
  readonly delimiter: string;
  readonly rival: string | null;
}

/** The delimiter that fits best; null where none makes two columns. */
export function guessDelimiter(
  sample: CsvSample,
  dialect: Omit<CsvDialect, 'delimiter'>,
  file: string,
): DelimiterGuess | null {
  const fits = DELIMITERS.map((delimiter) => fitOf(sample, { ...dialect, delimiter }));
  const tabs = fits[0];
  if (/\.(?:tsv|tab)(?:\.gz)?$/i.test(file) && tabs.score > 0) return { delimiter: '\t', rival: null };
  const [best, second] = [...fits].sort((a, b) => b.score - a.score);
  if (best.score === 0) return null;
  const isClose = second.delimiter !== ' ' && second.score >= CLOSE * best.score;
  return { delimiter: best.delimiter, rival: isClose ? second.delimiter : null };
}

/** A decimal sign, and why it may be another. */
export interface DecimalGuess {
  readonly decimal: '.' | ',';
  readonly doubt: string | null;
}

/** A comma that may separate thousands: before each three digits behind it come one to three others. */
const THOUSANDS = /^[+-]?[1-9]\d{0,2}(?:,\d{3})+$/;

/** Whether a column is of whole numbers and numbers with this decimal sign; missing cells aside. */
function hasSign(column: readonly string[], sign: '.' | ','): boolean {
  const cells = column.filter((cell) => !isMissingText(cell));
  return cells.every((cell) => isNumberText(cell, sign)) && cells.some((cell) => cell.includes(sign));
}

/** Points that may separate thousands, and how many of them are no chance beside whole numbers below 1,000. */
const POINTS = /^[+-]?[1-9]\d{0,2}(?:\.\d{3})+$/;
const SEVERAL = 5;
/** Where all numbers have such a point, how many of them are no chance. */
const MANY_POINTS = 20;

/** A number of a column whose points may separate thousands: beside whole numbers all have three digits behind. */
function thousandsPoint(column: readonly string[]): string | undefined {
  const cells = column.filter((cell) => !isMissingText(cell));
  const pointed = cells.filter((cell) => !isWholeText(cell));
  const mayBe = pointed.length >= SEVERAL && pointed.length < cells.length;
  return mayBe && pointed.every((cell) => POINTS.test(cell)) ? pointed[0] : undefined;
}

/**
 * A number of a table in which all points may be of thousands: one to three digits are before each and three
 * behind, and semicolons separate, as Excel writes it where decimals have commas.
 */
function allThousands(columns: readonly (readonly string[])[], delimiter: string): string | undefined {
  const pointed = columns.flat().filter((cell) => !isMissingText(cell) && !isWholeText(cell));
  const mayBe = delimiter === ';' && pointed.length >= MANY_POINTS;
  return mayBe && pointed.every((cell) => POINTS.test(cell)) ? pointed[0] : undefined;
}

/** The same where commas separate: of decimals, zeros at their ends are seldom kept beside whole numbers. */
function thousandsWithZeros(column: readonly string[]): string | undefined {
  const hasZeros = column.some((cell) => POINTS.test(cell) && cell.endsWith('0'));
  return hasZeros && hasSign(column, '.') ? thousandsPoint(column) : undefined;
}

/** Says how a number is read whose point may separate thousands. */
function pointDoubt(found: readonly (string | undefined)[]): string | null {
  const point = found.find((cell) => cell !== undefined);
  return point === undefined ? null : `'${point}' is read as it stands, with a decimal point`;
}

/** The decimal sign of a table; rows are those below the names. */
export function guessDecimal(rows: readonly (readonly string[])[], delimiter: string): DecimalGuess {
  const columns = (rows[0] ?? []).map((_, i) => rows.map((cells) => cells[i] ?? ''));
  if (delimiter === ',') return { decimal: '.', doubt: pointDoubt(columns.map(thousandsWithZeros)) };
  const commas = columns.filter((column) => hasSign(column, ','));
  const points = columns.filter((column) => hasSign(column, '.'));
  if (commas.length === 0) {
    const beside = points.map(thousandsPoint).find((cell) => cell !== undefined);
    return { decimal: '.', doubt: pointDoubt([beside ?? allThousands(points, delimiter)]) };
  }
  const cells = commas.flat().filter((cell) => !isMissingText(cell) && !isWholeText(cell));
  const example = cells[0];
  if (points.length >= commas.length)
    return { decimal: '.', doubt: `'${example}' is read as text, as other columns have decimal points` };
  const mayBeThousands = cells.every((cell) => THOUSANDS.test(cell));
  if (points.length === 0 && !mayBeThousands) return { decimal: ',', doubt: null };
  return { decimal: ',', doubt: `'${example}' is read as ${example.replace(',', '.')}` };
}
