// Which classes were taken for which: counts by class, and the pairs that are confused most. A whole matrix
// of 20,000 classes would be 400 million counts.
import { NO_CLASS } from '../metrics/classification';

/** Rows of each class, by class index. */
export interface ClassCounts {
  /** Rows with this label. */
  labelled: number[];
  /** Rows predicted as this class. */
  predicted: number[];
  /** Rows that are both. */
  right: number[];
}

/** Rows of one class that were predicted as another. */
export type ConfusedPair = [label: number, predicted: number, rows: number];

/** What was confused. */
export interface Confusion {
  class_counts: ClassCounts;
  /** Pairs that occur. */
  confused_pairs: number;
  /** Those of the most rows, most first; all among the classes that are confused most are there. */
  confused: ConfusedPair[];
}

/** Pairs that are kept, beside those of the classes that are shown: all of 32 classes. */
const MAX_PAIRS = 1_000;
/** Classes that a report shows, if there are more. */
const MAX_CLASSES = 16;

/** Rows with a class counted by label and by prediction. */
function countClasses(classes: number, target: Int32Array, predicted: Int32Array): ClassCounts {
  const zero = () => new Array<number>(classes).fill(0);
  const counts: ClassCounts = { labelled: zero(), predicted: zero(), right: zero() };
  target.forEach((label, row) => {
    if (predicted[row] === NO_CLASS) return;
    counts.labelled[label] += 1;
    counts.predicted[predicted[row]] += 1;
    if (predicted[row] === label) counts.right[label] += 1;
  });
  return counts;
}

/** The classes that are confused in the most rows, as label or as prediction, in the order of classes. */
export function mostConfusedClasses({ labelled, predicted, right }: ClassCounts): number[] {
  const wrong = labelled.map((count, c) => count + predicted[c] - 2 * right[c]);
  return [...wrong.keys()]
    .sort((a, b) => wrong[b] - wrong[a] || a - b)
    .slice(0, MAX_CLASSES)
    .sort((a, b) => a - b);
}

/** The pairs of rows with another class than their label, each with its rows, in the order of classes. */
function countPairs(classes: number, target: Int32Array, predicted: Int32Array): ConfusedPair[] {
  const isWrong = (row: number) => predicted[row] !== NO_CLASS && predicted[row] !== target[row];
  const wrong = Uint32Array.from(target.keys()).filter(isWrong);
  const keys = Float64Array.from(wrong, (row) => target[row] * classes + predicted[row]).sort();
  const pairs: ConfusedPair[] = [];
  keys.forEach((key, i) => {
    if (key === keys[i - 1]) pairs[pairs.length - 1][2] += 1;
    else pairs.push([Math.floor(key / classes), key % classes, 1]);
  });
  return pairs;
}

/**
 * What was confused in rows of so many classes.
 *
 * @param predicted NO_CLASS for a row without one. @param whole Whether all pairs are kept; default: not.
 */
export function countConfusion(
  classes: number,
  target: Int32Array,
  predicted: Int32Array,
  whole = false,
): Confusion {
  const counts = countClasses(classes, target, predicted);
  const pairs = countPairs(classes, target, predicted).sort((a, b) => b[2] - a[2]);
  const shown = new Set(mostConfusedClasses(counts));
  const isKept = ([label, other]: ConfusedPair, i: number) =>
    whole || i < MAX_PAIRS || (shown.has(label) && shown.has(other));
  return { class_counts: counts, confused_pairs: pairs.length, confused: pairs.filter(isKept) };
}

/** The counts of some classes, by label, then by prediction. */
export function confusionMatrix(
  { class_counts: { right }, confused }: Confusion,
  classes: readonly number[],
): number[][] {
  const place = new Map(classes.map((c, i) => [c, i]));
  const matrix = classes.map((_, i) => classes.map((c, k) => (i === k ? right[c] : 0)));
  for (const [label, predicted, rows] of confused) {
    const [i, k] = [place.get(label), place.get(predicted)];
    if (i !== undefined && k !== undefined) matrix[i][k] = rows;
  }
  return matrix;
}
