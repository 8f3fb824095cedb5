// What scores of classes need of each row: a few numbers, however many classes there are.
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

  add({ outputs, values, target }: Predictions, first: number): void {
    const classes = values.shape[1];
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
    return this.#count((row) => this.predicted[row] === NO_CLASS);
  }

  bins(): CalibrationBins {
    return calibrationBinsOf(this);
  }

  scores(): Scores {
    const rows = Math.max(1, this.target.length);
    return {
      loss: this.#loss.reduce((sum, loss) => sum + loss, 0) / rows,
      accuracy: this.#count((row) => this.predicted[row] === this.target[row]) / rows,
      ece: binnedCalibrationError(this.bins()),
    };
  }

  #count(holds: (row: number) => boolean): number {
    return this.target.reduce((count, _, row) => count + (holds(row) ? 1 : 0), 0);
  }
}
