// What a program gives as the target of its rows: labels, numbers or flags, in arrays.
import { describe, rangeError, typeError } from '../core/check';
import { isRow, type NestedNumbers, rowMajor, type ShapedArray } from '../core/nested_numbers';
import { checkShape } from '../core/tensor';
import type { Warning } from '../core/warning';
import type { TargetForm } from './collect';
import { areMeasurements } from './columns/choose_target';
import { takenAsNumbers } from './columns/whole_classes';

/**
 * The target of rows: a text, boolean or number for each; or rows of numbers or booleans, [rows][columns], as
 * arrays or a typed array with its shape.
 */
export type ArrayTargets =
  | readonly string[]
  | readonly boolean[]
  | readonly (readonly boolean[])[]
  | NestedNumbers
  | ShapedArray;

/** A target that was read. */
export interface ArrayTarget {
  readonly form: TargetForm;
  /** A text for each row, where they are labels. */
  readonly labels: readonly string[] | null;
  /** Numbers, row-major, where they are not. */
  readonly numbers: Float64Array | null;
  /** A name for each number of a row. */
  readonly names: readonly string[];
  /** What is doubtful about a form that was guessed. */
  readonly warnings?: readonly Warning[] | undefined;
}

/** Numbers, row-major. */
interface Numbers {
  readonly data: Float64Array;
  readonly width: number;
}

/** What a target may be, of all rows, of one row, and in a row of several. */
const OF_ALL =
  'a target for each row: an array of texts, booleans or numbers, or of rows of several numbers or booleans, ' +
  'or numbers in a typed array with its shape { data, shape }';
const OF_ROW = 'a text, boolean or number, or a row of several numbers or booleans';
const IN_ROW =
  "a number or boolean, as rows of several have; a text is the label of a row without brackets: ['a', 'b']";

const isText = (value: unknown) => typeof value === 'string' || typeof value === 'boolean';

/** Texts or booleans, one for each row; null for anything else. @throws TypeError for a mixture. */
function readTexts(name: string, y: unknown): string[] | null {
  if (!Array.isArray(y) || !isText(y[0])) return null;
  const kind = typeof y[0];
  const other = y.findIndex((each) => typeof each !== kind);
  if (other >= 0) throw typeError(`${name}[${other}]`, `a ${kind}, as those before it`, y[other]);
  return y.map(String);
}

/** @throws TypeError where the target of the first row is neither a number nor several. */
function checkFirst(name: string, y: readonly unknown[]): void {
  const [first] = y;
  if (y.length === 0 || typeof first === 'number') return;
  if (!isRow(first)) throw typeError(`${name}[0]`, OF_ROW, first);
  const values = first as readonly unknown[];
  const isValue = isRow(values[0]) || ['number', 'boolean'].includes(typeof values[0]);
  if (values.length > 0 && !isValue) throw typeError(`${name}[0][0]`, IN_ROW, values[0]);
}

const withoutBooleans = (y: readonly unknown[]): readonly unknown[] =>
  y.map((row) =>
    Array.isArray(row) ? row.map((each) => (typeof each === 'boolean' ? Number(each) : each)) : row,
  );

function readNumbers(name: string, y: unknown, rows: number): Numbers {
  if (Array.isArray(y)) checkFirst(name, y);
  const given = isRow(y)
    ? rowMajor(name, (Array.isArray(y) ? withoutBooleans(y) : y) as NestedNumbers, Float64Array)
    : tensorOf(name, y);
  const { data, shape } = given;
  if (shape.length > 2 || shape[0] !== rows)
    throw rangeError(name, `a target for each of ${rows} rows, [${rows}] or [${rows}, columns]`, y);
  return { data, width: shape[1] ?? 1 };
}

function tensorOf(name: string, y: unknown): { data: Float64Array; shape: readonly number[] } {
  const { data, shape } = (y ?? {}) as { data?: unknown; shape?: unknown };
  if (!isRow(data) || Array.isArray(data) || !Array.isArray(shape)) throw typeError(name, OF_ALL, y);
  checkShape(name, { data, shape });
  return { data: Float64Array.from(data), shape };
}

/** Whether each row has one 1 and else 0. */
function areOneHot({ data, width }: Numbers): boolean {
  for (let at = 0; at < data.length; at += width) {
    const row = data.subarray(at, at + width);
    if (!row.includes(1) || row.reduce((sum, value) => sum + Math.abs(value), 0) !== 1) return false;
  }
  return true;
}

/** A share of rows with one 1 from which on another row is likely a mistake. */
const NEARLY_ALL = 0.98;
/** Fewer rows may have one label each by chance. */
const FROM_ROWS = 30;

/** Says of rows of flags that nearly all have one 1, as classes do. */
function nearlyOneHot(name: string, { data, width }: Numbers): Warning[] {
  const rows = data.length / width;
  const sums = Array.from({ length: rows }, (_, row) =>
    data.subarray(row * width, (row + 1) * width).reduce((sum, value) => sum + value, 0),
  );
  const odd = sums.findIndex((sum) => sum !== 1);
  const others = sums.filter((sum) => sum !== 1).length;
  if (rows < FROM_ROWS || others > (1 - NEARLY_ALL) * rows) return [];
  const ones = sums[odd] || 'none';
  const found = `${name} has one 1 in ${rows - others} of ${rows} rows and ${ones} in row ${odd}`;
  const message = `${found}: it is taken as several labels a row; for classes, mend the row`;
  return [{ code: 'TARGET_GUESSED', message }];
}

/** What numbers are, where nobody says: as of a table's columns, and labels where each row has one 1. */
function formOf(name: string, numbers: Numbers): Pick<ArrayTarget, 'form' | 'warnings'> {
  const { data, width } = numbers;
  if (width > 1) {
    if (data.some((value) => value !== 0 && value !== 1)) return { form: 'numbers' };
    if (areOneHot(numbers)) return { form: 'labels' };
    return { form: 'booleans', warnings: nearlyOneHot(name, numbers) };
  }
  const facts = { numbers: data, distinct: new Set(data).size };
  return areMeasurements(facts)
    ? { form: 'numbers', warnings: takenAsNumbers(name, facts) }
    : { form: 'labels' };
}

/** The class of each row as text. @throws RangeError for numbers that are none. */
function classesOf(name: string, numbers: Numbers): string[] {
  const { data, width } = numbers;
  const remedy = "; options.task 'regression' takes other numbers";
  if (width === 1) {
    const wrong = data.findIndex((value) => !Number.isSafeInteger(value));
    if (wrong >= 0)
      throw rangeError(`${name}[${wrong}]`, `the whole number of a class${remedy}`, data[wrong]);
    return Array.from(data, String);
  }
  if (!areOneHot(numbers))
    throw rangeError(name, `rows with one 1 beside zeros, as one-hot classes are${remedy}`, describe(data));
  return Array.from({ length: data.length / width }, (_, row) =>
    String(data.subarray(row * width, (row + 1) * width).indexOf(1)),
  );
}

/**
 * @internal Reads the target of so many rows.
 *
 * @param form What it holds; undefined: as it looks.
 * @throws TypeError or RangeError for another number of rows, a value that is none of the form, or no target.
 */
export function readArrayTarget(
  name: string,
  y: unknown,
  rows: number,
  form: TargetForm | undefined,
): ArrayTarget {
  const texts = readTexts(name, y);
  if (texts) {
    if (texts.length !== rows) throw rangeError(name, `a target for each of ${rows} rows`, y);
    if (form === undefined || form === 'labels')
      return { form: 'labels', labels: texts, numbers: null, names: [] };
    const expected = form === 'booleans' ? '0 or 1 for each label' : 'a number to predict';
    throw typeError(`${name}[0]`, `${expected}; options.task 'classification' takes texts`, texts[0]);
  }
  const numbers = readNumbers(name, y, rows);
  const guessed = form === undefined ? formOf(name, numbers) : { form };
  const { form: found, warnings = [] } = guessed;
  const { data, width } = numbers;
  const wrong = data.findIndex((value) => !Number.isFinite(value));
  if (wrong >= 0)
    throw rangeError(`${name}, row ${Math.floor(wrong / width)}`, 'a finite number', data[wrong]);
  if (found === 'labels') return { form: found, labels: classesOf(name, numbers), numbers: null, names: [] };
  const names = width === 1 ? ['target'] : Array.from({ length: width }, (_, i) => `y_${i}`);
  return { form: found, labels: null, numbers: data, names, warnings };
}
