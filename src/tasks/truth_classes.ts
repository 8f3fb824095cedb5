// Classes that are booleans, by whatever name: a program writes 'True' where another one has true.
import { BOOLEAN_WORDS } from '../data/columns/read_cells';

const [TRUTH] = BOOLEAN_WORDS;

/**
 * Classes by words in lower case that mean the same boolean: `true` and `false` of the two in any case, or
 * of two classes such as 'no' and 'yes' or 0 and 1; and all such words where the classes are true and false.
 * Other pairs do not mean each other: 1 may be 'no' elsewhere.
 *
 * @param names The classes, by index.
 */
export function classesByTruth(names: readonly string[]): ReadonlyMap<string, number> {
  const folded = names.map((name) => name.trim().toLowerCase());
  const places = (words: readonly string[]) => words.map((word) => folded.indexOf(word));
  const [pair] = BOOLEAN_WORDS.filter((words) => !places(words).includes(-1));
  if (names.length !== 2 || pair === undefined) {
    const known = TRUTH.filter((word) => folded.filter((name) => name === word).length === 1);
    return new Map(known.map((word) => [word, folded.indexOf(word)]));
  }
  const written = pair === TRUTH ? BOOLEAN_WORDS : [TRUTH];
  const [no, yes] = places(pair);
  return new Map(written.flatMap((words) => [[words[0], no] as const, [words[1], yes] as const]));
}
