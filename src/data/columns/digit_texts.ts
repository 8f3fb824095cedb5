// Texts that are written in digits, such as ranges, fractions and times of day: as categories they lose their
// order.
import { printable, quoted } from '../../core/check';
import type { Warning } from '../../core/warning';
import type { ColumnFacts } from './column_facts';

/** Digits with signs between them: 5.1-6.3, 1/4, 07:13. */
const IN_DIGITS = /^[^\p{L}\p{N}]*\d[^\p{L}]*$/u;
/** The share of its values that are written so in a column that is. */
const NEARLY_ALL = 0.9;
/** So many different values are few enough for a category to be learned without their order. */
const FEW = 20;

/** Says of a feature that is taken as text that its many values are written in digits. */
export function digitTexts({ column, words, present }: ColumnFacts): Warning[] {
  if (words.size <= FEW) return [];
  let count = 0;
  for (const [word, rows] of words) if (IN_DIGITS.test(word)) count += rows;
  if (count < NEARLY_ALL * present) return [];
  const [first] = words.keys();
  const what = `column ${quoted(column.name)} is taken as text`;
  const found = `${what}: its ${words.size} values are written in digits`;
  const remedy = 'as numbers, each in a column of its own, they keep their order';
  const message = printable(`${found}, as ${quoted(first)}: ${remedy}`, 400);
  return [{ code: 'NUMBERS_WITH_SIGNS', message }];
}
