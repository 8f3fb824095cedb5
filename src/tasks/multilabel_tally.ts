// How well rows with several labels each were predicted: counted as they come, ranked when all are there.
import { type RankingCurves, rankingCurves } from '../metrics/ranking_curves';
import { averagePrecisionScore, rocAucScore } from '../metrics/ranking_scores';
import { labelNamesOf, type MultilabelDescription, thresholdsOf } from './multilabel_target';
import type { Predictions, Scores, Tally } from './task';

/** How well one label was predicted. */
export interface LabelScores {
  /** The rows that have it, and those that it is predicted for; by weight, where rows have weights. */
  readonly support: number;
  readonly predicted: number;
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
  /** NaN where all rows have it, or none. */
  readonly roc_auc: number;
  /** 0 where no row has it, as scikit-learn's. */
  readonly average_precision: number;
}

/** The rows of one label: its probability, and whether each has it. */
export interface LabelColumn {
  readonly probability: Float32Array;
  readonly target: Int32Array;
  readonly sampleWeight: Float32Array | undefined;
}

/** −log likelihood of a flag by its logit: log(1 + e^−|z|) + what the wrong sign adds. */
const flagLoss = (logit: number, flag: number): number =>
  Math.log1p(Math.exp(-Math.abs(logit))) + Math.max(0, flag === 1 ? -logit : logit);

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
const ratio = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);
const sum = (values: Float64Array): number => values.reduce((total, value) => total + value, 0);

/** What is known of rows once they are predicted: a float and two bytes for each label. */
export class MultilabelTally implements Tally {
  readonly names: readonly string[];
  readonly thresholds: readonly number[];
  readonly probabilities: Float32Array;
  readonly flags: Uint8Array;
  /** Whether a row is predicted to have a label: by the thresholds of the model that predicted it. */
  readonly decisions: Uint8Array;
  /** How much each row counts; null: alike. */
  sampleWeight: Float32Array | null = null;
  withoutPrediction = 0;
  /** By label, the weights of rows: those that have it, are predicted to, and both. */
  readonly #own: Float64Array;
  readonly #predicted: Float64Array;
  readonly #right: Float64Array;
  #weight = 0;
  #loss = 0;
  #wrong = 0;
  #allRight = 0;

  /** @param rows The rows that will be added. @param further Scores that are made beside the usual ones. */
  constructor(
    readonly rows: number,
    description: MultilabelDescription,
    readonly further: readonly string[] = [],
  ) {
    this.names = labelNamesOf(description);
    this.thresholds = thresholdsOf(description);
    const count = this.names.length;
    this.probabilities = new Float32Array(rows * count);
    this.flags = new Uint8Array(rows * count);
    this.decisions = new Uint8Array(rows * count);
    [this.#own, this.#predicted, this.#right] = [0, 1, 2].map(() => new Float64Array(count));
  }

  /** The rows of predictions, whole. */
  static of(predictions: Predictions, further: readonly string[] = []): MultilabelTally {
    const tally = new MultilabelTally(
      predictions.values.shape[0],
      predictions.description as MultilabelDescription,
      further,
    );
    tally.add(predictions, 0);
    return tally;
  }

  add(predictions: Predictions, first: number): void {
    const { outputs, values, target, sampleWeight, descriptionOf } = predictions;
    const [rows, count] = values.shape;
    this.probabilities.set(values.data, first * count);
    this.flags.set(target, first * count);
    if (sampleWeight) {
      this.sampleWeight ??= new Float32Array(this.rows);
      this.sampleWeight.set(sampleWeight, first);
    }
    for (let row = 0; row < rows; row++) {
      const thresholds = descriptionOf ? thresholdsOf(descriptionOf(row)) : this.thresholds;
      this.#addRow(first + row, outputs.data.subarray(row * count, (row + 1) * count), thresholds);
    }
  }

  #addRow(row: number, logits: Float32Array, thresholds: readonly number[]): void {
    const count = logits.length;
    const weight = this.sampleWeight?.[row] ?? 1;
    let wrong = 0;
    for (let label = 0; label < count; label++) {
      const i = row * count + label;
      const flag = this.flags[i];
      const isPredicted = this.probabilities[i] >= thresholds[label];
      this.decisions[i] = Number(isPredicted);
      if (weight > 0) this.#loss += weight * flagLoss(logits[label], flag);
      this.#own[label] += weight * flag;
      if (isPredicted) this.#predicted[label] += weight;
      if (isPredicted && flag === 1) this.#right[label] += weight;
      if (isPredicted !== (flag === 1)) wrong += 1;
    }
    this.#weight += weight;
    this.#wrong += weight * wrong;
    if (wrong === 0) this.#allRight += weight;
    if (!logits.every(Number.isFinite)) this.withoutPrediction += 1;
  }

  /** Whether anything can be said of the rows: each has a prediction, and some count. */
  get #isDefined(): boolean {
    return this.withoutPrediction === 0 && this.#weight > 0;
  }

  /** The rows of a label, for scores that rank them. */
  column(label: number): LabelColumn {
    const count = this.names.length;
    const rows = { length: this.rows };
    return {
      probability: Float32Array.from(rows, (_, row) => this.probabilities[row * count + label]),
      target: Int32Array.from(rows, (_, row) => this.flags[row * count + label]),
      sampleWeight: this.sampleWeight ?? undefined,
    };
  }

  /** The weights of the rows; their number, where they count alike. */
  get weight(): number {
    return this.#weight;
  }

  /** The F1 and its parts of all labels together. */
  micro(): Pick<LabelScores, 'precision' | 'recall' | 'f1'> {
    const [own, predicted, right] = [this.#own, this.#predicted, this.#right].map(sum);
    return {
      precision: this.#defined(ratio(right, predicted)),
      recall: this.#defined(ratio(right, own)),
      f1: this.#defined(ratio(2 * right, own + predicted)),
    };
  }

  /** The curves of a label; null where all rows have it, or none, or some have no prediction. */
  curves(label: number): RankingCurves | null {
    if (!this.#isDefined) return null;
    const { target, probability, sampleWeight } = this.column(label);
    const isPositive = (row: number) => target[row] === 1;
    return rankingCurves({ isPositive, scores: probability, weights: sampleWeight ?? null });
  }

  /** The scores of each label. */
  labels(): LabelScores[] {
    return this.names.map((_, label) => ({ ...this.#counted(label), ...this.#ranked(label) }));
  }

  #counted(label: number): Omit<LabelScores, 'roc_auc' | 'average_precision'> {
    const [support, predicted, right] = [this.#own, this.#predicted, this.#right].map((all) => all[label]);
    return {
      support,
      predicted,
      precision: this.#defined(ratio(right, predicted)),
      recall: this.#defined(ratio(right, support)),
      f1: this.#defined(ratio(2 * right, predicted + support)),
    };
  }

  #defined(value: number): number {
    return this.#isDefined ? value : NaN;
  }

  #ranked(label: number): Pick<LabelScores, 'roc_auc' | 'average_precision'> {
    if (!this.#isDefined) return { roc_auc: NaN, average_precision: NaN };
    const { target, probability, sampleWeight } = this.column(label);
    return {
      roc_auc: rocAucScore(target, probability, { sampleWeight }),
      average_precision: averagePrecisionScore(target, probability, { sampleWeight }),
    };
  }

  scores(): Scores {
    const labels = this.names.map((_, label) => this.#counted(label));
    const entries = this.#weight * labels.length;
    return {
      loss: this.#loss / entries,
      f1_micro: this.micro().f1,
      f1_macro: mean(labels.map(({ f1 }) => f1)),
      subset_accuracy: this.#defined(this.#allRight / this.#weight),
      hamming_loss: this.#defined(this.#wrong / entries),
      ...this.#furtherScores(),
    };
  }

  /** The mean AUC is that of the labels that some rows have and others do not. */
  #furtherScores(): Scores {
    if (this.further.length === 0) return {};
    const labels = this.names.map((_, label) => this.#ranked(label));
    const scores: Scores = {
      roc_auc: mean(labels.map(({ roc_auc }) => roc_auc).filter((roc_auc) => !Number.isNaN(roc_auc))),
      average_precision: mean(labels.map(({ average_precision }) => average_precision)),
    };
    return Object.fromEntries(this.further.map((name) => [name, scores[name]]));
  }
}
