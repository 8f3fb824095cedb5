import { closest, distance } from 'fastest-levenshtein';

/** The name that a misspelt one is likely to mean: `weightDecay` for `weight_decay`; undefined if none is near. */
export function nearName(given: string, known: readonly string[]): string | undefined {
  if (known.length === 0) return undefined;
  const nearest = closest(given, known);
  const isNear = distance(given.toLowerCase(), nearest.toLowerCase()) < given.length;
  return isNear && distance(given, nearest) <= Math.max(2, given.length / 3) ? nearest : undefined;
}
