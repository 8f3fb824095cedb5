// Names that mean the same, though they are written in two ways.

/** A name as it is compared: without case, with letters and spaces of one kind, and numbers by their value. */
export function foldedName(name: string): string {
  const value = Number(name);
  if (name.trim() !== '' && !Number.isNaN(value)) return String(value);
  return name.normalize('NFKC').trim().replace(/\s+/g, ' ').toLowerCase();
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
