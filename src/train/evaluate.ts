import { checkSize, hasMethod, rangeError, typeError } from '../core/check';
import { zeros } from '../core/memory';
import type { Module } from '../core/module';
import { checkModule } from '../core/module_tree';
import { checkMatrix, type Tensor } from '../core/tensor';
import { type BatchLoader, checkLoader } from '../data/batch_loader';
import { targetValues } from '../data/dataset';
import { isDistributed } from '../distributed/distributed_data_parallel';
import { nonFiniteRows } from '../metrics/finite_rows';
import { taskOf } from '../tasks/registry';
import { activate, type Predictions, type Scorer, type Scores } from '../tasks/task';
import { turnsAfterWork } from './turns';
import type { WeightAverage } from './weight_average';

/** @internal What scores the rows of a loader: the one given, checked, or the task of its data set. */
export function scorerOf(name: string, scorer: Scorer | undefined, loader: BatchLoader): Scorer {
  if (scorer === undefined) return taskFor(loader);
  const hasMethods = (['outputs', 'activate', 'score'] as const).every((method) => hasMethod(scorer, method));
  if (!hasMethods || !Array.isArray(scorer.scores) || scorer.scores.length === 0)
    throw typeError(name, 'a task, or an object with its scores, outputs, activate and score', scorer);
  return scorer;
}

/** The task of a loader's data set. @throws RangeError for a target that is not described as the task's are. */
function taskFor({ part: { data } }: BatchLoader): Scorer {
  const task = taskOf(data);
  const { description } = data.target;
  if (task.descriptionProblem(description) !== undefined)
    throw rangeError('loader.part.data.target.description', `that of ${task.name}`, description);
  return task;
}

/** What makes predictions: a module, or the average of a module's weights. */
export type Predictor = Module | WeightAverage;

/** Whose predictions they are. @throws TypeError for anything else. */
function moduleOf(model: Predictor): Module {
  const module = hasMethod(model, 'within') ? (model as WeightAverage).model : (model as Module);
  checkModule('model', module);
  return module;
}

/**
 * The predictions for every row of a loader, in order; the event loop gets turns after a batch that takes
 * long. Ranks take the batches in turn, and each gets the predictions of all.
 *
 * @param scorer What makes predictions of the model's outputs; default: the task of the loader's data set.
 */
export async function predictAll(
  model: Predictor,
  loader: BatchLoader,
  scorer?: Scorer,
): Promise<Predictions> {
  const module = moduleOf(model);
  checkLoader('loader', loader);
  const used = scorerOf('scorer', scorer, loader);
  if (loader.ranks > 1)
    throw rangeError('loader.ranks', '1: ranks share the batches among themselves', loader.ranks);
  const { description } = loader.part.data.target;
  const width = checkSize('scorer.outputs(…)', used.outputs(description));
  const [outputs, values] = [zeros(loader.rows * width), zeros(loader.rows * width)];
  const group = isDistributed(module) ? module.group : null;
  let index = 0;
  for (const { x, epochOffset } of loader.inOrder()) {
    if (group && index++ % group.ranks !== group.rank) continue;
    const rows = x.shape[0];
    const [from, to] = [epochOffset * width, (epochOffset + rows) * width];
    const made = model.predict(x);
    checkMatrix('model.predict(…)', made, width, rows);
    outputs.set(made.data, from);
    const predictions: Tensor = { data: values.subarray(from, to), shape: [rows, width] };
    activate(used, made, predictions, description);
    await turnsAfterWork();
  }
  group?.allReduce(outputs);
  group?.allReduce(values);
  const shape = [loader.rows, width];
  return {
    outputs: { data: outputs, shape },
    values: { data: values, shape },
    target: loader.target ?? targetValues(loader.part),
    description,
  };
}

/** @internal Scores predictions, checked; with `non_finite_rows`, those without a prediction, where there are any. */
export function scoresOf(scorer: Scorer, predictions: Predictions): Scores {
  const scores = scorer.score(predictions);
  if (typeof scores !== 'object' || scores === null)
    throw typeError('scorer.score(…)', 'scores by name', scores);
  for (const { name } of scorer.scores)
    if (typeof scores[name] !== 'number')
      throw typeError(`scorer.score(…).${name}`, 'a number', scores[name]);
  const without = nonFiniteRows(predictions.values).length;
  return without ? { ...scores, non_finite_rows: without } : scores;
}

/**
 * Scores a model, or the average of its weights, on a loader's rows: the scores of its task by name. Rows
 * whose outputs are not finite have no
 * prediction: they are never right, and counted as `non_finite_rows` where there are any.
 *
 * @param scorer What scores them; default: the task of the loader's data set.
 */
export async function evaluate(model: Predictor, loader: BatchLoader, scorer?: Scorer): Promise<Scores> {
  const predictions = await predictAll(model, loader, scorer);
  return scoresOf(scorerOf('scorer', scorer, loader), predictions);
}
