// Classes of which one may stand for a missing label: −1 beside 0 to K − 1, as pandas codes categories, or a
// word.
import { counted } from '../../core/counted';

const MISSING = -1;

/** Whether numbers are −1, 0 and 1, and −1 is not the rarest: they may be signs. */
const areSigns = (counts: ReadonlyMap<number, number>): boolean =>
  counts.size === 3 && counts.has(0) && Math.min(counts.get(0)!, counts.get(1)!) <= counts.get(MISSING)!;

/**
 * Says in how many rows the class −1 is, and beside which others: 0 to K − 1, or 1 to K; undefined where they
 * are no such codes.
 *
 * @param counts Rows of each class by its number.
 */
export function missingClass(counts: ReadonlyMap<number, number>): string | undefined {
  const rows = counts.get(MISSING);
  if (rows === undefined || counts.size < 3) return undefined;
  const first = counts.has(0) ? 0 : 1;
  const last = first + counts.size - 2;
  for (let code = first; code <= last; code++) if (!counts.has(code)) return undefined;
  if (areSigns(counts)) return undefined;
  const others = last === first + 1 ? `${first} and ${last}` : `${first} to ${last}`;
  return `-1 in ${counted(rows, 'row')}, beside ${others}`;
}

/** Words that people write for a label that they lack, beside those that are always missing. */
const LIKE_MISSING =
  /^(?:unknown|unk|missing|undefined|unlabell?ed|no label|not (?:available|known)|tbd|[.*_?-]+)$/i;

/** Whether a class is called as a missing label may be. */
export const isLikeMissing = (word: string): boolean => LIKE_MISSING.test(word.trim());

/** Rows of each number. */
export function countNumbers(numbers: Float64Array): Map<number, number> {
  const counts = new Map<number, number>();
  for (const value of numbers) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}
