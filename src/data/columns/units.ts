// A unit that stands behind each number of a column: 5.1 cm.
import type { ColumnFacts } from './column_facts';

/** A number with a decimal point or comma, and what stands behind it. */
const WITH_UNIT = /^[-+]?(?:\d+[.,]?\d*|[.,]\d+) ?([^\d\s.,:;/+-][^\d\s]{0,9})$/;
/** The share of its values that have the unit: the others are mistakes. */
const NEARLY_ALL = 0.9;
/** Fewer different texts may be codes, such as 2WD and 4WD. */
const SEVERAL = 6;

/** The unit behind nearly all values of a column; undefined where they have none, or several. */
export function unitOf({ words, present }: ColumnFacts): string | undefined {
  if (words.size < SEVERAL) return undefined;
  const counts = new Map<string, number>();
  for (const [word, count] of words) {
    const unit = WITH_UNIT.exec(word)?.[1];
    if (unit !== undefined) counts.set(unit, (counts.get(unit) ?? 0) + count);
  }
  return [...counts].find(([, count]) => count >= NEARLY_ALL * present)?.[0];
}
