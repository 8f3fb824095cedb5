// Whole numbers may be classes as well as counts or amounts: what speaks for the other, and what is said.
import { areWhole } from '../../addon/number_columns';
import { quoted } from '../../core/check';
import type { Warning } from '../../core/warning';
import type { ColumnFacts } from './column_facts';
import { countNumbers } from './missing_class';

/** Why such a target has classes, for people. */
export const TAKEN_AS_CLASSES = 'whole numbers, taken as classes';
/** Names of columns that hold classes, also where these are any numbers. */
const TELLING_NAME = /^\s*(?:label|class)\s*$/i;
/** Numbers in a row up to so many are codes of classes; of more, each has to occur so often. */
const [FEW_CODES, ROWS_PER_CODE] = [10, 10];
/** More codes are hardly classes, as scores of 0 to 100 and degrees are none, but by such a name. */
const [MANY_CODES, NAME_OF_CODES] = [30, /label|class|target|categor|species|type|kind|code|^y$|^id$|_id$/i];
/** The share of the codes in a row that a sample of the rows has to have. */
const NEARLY_ALL = 0.9;
/** More different numbers are measured, though they are in a row. */
const MOST_CODES = 100;

/** What is asked of a target: its numbers, and its name where it has one. */
type TargetFacts = Pick<ColumnFacts, 'numbers' | 'distinct'> & Partial<Pick<ColumnFacts, 'column'>>;

/** The numbers from one to another, where they are whole and nearly all there: 0 to K − 1, or 1 to K. */
function codesOf({ numbers, distinct }: TargetFacts): string | undefined {
  if (numbers.length === 0 || !areWhole(numbers)) return undefined;
  const least = numbers.reduce((a, b) => Math.min(a, b));
  const most = numbers.reduce((a, b) => Math.max(a, b));
  const isInRow = (least === 0 || least === 1) && distinct >= NEARLY_ALL * (most - least + 1);
  return isInRow ? `${least} to ${most}` : undefined;
}

/** Whether a target of whole numbers may be counts or amounts: it has not 0 to K − 1, or 1 to K, as codes. */
export function mayBeAmounts(facts: TargetFacts): boolean {
  const { column, numbers, distinct } = facts;
  if (numbers.length === 0 || distinct <= 2 || !areWhole(numbers)) return false;
  if (column && TELLING_NAME.test(column.name)) return false;
  if (codesOf(facts) === undefined) return true;
  if (distinct > MANY_CODES && column && !NAME_OF_CODES.test(column.name.trim())) return true;
  return distinct > FEW_CODES && numbers.length / distinct < ROWS_PER_CODE;
}

/** Says what predicts the numbers of a target as numbers. */
export function takenAsClasses({ column, distinct }: Pick<ColumnFacts, 'column' | 'distinct'>): Warning {
  const count = distinct.toLocaleString('en');
  const found = `the target ${quoted(column.name)} has ${count} different whole numbers`;
  const message = `${found}, which are taken as classes: options.task regression predicts them as numbers`;
  return { code: 'CLASSES_ARE_NUMBERS', message };
}

/** The codes that whole numbers may be, as '0 to 39': few in a row, nearly each in several rows. */
export function repeatedCodes(facts: TargetFacts): string | undefined {
  const { numbers, distinct } = facts;
  const codes = distinct > MOST_CODES ? undefined : codesOf(facts);
  if (codes === undefined) return undefined;
  const repeated = [...countNumbers(numbers).values()].filter((rows) => rows > 1).length;
  return repeated >= NEARLY_ALL * distinct ? codes : undefined;
}

/** Asks whether a target that is taken to be measured has classes. @param name What messages call it. */
export function takenAsNumbers(name: string, facts: TargetFacts): Warning[] {
  const codes = repeatedCodes(facts);
  if (codes === undefined) return [];
  const found = `${name} has ${facts.distinct} different whole numbers, ${codes}`;
  const message =
    `${found}, which are taken as numbers to predict: ` +
    'if they are classes, say so with options.task classification';
  return [{ code: 'NUMBERS_MAY_BE_CLASSES', message }];
}
