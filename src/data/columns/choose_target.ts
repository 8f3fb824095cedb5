// Which column holds the target: the one that is named so, else by its place, if nothing speaks against it.
import { areWhole } from '../../addon/number_columns';
import { quoted } from '../../core/check';
import type { ColumnFacts } from './column_facts';
import { type Guess, hasSignedNumbers, isNearlyAllDifferent, signsAdvice } from './guess_kind';
import { isId } from './id_columns';
import { quotedNames } from './match_columns';
import { oddColumns } from './odd_column';
import { hasPeriods } from './periods';
import { dividesRows } from './split_columns';
import type { StatedColumns } from './stated_columns';
import { targetPlaces } from './target_names';

/** Why the first column is the target, and why the last. */
export const ONLY_TEXT = 'the first column, the only text';
export const LAST = 'the last column';
/** A column of more different values is no class that a person would choose from. */
const FEW_VALUES = 20;
/** Whole numbers of more values are not quotedNames as candidates. */
const FEW_NUMBERS = 10;
/** A table of more columns of 0 and 1 has them as flags, not as labels. */
const FEW_BINARIES = 2;
/** From so many different numbers on, each has to occur so often to be a class. */
const [MANY_NUMBERS, ROWS_PER_NUMBER] = [20, 10];

/** A column that may be the target. */
export interface Candidate {
  readonly facts: ColumnFacts;
  readonly guess: Guess;
}

/** A target that was chosen, and why, for people; or why none is. */
export type TargetChoice =
  | { readonly index: number; readonly why: string }
  | { readonly problem: string; readonly candidates: readonly string[] };

const isIndex = ({ leftOut }: Guess) => leftOut === 'index' || leftOut === 'unnamed';
const nameOf = ({ facts }: Candidate) => facts.column.name;
const isCategory = ({ guess }: Candidate) => guess.kind === 'category' || guess.kind === 'boolean';
const isComplete = ({ facts }: Candidate) => facts.present === facts.rows;
const hasTwoValues = ({ facts }: Candidate) => facts.distinct === 2;
const isWhole = ({ facts }: Candidate) => areWhole(facts.numbers);
/** 0 and 1, or true and false. */
const isBinary = (each: Candidate) =>
  hasTwoValues(each) && (each.guess.kind === 'boolean' || (each.guess.kind === 'number' && isWhole(each)));
const hasFewValues = ({ facts }: Candidate) =>
  facts.distinct >= 2 && facts.distinct <= FEW_VALUES && facts.distinct <= facts.present / 2;

/** Numbers, and how many of them are different. */
type NumberFacts = Pick<ColumnFacts, 'numbers' | 'distinct'>;

/** Whether numbers are measurements: some not whole, or too many different ones to be classes. */
export function areMeasurements(facts: NumberFacts): boolean {
  const { numbers } = facts;
  if (!areWhole(numbers)) return true;
  const { distinct } = facts;
  return distinct > MANY_NUMBERS && numbers.length / distinct < ROWS_PER_NUMBER;
}

/** What a target holds, where that is stated. */
type TargetForm = StatedColumns['targets'];

/** Why a target is numbers, for people; null where it is labels. */
export function numbersReason({ facts, guess }: Candidate): string | null {
  if (guess.kind !== 'number' || !areMeasurements(facts)) return null;
  if (!areWhole(facts.numbers)) return 'numbers, some of which are not whole';
  return `numbers, of which ${facts.distinct.toLocaleString('en')} are different`;
}

/**
 * Why a column is hardly a target, in words behind its name, which are made when they are asked for;
 * undefined: it may be one.
 */
function doubtOf({ facts, guess }: Candidate, form: TargetForm): (() => string) | undefined {
  const different = (what: string) => `has ${facts.distinct.toLocaleString('en')} different ${what}`;
  if (guess.leftOut === 'index') return () => 'is an index';
  if (guess.leftOut === 'unnamed') return () => 'has no name, as an index';
  if (isId(facts)) return () => 'is an id: each row has its own';
  if (guess.kind === 'date') return () => 'has dates';
  const signs = () => (hasSignedNumbers(facts) ? `: ${signsAdvice(facts)}` : '');
  if (form === 'numbers')
    return guess.kind === 'category' ? () => `has texts, no numbers${signs()}` : undefined;
  if (guess.kind === 'category' && isNearlyAllDifferent(facts)) return () => different('texts') + signs();
  if (form !== 'labels' || guess.kind !== 'number' || !areMeasurements(facts)) return undefined;
  const what = areWhole(facts.numbers) ? 'whole numbers' : 'numbers that are not whole';
  return () => `${different('values')}, ${what}: it is measured, not a class`;
}

/**
 * Chooses the target of a table that states none.
 *
 * @param all The columns that are not ignored, an id or a weight.
 * @param form What it holds, if that is stated.
 */
export function chooseTarget(all: readonly Candidate[], form?: TargetForm): TargetChoice {
  const named = namedTargets(all);
  if (named.length > 1) {
    const candidates = named.map(nameOf);
    return { problem: `${quotedNames(candidates)} are all named as targets are`, candidates };
  }
  const readable = all.filter(({ guess }) => guess.kind !== null && !isIndex(guess));
  const undivided = readable.filter(({ facts }) => !dividesRows(facts));
  const usable = undivided.length > 0 ? undivided : readable;
  const [chosen, why] = named.length === 1 ? [named[0], 'by its name'] : byPlace(usable);
  if (chosen === undefined) return { problem: 'no column can be read', candidates: [] };
  const doubt = doubtOf(chosen, form)?.();
  const isSure = named.length === 1 || form === 'numbers';
  if (doubt === undefined && isSure) return { index: chosen.facts.index, why };
  const likely = usable.filter((each) => isCandidate(each, form));
  const odd = isSure ? [] : oddRivals(chosen, usable);
  const rivals = isSure ? [] : [...new Set([...odd, ...rivalsOf(chosen, likely, usable)])];
  if (doubt === undefined && rivals.length === 0) return { index: chosen.facts.index, why };
  const problem = doubt ?? rivalry(chosen, rivals);
  // Of a row of columns that are alike, such as pixels, any may have few values.
  const candidates = odd.length > 0 && doubt === undefined ? [...odd, chosen] : new Set([...odd, ...likely]);
  return {
    problem: `${quoted(nameOf(chosen))} (${why}) ${problem}`,
    candidates: [...candidates].map(nameOf),
  };
}

/** Columns that stand apart where the chosen one, the last, is one of many that are alike. */
function oddRivals(chosen: Candidate, usable: readonly Candidate[]): readonly Candidate[] {
  if (chosen !== usable[usable.length - 1] || isCategory(chosen) || !isComplete(chosen)) return [];
  const others = usable.filter((each) => each !== chosen && each.guess.leftOut === null);
  const odd = oddColumns(
    chosen.facts,
    others.map(({ facts }) => facts),
  );
  // Of several, those that are measured are features.
  const mayBeTarget = (each: Candidate) => doubtOf(each, 'labels') === undefined && each.facts.distinct > 1;
  const isNumber = ({ guess }: Candidate) => guess.kind === 'number';
  return others.filter(
    (each) => odd.includes(each.facts) && (mayBeTarget(each) || (odd.length === 1 && isNumber(each))),
  );
}

function rivalry(chosen: Candidate, rivals: readonly Candidate[]): string {
  const others = quotedNames(rivals.map(nameOf), 3);
  return isComplete(chosen) ? `is as likely the target as ${others}` : `has missing cells, unlike a target`;
}

/** The columns of the most telling name. */
function namedTargets(all: readonly Candidate[]): Candidate[] {
  return targetPlaces(all.map(nameOf)).map((place) => all[place]);
}

/** The first column if it is the only text and its values repeat, else the last. */
function byPlace(usable: readonly Candidate[]): [Candidate | undefined, string] {
  const features = usable.filter(({ guess }) => guess.leftOut === null);
  const [first] = features;
  const texts = usable.filter(({ guess }) => guess.kind === 'category');
  const isOnlyText = first !== undefined && texts.length === 1 && texts[0] === first;
  if (isOnlyText && first.facts.distinct < first.facts.present) return [first, ONLY_TEXT];
  return [usable[usable.length - 1], LAST];
}

/** Columns that a person might mean: few values, none of which is measured; of numbers, those that are. */
function isCandidate(each: Candidate, form: TargetForm): boolean {
  if (form === 'numbers') return numbersReason(each) !== null;
  if (doubtOf(each, 'labels') !== undefined || !hasFewValues(each)) return false;
  return isCategory(each) || each.facts.distinct <= FEW_NUMBERS;
}

/** A column of classes that is as likely the target as a last column of numbers. */
export const mayBeClasses = (each: Candidate, isFirst: boolean): boolean =>
  isCandidate(each, 'labels') && (isFirst || isCategory(each) || isBinary(each));

/** Whether a column is text, or a code of few values. */
const isTextOrCode = (each: Candidate) =>
  isCategory(each) || (each.guess.kind === 'number' && isWhole(each) && each.facts.distinct <= FEW_VALUES);

/**
 * A first column that is as likely the target as a last one of text, in a table of texts and codes; undefined
 * where it does not have fewer classes.
 */
export function firstOfTexts(target: Candidate, features: readonly Candidate[]): Candidate | undefined {
  const [first] = features;
  if (first === undefined || !isCategory(target) || !isCategory(first) || !isCandidate(first, 'labels'))
    return undefined;
  return first.facts.distinct < target.facts.distinct && features.every(isTextOrCode) ? first : undefined;
}

/** Whether one column alone has whole numbers, as labels beside measurements are. */
const isOnlyWhole = (each: Candidate, usable: readonly Candidate[]): boolean =>
  usable.length > 2 && usable.every((other) => isWhole(other) === (other === each));

/** Other columns that are as likely as the one chosen by its place. */
function rivalsOf(
  chosen: Candidate,
  candidates: readonly Candidate[],
  usable: readonly Candidate[],
): readonly Candidate[] {
  const others = candidates.filter((each) => each !== chosen);
  if (!isComplete(chosen)) return others;
  const last = usable[usable.length - 1];
  if (chosen !== last) return others.filter((each) => each === last && isBinary(each));
  if (isCategory(chosen) && hasPeriods(chosen.facts.words.keys())) return others.filter(isCategory);
  if (hasTwoValues(chosen)) return [];
  if (numbersReason(chosen) !== null) {
    const features = usable.filter((each) => each === chosen || each.guess.leftOut === null);
    const isRival = (each: Candidate) => isCategory(each) || isOnlyWhole(each, features);
    return others.filter((each) => each === features[0] && isRival(each));
  }
  if (!isCategory(chosen)) return others.filter(isCategory);
  const binaries = others.filter(isBinary);
  return binaries.length <= FEW_BINARIES ? binaries : [];
}
