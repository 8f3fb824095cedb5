// What scores of classes need of each row: a few numbers, however many classes there are.
import { sumOfWeights } from '../loss/sample_weight';
import {
  argmax,
  binnedCalibrationError,
  type CalibrationBins,
  calibrationBinsOf,
  NO_CLASS,
  rowLoss,
} from '../metrics/classification';
import type { Predictions, Scores, Tally } from './task';

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
  /** Negative log likelihoods, of logits. */
  readonly #loss: Float64Array;

  /** @param rows The rows that will be added. */
  constructor(rows: number) {
    this.target = new Int32Array(rows);
    this.predicted = new Int32Array(rows);
    this.confidence = new Float32Array(rows);
    this.labelProbability = new Float32Array(rows);
    this.#loss = new Float64Array(rows);
  }

  /** The rows of predictions, whole. */
  static of(predictions: Predictions): ClassTally {
    const tally = new ClassTally(predictions.target.length);
    tally.add(predictions, 0);
    return tally;
  }

  add({ outputs, values, target, sampleWeight }: Predictions, first: number): void {
    const classes = values.shape[1];
    if (sampleWeight) {
      this.sampleWeight ??= new Float32Array(this.target.length);
      this.sampleWeight.set(sampleWeight, first);
    }
    argmax(values).forEach((best, i) => {
      const row = first + i;
      const start = i * classes;
      this.target[row] = target[i];
      this.predicted[row] = best;
      this.confidence[row] = best === NO_CLASS ? NaN : values.data[start + best];
      this.labelProbability[row] = values.data[start + target[i]];
      this.#loss[row] = rowLoss(outputs.data.subarray(start, start + classes), target[i]);
    });
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
