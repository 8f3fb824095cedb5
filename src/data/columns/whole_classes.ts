// Whole numbers that are taken as classes, and may be counts or amounts.
import { areWhole } from '../../addon/number_columns';
import { quoted } from '../../core/check';
import type { Warning } from '../../core/warning';
import type { ColumnFacts } from './column_facts';

/** Why such a target has classes, for people. */
export const TAKEN_AS_CLASSES = 'whole numbers, taken as classes';
/** Names of columns that hold classes, also where these are any numbers. */
const TELLING_NAME = /^\s*(?:label|class)\s*$/i;
/** Numbers in a row up to so many are codes of classes; of more, each has to occur so often. */
const [FEW_CODES, ROWS_PER_CODE] = [10, 10];
/** The share of the codes in a row that a sample of the rows has to have. */
const NEARLY_ALL = 0.9;

/** What is asked of a target: its numbers, and its name where it has one. */
type TargetFacts = Pick<ColumnFacts, 'numbers' | 'distinct'> & Partial<Pick<ColumnFacts, 'column'>>;

/** Whether a target of whole numbers may be counts or amounts: it has not 0 to K − 1, or 1 to K, as codes. */
export function mayBeAmounts({ column, numbers, distinct }: TargetFacts): boolean {
  if (numbers.length === 0 || distinct <= 2 || !areWhole(numbers)) return false;
  if (column && TELLING_NAME.test(column.name)) return false;
  const least = numbers.reduce((a, b) => Math.min(a, b));
  const most = numbers.reduce((a, b) => Math.max(a, b));
  const isInRow = (least === 0 || least === 1) && distinct >= NEARLY_ALL * (most - least + 1);
  return !isInRow || (distinct > FEW_CODES && numbers.length / distinct < ROWS_PER_CODE);
}

/** Says what predicts the numbers of a target as numbers. */
export function takenAsClasses({ column, distinct }: Pick<ColumnFacts, 'column' | 'distinct'>): Warning {
  const count = distinct.toLocaleString('en');
  const found = `the target ${quoted(column.name)} has ${count} different whole numbers`;
  const message = `${found}, which are taken as classes: options.task regression predicts them as numbers`;
  return { code: 'CLASSES_ARE_NUMBERS', message };
}
