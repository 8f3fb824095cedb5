// The scores of each class, and the means over the classes: definitions and averages as scikit-learn's.
import { CLASS_FRACTIONS, type Counts, countsOf, fractionsOf } from '../metrics/class_scores';
import { NO_CLASS } from '../metrics/classification';
import { meanOf } from '../metrics/metric_arguments';
import type { RankingAreas } from '../metrics/ranking_scores';

/** The scores that each class has. */
export type ClassScoreName = keyof typeof CLASS_FRACTIONS | 'roc_auc' | 'average_precision';

/** Rows with their classes; NO_CLASS where there is no prediction. */
interface PredictedRows {
  readonly target: Int32Array;
  readonly predicted: Int32Array;
  readonly sampleWeight: Float32Array | null;
}

/** Ranks all rows by a class, one against the rest; NaN where that cannot be. */
type AreasOf = (c: number) => RankingAreas;

function countWeights({ target, predicted, sampleWeight }: PredictedRows, classes: number): Counts {
  const counts = countsOf(classes);
  for (let row = 0; row < target.length; row++) {
    const weight = sampleWeight?.[row] ?? 1;
    counts.own[target[row]] += weight;
    if (predicted[row] === NO_CLASS) continue;
    counts.predicted[predicted[row]] += weight;
    if (predicted[row] === target[row]) counts.right[target[row]] += weight;
  }
  return counts;
}

/** The scores of classes, each made when it is first asked for. */
export class ByClass {
  /** The weights of the rows of each class. */
  readonly counts: Counts;
  readonly #areasOf: AreasOf;
  readonly #areas: (RankingAreas | undefined)[];

  constructor(rows: PredictedRows, classes: number, areasOf: AreasOf) {
    this.counts = countWeights(rows, classes);
    this.#areasOf = areasOf;
    this.#areas = new Array<undefined>(classes);
  }

  /**
   * A score of each class: NaN where it has no rows, but the 0 of precision and F1 where it is predicted
   * nevertheless.
   */
  scores(name: ClassScoreName): Float64Array {
    const { own } = this.counts;
    if (name === 'roc_auc' || name === 'average_precision') return own.map((_, c) => this.area(name, c));
    const scores = fractionsOf(this.counts, CLASS_FRACTIONS[name], NaN);
    return scores.map((score, c) => (Number.isNaN(score) && own[c] > 0 ? 0 : score));
  }

  /** The score of one class by the order of the rows. */
  area(name: 'roc_auc' | 'average_precision', c: number): number {
    if (!this.counts.own[c]) return NaN;
    this.#areas[c] ??= this.#areasOf(c);
    return name === 'roc_auc' ? this.#areas[c].rocAuc : this.#areas[c].averagePrecision;
  }

  /**
   * The mean over the classes, plain or by their rows. Precision, recall and F1 as in scikit-learn: a class
   * that has no rows and is predicted nevertheless counts 0.
   */
  mean(name: ClassScoreName, average: 'macro' | 'weighted'): number {
    const { own, predicted } = this.counts;
    const scores = this.scores(name);
    const isCounted = (c: number) =>
      name in CLASS_FRACTIONS ? own[c] > 0 || predicted[c] > 0 : !Number.isNaN(scores[c]);
    const classes = [...own.keys()].filter(isCounted);
    const weights = average === 'weighted' ? classes.map((c) => own[c]) : null;
    return meanOf(
      classes.map((c) => scores[c] || 0),
      weights,
    );
  }

  /** The mean recall of the classes that have rows. */
  balancedAccuracy(): number {
    return meanOf(this.scores('recall').filter((recall) => !Number.isNaN(recall)));
  }
}
