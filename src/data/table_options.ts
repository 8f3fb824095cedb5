// What may be stated of a table, instead of being guessed.
import { checkOneOf, checkText, typeError } from '../core/check';
import type { DateOrder, NumericTransform } from './columns/schema';

/** What may be stated of a table. */
export interface TableOptions {
  /**
   * The column to predict, or the array of an .npz file; default: one named label, target, class or y, else
   * the first column if it alone is text and its values repeat, else the last. Of a table several columns of
   * numbers, in an array or in one text: 'price,rent'.
   */
  target?: string | readonly string[] | undefined;
  /** Columns that are not read. */
  ignore?: readonly string[] | undefined;
  /** A column that tells rows apart: not a feature, but carried into predictions. */
  idColumn?: string | undefined;
  /**
   * A column that says how much each row counts in loss and scores, or the array of an .npz file: at least 0,
   * none missing, not all 0. It is not a feature; rows to score need it, rows to predict do not.
   */
  weightColumn?: string | undefined;
  /**
   * A column of a table that says which rows belong together, such as those of one patient: `split` keeps
   * them in one part. It is not a feature; other rows to score or predict do not need it.
   */
  groupColumn?: string | undefined;
  /** Columns that are categories: whole numbers too. */
  categorical?: readonly string[] | undefined;
  /** Columns that are numbers. */
  numeric?: readonly string[] | undefined;
  /** Columns of two values that mean yes and no. */
  booleans?: readonly string[] | undefined;
  /** Columns of dates. */
  dates?: readonly string[] | undefined;
  /** The order of dates such as 03/04/2026; default: as they look, else the month first. */
  dateOrder?: DateOrder | undefined;
  /** Texts that mean a missing value, besides the empty one, NA, N/A, NaN, NaT, null, None, ? and -. */
  missing?: readonly string[] | undefined;
  /** Whether only the empty text and those of `missing` mean a missing value; default false. */
  missingOnly?: boolean | undefined;
  /** Whether rows without a target are left out; default: they are an error. */
  dropMissingTarget?: boolean | undefined;
  /** How numbers are transformed before they are standardised; default 'none'. */
  numericTransform?: NumericTransform | undefined;
  /** Whether the first row of a text file has the names of the columns; default: as it looks. */
  header?: 'yes' | 'no' | undefined;
  /** What separates the cells of a text file: a character, or tab or space; default: as it looks. */
  delimiter?: string | undefined;
  /** The decimal sign of a text file's numbers; default: as it looks. */
  decimal?: '.' | ',' | undefined;
  /** The encoding of a text file, such as utf-8, utf-16le or latin1; default: as it looks. */
  encoding?: string | undefined;
}

/** The names of all options of a table. */
export const TABLE_OPTIONS = [
  'target',
  'ignore',
  'idColumn',
  'weightColumn',
  'groupColumn',
  'categorical',
  'numeric',
  'booleans',
  'dates',
  'dateOrder',
  'missing',
  'missingOnly',
  'dropMissingTarget',
  'numericTransform',
  'header',
  'delimiter',
  'decimal',
  'encoding',
] as const satisfies readonly (keyof TableOptions)[];

export const DATE_ORDERS: readonly DateOrder[] = ['day-first', 'month-first'];
export const NUMERIC_TRANSFORMS: readonly NumericTransform[] = ['none', 'quantile', 'robust'];

function checkList(name: string, list: unknown): void {
  if (list === undefined) return;
  if (!Array.isArray(list)) throw typeError(name, 'an array of texts', list);
  for (const [i, each] of list.entries())
    if (typeof each !== 'string') throw typeError(`${name}[${i}]`, 'text', each);
}

/** Checks what is stated of a table. @throws TypeError or RangeError that names the option. */
export function checkTableOptions(name: string, options: TableOptions): void {
  const { target, idColumn, weightColumn, groupColumn, delimiter, encoding } = options;
  if (Array.isArray(target)) checkList(`${name}.target`, target);
  else checkText(`${name}.target`, target);
  for (const [key, value] of Object.entries({ idColumn, weightColumn, groupColumn, delimiter, encoding }))
    checkText(`${name}.${key}`, value);
  for (const key of ['ignore', 'categorical', 'numeric', 'booleans', 'dates', 'missing'] as const)
    checkList(`${name}.${key}`, options[key]);
  for (const key of ['missingOnly', 'dropMissingTarget'] as const)
    if (options[key] !== undefined && typeof options[key] !== 'boolean')
      throw typeError(`${name}.${key}`, 'true or false', options[key]);
  const { dateOrder, numericTransform, header, decimal } = options;
  if (dateOrder !== undefined) checkOneOf(`${name}.dateOrder`, dateOrder, DATE_ORDERS);
  if (numericTransform !== undefined)
    checkOneOf(`${name}.numericTransform`, numericTransform, NUMERIC_TRANSFORMS);
  if (header !== undefined) checkOneOf(`${name}.header`, header, ['yes', 'no']);
  if (decimal !== undefined) checkOneOf(`${name}.decimal`, decimal, ['.', ',']);
}
