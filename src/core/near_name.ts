import { distance } from 'fastest-levenshtein';
import { plainText } from './folded_name';

/** A name without what is easily written in another way: case, separators, quotes, the form of its characters. */
const plain = (name: string) =>
  plainText(name)
    .toLowerCase()
    .replace(/[\s_.-]+|[\p{Quotation_Mark}`´]+/gu, '');

const letters = (name: string) => [...name].sort().join('');

/** How far two names are apart; two letters in exchanged order are one slip. */
function slips(first: string, second: string): number {
  const edits = distance(first, second);
  return edits === 2 && letters(first) === letters(second) ? 1 : edits;
}

/**
 * The name that a misspelt one is likely to mean: `weightDecay` for `weight_decay`; undefined if none is
 * near. A slip in three letters is near: 'race' is none for 'age'.
 */
export function nearName(given: string, known: readonly string[]): string | undefined {
  const wanted = plain(given);
  const most = wanted.length / 3;
  let near: { name: string; apart: number } | undefined;
  for (const name of known) {
    const apart = slips(wanted, plain(name));
    if (apart <= most && apart < (near?.apart ?? Infinity)) near = { name, apart };
  }
  return near?.name;
}

/**
 * The places of names that are written alike but in another Unicode form, as names from macOS are: by what
 * they are called here. Only where one name alone is meant.
 *
 * @param wanted Names as they are called here. @param found Names as they are called there.
 */
export function otherForms(wanted: readonly string[], found: readonly string[]): ReadonlyMap<string, number> {
  const places = (names: readonly string[], others: readonly string[]) => {
    const known = new Set(others);
    const byForm = new Map<string, number[]>();
    for (const [place, name] of names.entries()) {
      if (known.has(name)) continue;
      const form = name.normalize('NFC');
      byForm.set(form, [...(byForm.get(form) ?? []), place]);
    }
    return byForm;
  };
  const there = places(found, wanted);
  const meant = new Map<string, number>();
  for (const [form, [here, ...others]] of places(wanted, found)) {
    const [place, ...more] = there.get(form) ?? [];
    if (place !== undefined && others.length + more.length === 0) meant.set(wanted[here], place);
  }
  return meant;
}
