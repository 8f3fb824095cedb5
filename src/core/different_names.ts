// Names that must differ: of columns, classes and labels.
import { quoted } from './check';

/** A name that is there before, if there is one. */
export function repeatedName(names: readonly string[]): string | undefined {
  const known = new Set<string>();
  return names.find((name) => known.size === known.add(name).size);
}

/** What is wrong with names of which a description has at least so many; undefined if nothing is. */
export function namesProblem(key: string, names: unknown, least = 0): string | undefined {
  const areNames = Array.isArray(names) && names.every((name) => typeof name === 'string');
  if (!areNames || names.length < least) return `expected an array of names in ${key}`;
  const twice = repeatedName(names);
  return twice === undefined ? undefined : `expected different names in ${key}, found ${quoted(twice)} twice`;
}
