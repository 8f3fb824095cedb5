// Columns that say which rows are to train and to test, as tables that were divided before have them: no
// features of a row.
import { countDistinct } from '../../addon/compared_numbers';
import { areWhole } from '../../addon/number_columns';
import type { Warning } from '../../core/warning';
import { partOfName } from '../parts';
import type { ColumnFacts } from './column_facts';
import { columnsWarning } from './doubtful_columns';
import { areBooleans } from './guess_kind';

/** Names of a column that numbers folds. */
const FOLD_NAME =
  /^(?:k|cv)?[ _.-]?folds?(?:[ _.-]?(?:id|no|nr|number|\d+))?$|^(?:split|partition|is_?train|is_?test)$/i;
/** Names of a column that tells by two values whether a row is of a part. */
const PART = '(?:train(?:ing)?|test(?:ing)?|val|validation|eval|hold[ _.-]?out)';
const FLAG_NAME = new RegExp(
  `^(?:is|in|for)[ _.-]?${PART}(?:[ _.-]?(?:set|part|split|rows?|data))?$|` +
    `^${PART}[ _.-]?(?:set|split|flag)$|^hold[ _.-]?out$|^train[ _.-]?test(?:[ _.-]?split)?$|^(?:split|partition)$`,
  'i',
);
/** More folds than this are hardly made. */
const MOST_FOLDS = 20;

/** Whether the texts of a column are names of parts: 'train' and 'test', and nothing else. */
function namesParts({ words, present, numbers }: ColumnFacts): boolean {
  if (numbers.length > 0 || words.size < 2 || present === 0) return false;
  const parts = [...words.keys()].map((word) => partOfName(word));
  return parts.every(({ part, stem }) => part !== null && stem === '');
}

/** Whether a column has the name of one that numbers folds, and few whole numbers. */
function numbersFolds({ column, numbers, present }: ColumnFacts): boolean {
  const isNumbered = numbers.length === present && areWhole(numbers);
  return FOLD_NAME.test(column.name) && isNumbered && countDistinct(numbers) <= MOST_FOLDS;
}

/** Whether a column has the name of a flag of a part, and the values of one. */
function flagsParts(facts: ColumnFacts): boolean {
  const { column, numbers, present } = facts;
  const areFlags = numbers.length === present && numbers.every((number) => number === 0 || number === 1);
  return FLAG_NAME.test(column.name) && (column.type === 'boolean' || areFlags || areBooleans(facts));
}

/** Whether a column says which rows are to train and to test. */
const tellsParts = (facts: ColumnFacts): boolean => namesParts(facts) || flagsParts(facts);

/** Whether a column says which rows are to train and to test, or which fold they are of. */
export const dividesRows = (facts: ColumnFacts): boolean => tellsParts(facts) || numbersFolds(facts);

/** Names features that say which part, or fold, rows are of. */
export function splitColumnWarnings(features: readonly ColumnFacts[]): Warning[] {
  const namesOf = (columns: readonly ColumnFacts[]) => columns.map(({ column }) => column.name);
  const remedy = 'leave it out with options.ignore';
  return [
    ...columnsWarning(
      'COLUMN_SPLITS',
      namesOf(features.filter(tellsParts)),
      `says which rows are to train and to test, and is a feature: ${remedy}, and give its parts as files`,
      'say which rows are to train and to test, and are features: leave them out with options.ignore',
    ),
    ...columnsWarning(
      'COLUMN_SPLITS',
      namesOf(features.filter((facts) => numbersFolds(facts) && !tellsParts(facts))),
      `seems to number folds, and is a feature: ${remedy}`,
      'seem to number folds, and are features: leave them out with options.ignore',
    ),
  ];
}
