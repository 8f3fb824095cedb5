// What scores of classes need of each row: a few numbers, however many classes there are.
import { sumOfWeights } from '../loss/sample_weight';
import {
  binnedCalibrationError,
  type CalibrationBins,
  calibrationBinsOf,
  likeliestClasses,
  NO_CLASS,
  rowLoss,
} from '../metrics/classification';
import { rowSquares } from '../metrics/probability_scores';
import type { RankingCurves } from '../metrics/ranking_curves';
import type { RankingAreas } from '../metrics/ranking_scores';
import { ByClass } from './by_class';
import { RankedColumns, rankingProblem } from './ranked_columns';
import type { Predictions, Scores, Tally } from './task';

/** What is made of the rows on request, by its name among the scores. */
const FURTHER: Readonly<Record<string, (tally: ClassTally) => number>> = {
  balanced_accuracy: ({ byClass }) => byClass.balancedAccuracy(),
  f1_macro: ({ byClass }) => byClass.mean('f1', 'macro'),
  f1_weighted: ({ byClass }) => byClass.mean('f1', 'weighted'),
  precision_macro: ({ byClass }) => byClass.mean('precision', 'macro'),
  recall_macro: ({ byClass }) => byClass.mean('recall', 'macro'),
  roc_auc: (tally) => tally.areaScore('roc_auc'),
  average_precision: (tally) => tally.areaScore('average_precision'),
  brier_score: (tally) => tally.brierScore(),
};

/** Those that need the probabilities of all rows. */
export const RANKING_SCORES = ['roc_auc', 'average_precision'];

/** Rows as their predictions come: a batch after the other. */
export class ClassTally implements Tally {
  readonly target: Int32Array;
  /** The class of the largest probability; NO_CLASS where there is none. */
  readonly predicted: Int32Array;
  /** The largest probability. */
  readonly confidence: Float32Array;
  readonly labelProbability: Float32Array;
  /** How much each row counts; null: alike. */
  sampleWeight: Float32Array | null = null;
  /** Why rows are not ranked, where they were to be. */
  readonly rankingProblem: string | undefined;
  /** Negative log likelihoods, of logits. */
  readonly #loss: Float64Array;
  /** Squared distances from the truth, where they are asked for. */
  readonly #squares: Float64Array | null;
  readonly #ranked: RankedColumns | null = null;
  readonly #further: readonly string[];
  #byClass: ByClass | undefined;

  /**
   * @param rows The rows that will be added. @param further The names of the scores that are made beside
   * those after each epoch.
   */
  constructor(
    rows: number,
    readonly classes: number,
    further: readonly string[] = [],
  ) {
    this.#further = further;
    this.#squares = further.includes('brier_score') ? new Float64Array(rows) : null;
    if (RANKING_SCORES.some((name) => further.includes(name))) {
      this.rankingProblem = rankingProblem(rows, classes);
      if (this.rankingProblem === undefined) this.#ranked = new RankedColumns(rows, classes);
    }
    this.target = new Int32Array(rows);
    this.predicted = new Int32Array(rows);
    this.confidence = new Float32Array(rows);
    this.labelProbability = new Float32Array(rows);
    this.#loss = new Float64Array(rows);
  }

  /** The rows of predictions, whole. */
  static of(predictions: Predictions, further?: readonly string[]): ClassTally {
    const [rows, classes] = predictions.values.shape;
    const tally = new ClassTally(rows, classes, further);
    tally.add(predictions, 0);
    return tally;
  }

  add({ outputs, values, target, sampleWeight }: Predictions, first: number): void {
    const classes = values.shape[1];
    if (sampleWeight) {
      this.sampleWeight ??= new Float32Array(this.target.length);
      this.sampleWeight.set(sampleWeight, first);
    }
    likeliestClasses(values).forEach((best, i) => {
      const row = first + i;
      const start = i * classes;
      this.target[row] = target[i];
      this.predicted[row] = best;
      this.confidence[row] = best === NO_CLASS ? NaN : values.data[start + best];
      this.labelProbability[row] = values.data[start + target[i]];
      this.#loss[row] = rowLoss(outputs.data.subarray(start, start + classes), target[i]);
      if (this.#squares) this.#squares[row] = rowSquares(values.data, start, classes, target[i]);
    });
    this.#ranked?.add(values, first);
  }

  /** The scores of each class, once all rows are there. */
  get byClass(): ByClass {
    this.#byClass ??= new ByClass(this, this.classes, (c) => this.#areasOf(c));
    return this.#byClass;
  }

  #areasOf(c: number): RankingAreas {
    const none = { rocAuc: NaN, averagePrecision: NaN };
    return this.#ranked?.areas(c, (row) => this.target[row] === c, this.sampleWeight) ?? none;
  }

  /** The curves of a class, one against the rest; null where it has none. */
  curves(c: number): RankingCurves | null {
    return this.#ranked?.curves(c, (row) => this.target[row] === c, this.sampleWeight) ?? null;
  }

  /** As scikit-learn: of two classes the score of the second, of more the mean of all. */
  areaScore(name: 'roc_auc' | 'average_precision'): number {
    return this.classes === 2 ? this.byClass.area(name, 1) : this.byClass.mean(name, 'macro');
  }

  /** Halved for two classes, as scikit-learn's. */
  brierScore(): number {
    const mean = this.#mean((row) => this.#squares![row]);
    return this.classes === 2 ? mean / 2 : mean;
  }

  get withoutPrediction(): number {
    return this.predicted.reduce((count, best) => count + (best === NO_CLASS ? 1 : 0), 0);
  }

  bins(): CalibrationBins {
    return calibrationBinsOf(this);
  }

  scores(): Scores {
    return {
      loss: this.#mean((row) => this.#loss[row]),
      accuracy: this.#mean((row) => (this.predicted[row] === this.target[row] ? 1 : 0)),
      ece: binnedCalibrationError(this.bins()),
      ...Object.fromEntries(this.#further.map((name) => [name, FURTHER[name](this)])),
    };
  }

  /** The mean over the rows that count, by weight. */
  #mean(value: (row: number) => number): number {
    const { sampleWeight, target } = this;
    let sum = 0;
    for (let row = 0; row < target.length; row++) {
      const weight = sampleWeight?.[row] ?? 1;
      if (weight > 0) sum += weight * value(row);
    }
    return sum / (sumOfWeights(sampleWeight, target.length) || 1);
  }
}
