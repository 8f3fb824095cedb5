// What the text of a single cell looks like, before any column has a kind.

import { isDateText } from '../columns/dates';
import { MISSING_WORDS } from '../columns/missing';

const NUMBERS = {
  '.': /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i,
  ',': /^[+-]?(?:\d+,?\d*|,\d+)(?:e[+-]?\d+)?$/i,
};
const WHOLE = /^[+-]?\d+$/;
const MISSING = new Set(['', ...MISSING_WORDS]);
const INFINITE = /^[+-]?inf(?:inity)?$/i;

/** Whether text is a number of digits. */
export const isNumberText = (text: string, decimal: '.' | ','): boolean => NUMBERS[decimal].test(text);
/** Whether text is a whole number. */
export const isWholeText = (text: string): boolean => WHOLE.test(text);
/** Whether text is empty, or a usual word for a number that is missing or not finite. */
export const isMissingText = (text: string): boolean =>
  MISSING.has(text.toLowerCase()) || INFINITE.test(text);

/** What a cell looks like. */
export type CellLook = 'missing' | 'number' | 'date' | 'text';

/** What the text of a cell looks like. */
export function lookOf(text: string, decimal: '.' | ','): CellLook {
  if (isMissingText(text)) return 'missing';
  if (isNumberText(text, decimal)) return 'number';
  return isDateText(text) ? 'date' : 'text';
}
