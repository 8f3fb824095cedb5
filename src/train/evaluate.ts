import { hasMethod, rangeError, typeError } from '../core/check';
import { zeros } from '../core/memory';
import type { Module } from '../core/module';
import { checkModule } from '../core/module_tree';
import type { Tensor } from '../core/tensor';
import { type BatchLoader, checkLoader } from '../data/batch_loader';
import { targetValues } from '../data/dataset';
import { isDistributed } from '../distributed/distributed_data_parallel';
import { taskOf } from '../tasks/registry';
import type { Predictions, Scorer, Scores } from '../tasks/task';
import { turnsAfterWork } from './turns';

/** @internal What scores the rows of a loader: the one given, checked, or the task of its data set. */
export function scorerOf(name: string, scorer: Scorer | undefined, loader: BatchLoader): Scorer {
  if (scorer === undefined) return taskOf(loader.part.data);
  if (!hasMethod(scorer, 'activate') || !hasMethod(scorer, 'score') || !scorer.scores?.length)
    throw typeError(name, 'a task, or an object with its scores, outputs, activate and score', scorer);
  return scorer;
}

/**
 * The predictions for every row of a loader, in order; the event loop gets turns after a batch that takes
 * long. Ranks take the batches in turn, and each gets the predictions of all.
 *
 * @param scorer What makes predictions of the model's outputs; default: the task of the loader's data set.
 */
export async function predictAll(model: Module, loader: BatchLoader, scorer?: Scorer): Promise<Predictions> {
  checkModule('model', model);
  checkLoader('loader', loader);
  const used = scorerOf('scorer', scorer, loader);
  if (loader.ranks > 1)
    throw rangeError('loader.ranks', '1: ranks share the batches among themselves', loader.ranks);
  const { description } = loader.part.data.target;
  const width = used.outputs(description);
  const values = { data: zeros(loader.rows * width), shape: [loader.rows, width] };
  const group = isDistributed(model) ? model.group : null;
  let index = 0;
  for (const { x, epochOffset } of loader.inOrder()) {
    if (group && index++ % group.ranks !== group.rank) continue;
    const rows = x.shape[0];
    const predictions: Tensor = {
      data: values.data.subarray(epochOffset * width, (epochOffset + rows) * width),
      shape: [rows, width],
    };
    used.activate(model.predict(x), predictions, description);
    await turnsAfterWork();
  }
  group?.allReduce(values.data);
  return { values, target: loader.target ?? targetValues(loader.part), description };
}

/**
 * Scores a model on a loader's rows: the scores of its task by name.
 *
 * @param scorer What scores them; default: the task of the loader's data set.
 */
export async function evaluate(model: Module, loader: BatchLoader, scorer?: Scorer): Promise<Scores> {
  const predictions = await predictAll(model, loader, scorer);
  return scorerOf('scorer', scorer, loader).score(predictions);
}
