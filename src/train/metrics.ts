import type { BatchLoader } from '../data/batch_loader';
import { accuracy, expectedCalibrationError, softmax } from '../metrics';
import type { Module } from '../module';
import type { Tensor } from '../tensor';

/** How well a model does on rows that it was not fitted to. */
export interface Evaluation {
  /** Mean negative log likelihood, unsmoothed. */
  loss: number;
  /** Share of rows whose largest probability is at their class. */
  accuracy: number;
  /** Expected calibration error over 15 bins. */
  ece: number;
}

/** The probabilities of every row of a loader, in order, and their classes. */
export function predictAll(model: Module, loader: BatchLoader, classes: number): { probabilities: Tensor; target: Int32Array } {
  const probabilities = { data: new Float32Array(loader.rows * classes), shape: [loader.rows, classes] };
  const target = new Int32Array(loader.rows);
  for (const batch of loader.inOrder()) {
    const rows = batch.x.shape[0];
    const out = { data: probabilities.data.subarray(batch.rowOffset * classes, (batch.rowOffset + rows) * classes), shape: [rows, classes] };
    softmax(model.predict(batch.x), { out });
    target.set(batch.target, batch.rowOffset);
  }
  return { probabilities, target };
}

/** Evaluates a model on a loader's rows. */
export function evaluate(model: Module, loader: BatchLoader, classes: number): Evaluation {
  const { probabilities, target } = predictAll(model, loader, classes);
  const loss = target.reduce((sum, label, row) => sum - Math.log(Math.max(probabilities.data[row * classes + label], 1e-38)), 0);
  return {
    loss: loader.rows ? loss / loader.rows : 0,
    accuracy: accuracy(probabilities, target),
    ece: expectedCalibrationError(probabilities, target),
  };
}
