// Which features are the target by other names, in other units or with some noise, or have a range of
// values for each class, one alone or several together.
import { types } from 'node:util';
import { countCodes } from '../../addon/code_columns';
import { numberValues } from '../../addon/compared_numbers';
import {
  copiesNumbers,
  copiesTarget,
  isMissingByTarget,
  nearlyFollows,
  nearlyOrdered,
  nearlyTarget,
  tellsRanges,
  tellsTarget,
} from './leaks';
import { valuesTellClass } from './many_to_one';
import { tellTogether } from './told_together';

/** Fewer rows than this may be told apart by chance. */
export const LEAK_FROM = 100;
/** Targets of more values are no classes. */
const MOST_TARGETS = 100;
/** Where fewer rows are of other classes than most, another column may have its rare value in the same ones. */
const RARE_ROWS = 10;

/** A feature in some rows: NaN where it is missing. */
export interface FeatureValues {
  readonly values: Float64Array;
  /** Whether their order means something: else they are codes. */
  readonly areNumbers: boolean;
  /** Whether ranges of them may tell a class, as those of times also do; default: where they are numbers. */
  readonly areOrdered?: boolean;
}

/** A target in the same rows, as classes or as numbers. */
export type TargetValues = Int32Array | Float64Array;

/** Classes as codes, from 0. */
export interface Classes {
  readonly codes: Int32Array;
  /** How many there are. */
  readonly count: number;
  /** The share of the most frequent one. */
  readonly largest: number;
}

/** The features that tell the target. */
export interface Copies<F> {
  readonly alone: readonly F[];
  readonly together: readonly F[];
  /** Those that do in nearly all rows, or but for noise. */
  readonly nearly: readonly F[];
  /** Those of which each value goes with a range of numbers of its own. */
  readonly ranges: readonly F[];
}

/**
 * Classes by their codes, numbered in the order in which they occur; null where they are hardly classes, or
 * one that nearly all rows have.
 */
export function codedClasses(codes: Int32Array): Classes | null {
  const numbered = numberValues(codes, MOST_TARGETS);
  if (numbered === null) return null;
  const { numbers, count } = numbered;
  const counts = new Uint32Array(count + 1);
  countCodes(numbers, null, counts);
  const most = Math.max(...counts);
  return codes.length - most < RARE_ROWS ? null : { codes: numbers, count, largest: most / codes.length };
}

const NONE = { alone: [], together: [], nearly: [], ranges: [] };

/** The codes of numbers, where they are few: labels, or grades. */
function codesOf(numbers: Float64Array): Int32Array | null {
  const numbered = numbers.includes(NaN) ? null : numberValues(numbers, MOST_TARGETS);
  return numbered && (codedClasses(numbered.numbers)?.codes ?? null);
}

function copiesOfClasses<F extends FeatureValues>(
  features: readonly F[],
  { codes, count }: Classes,
): Copies<F> {
  const found = features.map((feature) => ({ feature, tells: tellsClasses(feature, codes, count) }));
  const those = (how: 'all' | 'nearly') =>
    found.filter(({ tells }) => tells === how).map(({ feature }) => feature);
  const columns = features.map(({ values }) => values);
  return {
    alone: those('all'),
    together: tellTogether(columns, codes, count).map((place) => features[place]),
    nearly: those('nearly'),
    ranges: [],
  };
}

/** Whether values, ranges of numbers or missing cells of a feature go with a class each; null for none. */
function tellsClasses(feature: FeatureValues, codes: Int32Array, count: number) {
  const { values, areNumbers, areOrdered = areNumbers } = feature;
  if (copiesTarget(values, codes)) return 'all';
  if (nearlyTarget(values, codes, count)) return 'nearly';
  const told = valuesTellClass(values, areNumbers, codes, count);
  if (told !== null) return told;
  if (tellsTarget(values, areOrdered, codes) || isMissingByTarget(values, codes)) return 'all';
  return areOrdered && nearlyOrdered(values, codes, count) ? 'nearly' : null;
}

/**
 * Features that are in the order of one of several numbers, or its values by other names. The only feature is
 * what its user wants it to be.
 */
function copiesOfNumbers<F extends FeatureValues>(
  features: readonly F[],
  targets: readonly Float64Array[],
): Copies<F> {
  if (features.length < 2) return NONE;
  const inOrder = targets.map(copiesNumbers);
  const codes = targets.flatMap((target) => codesOf(target) ?? []);
  const isCopy = ({ values, areNumbers }: F) =>
    codes.some((each) => copiesTarget(values, each)) ||
    (areNumbers && inOrder.some((copies) => copies(values)));
  const alone = features.filter(isCopy);
  const follows = ({ values, areNumbers }: F) =>
    areNumbers && targets.some((target) => nearlyFollows(values, target));
  const others = features.filter((each) => !alone.includes(each));
  const nearly = others.filter(follows);
  const areBins = (each: F) =>
    !nearly.includes(each) && targets.some((target) => tellsRanges(each.values, target));
  return { alone, together: [], nearly, ranges: others.filter(areBins) };
}

/** Finds the features that are the target. @param targets One of classes, or numbers. */
export function copiesOf<F extends FeatureValues>(
  features: readonly F[],
  targets: readonly TargetValues[],
): Copies<F> {
  const [first] = targets;
  if (!types.isInt32Array(first)) return copiesOfNumbers(features, targets as readonly Float64Array[]);
  const classes = codedClasses(first);
  return classes ? copiesOfClasses(features, classes) : NONE;
}
