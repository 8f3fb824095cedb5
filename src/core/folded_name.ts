// Names that mean the same, though they are written in two ways.

/** What is not seen: joiners, spaces without width, marks of direction. */
const UNSEEN = /\p{Cf}/gu;

/**
 * A name as it is compared: without case and what is not seen, with letters and spaces of one kind, and
 * numbers by their value, where a double holds it.
 */
export function foldedName(name: string): string {
  const value = Number(name);
  if (name.trim() !== '' && Math.abs(value) <= Number.MAX_SAFE_INTEGER) return String(value);
  return name.normalize('NFKC').replace(UNSEEN, '').trim().replace(/\s+/g, ' ').toLowerCase();
}

/** The first two names that mean the same; undefined where all differ. */
export function alikeNames(names: Iterable<string>): readonly [first: string, second: string] | undefined {
  const known = new Map<string, string>();
  for (const name of names) {
    const other = known.get(foldedName(name));
    if (other !== undefined) return [other, name];
    known.set(foldedName(name), name);
  }
  return undefined;
}
