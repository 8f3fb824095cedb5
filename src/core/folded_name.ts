// Names that mean the same, though they are written in two ways.
import { quoted } from './check';

const ASCII = /^\p{ASCII}*$/u;
/** What is not seen: joiners, spaces without width, marks of direction. */
const UNSEEN = /\p{Cf}/gu;
/** Hyphens, dashes and the minus sign. */
const DASHES = /[\p{Pd}\u2212]/gu;
/** Cyrillic and Greek letters, and the Latin ones that they look like. */
const [OTHERS, LATIN] = [
  'АВЕЅІЈКМНОРСТХаеѕіјорсухΑΒΕΖΗΙΚΜΝΟΡΤΥΧο',
  'ABESIJKMHOPCTXaesijopcyxABEZHIKMNOPTYXo',
];
const LOOK_ALIKE: ReadonlyMap<string, string> = new Map([...OTHERS].map((letter, i) => [letter, LATIN[i]]));
const OTHER_LETTER = new RegExp(`[${OTHERS}]`, 'gu');
/** A day, as a column of times has it. */
const MIDNIGHT = /^(\d{4}-\d\d-\d\d)[ t]00:00(?::00(?:\.0+)?)?(?:z|[+-]00:?00)?$/;
const INFINITE = /^([+-]?)inf(?:inity)?$/;
/** What is said for true and false. */
const TRUTH: ReadonlyMap<string, string> = new Map([
  ...['true', 'yes', 't', 'y', '1'].map((word) => [word, 'true'] as const),
  ...['false', 'no', 'f', 'n', '0'].map((word) => [word, 'false'] as const),
]);

/** Characters of one kind in place of others that look like them. */
export const plainText = (name: string): string =>
  name
    .normalize('NFKC')
    .replace(UNSEEN, '')
    .replace(DASHES, '-')
    .replace(OTHER_LETTER, (letter) => LOOK_ALIKE.get(letter)!);

/**
 * A name as it is compared: without case and what is not seen, with letters, dashes and spaces of one kind,
 * numbers by their value, where a double holds it, and midnight as its day.
 */
export function foldedName(name: string): string {
  const text = (ASCII.test(name) ? name : plainText(name)).trim().replace(/\s+/g, ' ').toLowerCase();
  const value = Number(text);
  if (text !== '' && Math.abs(value) <= Number.MAX_SAFE_INTEGER) return String(value);
  return text.replace(MIDNIGHT, '$1').replace(INFINITE, '$1infinity');
}

type Pair = readonly [first: string, second: string];

function firstAlike(names: readonly string[], meaningOf: (name: string) => string): Pair | undefined {
  const known = new Map<string, string>();
  for (const name of names) {
    const meaning = meaningOf(name);
    const other = known.get(meaning);
    if (other !== undefined) return [other, name];
    known.set(meaning, name);
  }
  return undefined;
}

/** The first two names that mean the same: 'a' and 'A', of truth values '1' and 'yes'; undefined: none do. */
export function alikeNames(given: Iterable<string>): Pair | undefined {
  const names = [...given];
  const alike = firstAlike(names, foldedName);
  if (alike || names.length > TRUTH.size) return alike;
  const truths = names.map((name) => TRUTH.get(foldedName(name)));
  return truths.includes(undefined) ? undefined : firstAlike(names, (name) => TRUTH.get(foldedName(name))!);
}

const codeOf = (character: string | undefined): string =>
  character === undefined
    ? 'nothing'
    : `U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`;

/** Two names; behind them the first characters that differ, where these may look the same. */
export function pairText([first, second]: Pair): string {
  const pair = `${quoted(first)} and ${quoted(second)}`;
  const [a, b] = [first, second].map((name) => [...name]);
  const at = a.findIndex((character, i) => character !== b[i]);
  const [one, other] = at < 0 ? [undefined, b[a.length]] : [a[at], b[at]];
  return ASCII.test(`${one ?? ''}${other ?? ''}`) ? pair : `${pair} (${codeOf(one)} and ${codeOf(other)})`;
}
