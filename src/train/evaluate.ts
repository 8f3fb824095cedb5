import { rangeError } from '../core/check';
import { zeros } from '../core/memory';
import type { Module } from '../core/module';
import { checkModule } from '../core/module_tree';
import type { Tensor } from '../core/tensor';
import { type BatchLoader, checkLoader } from '../data/batch_loader';
import { isDistributed } from '../distributed/distributed_data_parallel';
import { accuracy, expectedCalibrationError } from '../metrics/classification';
import { softmax } from '../nn/softmax';
import { turnsAfterWork } from './turns';

/** How well a model does on rows that it was not fitted to. */
export interface Evaluation {
  /** Mean negative log likelihood, unsmoothed. */
  loss: number;
  /** Share of rows whose largest probability is at their class. */
  accuracy: number;
  /** Expected calibration error over 15 bins. */
  ece: number;
}

/** The class probabilities of rows, [rows, classes], and their classes. */
export interface Predictions {
  /** [rows, classes]. */
  probabilities: Tensor;
  /** A class index for each row. */
  target: Int32Array;
}

/**
 * The predictions for every row of a loader, in order; the event loop gets turns after a batch that takes
 * long. Ranks take the batches in turn, and each gets the predictions of all.
 */
export async function predictAll(model: Module, loader: BatchLoader): Promise<Predictions> {
  checkModule('model', model);
  checkLoader('loader', loader);
  const classes = loader.part.data.classNames.length;
  const probabilities = { data: zeros(loader.rows * classes), shape: [loader.rows, classes] };
  const target = new Int32Array(loader.rows);
  if (loader.ranks > 1)
    throw rangeError('loader.ranks', '1: ranks share the batches among themselves', loader.ranks);
  const group = isDistributed(model) ? model.group : null;
  let batches = 0;
  for (const batch of loader.inOrder()) {
    target.set(batch.target, batch.epochOffset);
    if (group && batches++ % group.ranks !== group.rank) continue;
    const rows = batch.x.shape[0];
    const out = {
      data: probabilities.data.subarray(batch.epochOffset * classes, (batch.epochOffset + rows) * classes),
      shape: [rows, classes],
    };
    softmax(model.predict(batch.x), { out });
    await turnsAfterWork();
  }
  group?.allReduce(probabilities.data);
  return { probabilities, target };
}

/** The scores of predictions. */
export function score({ probabilities, target }: Predictions): Evaluation {
  const classes = probabilities.shape[1];
  const loss = target.reduce(
    (sum, label, row) => sum - Math.log(Math.max(probabilities.data[row * classes + label], 1e-38)),
    0,
  );
  return {
    loss: target.length ? loss / target.length : 0,
    accuracy: accuracy(probabilities, target),
    ece: expectedCalibrationError(probabilities, target),
  };
}

/** Evaluates a model on a loader's rows. */
export async function evaluate(model: Module, loader: BatchLoader): Promise<Evaluation> {
  return score(await predictAll(model, loader));
}
