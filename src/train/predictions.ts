// The predictions of a model for the rows of a loader: whole, or a batch at a time.
import { checkSize, hasMethod, rangeError, typeError } from '../core/check';
import { zeros } from '../core/memory';
import type { Module } from '../core/module';
import { checkModule } from '../core/module_tree';
import { checkMatrix } from '../core/tensor';
import { type BatchLoader, checkLoader } from '../data/batch_loader';
import { checkPartWeights, sampleWeightOf, targetValues } from '../data/dataset';
import { isDistributed } from '../distributed/distributed_data_parallel';
import { taskOf } from '../tasks/registry';
import { activate, type Predictions, type Scorer, type Tally } from '../tasks/task';
import { checkFittedForm } from './fitted_forms';
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

/** The predictions of consecutive rows, from `first` on: valid until the next are asked for. */
export interface PredictedRows {
  readonly first: number;
  readonly predictions: Predictions;
}

/** How predictions are made and scored. */
export interface Prediction {
  readonly model: Predictor;
  /** The model, or the one whose average it is. */
  readonly module: Module;
  readonly loader: BatchLoader;
  readonly scorer: Scorer;
  /** Outputs of the model. */
  readonly width: number;
  /** What the outputs are divided by; default 1. */
  readonly temperature?: number | undefined;
}

/** @internal Checks who predicts which rows. */
export function preparePrediction(
  model: Predictor,
  loader: BatchLoader,
  given: Scorer | undefined,
): Prediction {
  const module = moduleOf(model);
  checkLoader('loader', loader);
  const scorer = scorerOf('scorer', given, loader);
  if (loader.ranks > 1)
    throw rangeError('loader.ranks', '1: ranks share the batches among themselves', loader.ranks);
  const width = checkSize('scorer.outputs(…)', scorer.outputs(loader.part.data.target.description));
  checkPartWeights('loader.part', loader.part);
  checkFittedForm(module, loader);
  return { model, module, loader, scorer, width };
}

/** What is known of rows beside their predictions. */
type KnownOfRows = Pick<Predictions, 'target' | 'sampleWeight' | 'description'>;

/** What is known of a loader's rows, from one to another. */
function knownRows(loader: BatchLoader): (from: number, to: number) => KnownOfRows {
  const values = loader.target ?? targetValues(loader.part);
  const width = loader.rows ? values.length / loader.rows : 1;
  const weights = sampleWeightOf(loader.part);
  const { description } = loader.part.data.target;
  return (from, to) => ({
    target: values.subarray(from * width, to * width),
    sampleWeight: weights?.subarray(from, to),
    description,
  });
}

/**
 * @internal The predictions for every row, in order, a batch at a time, of ranks a batch each; the event
 * loop gets turns
 * after a batch that takes long.
 */
export async function* predictInTurns({
  model,
  module,
  loader,
  scorer,
  width,
  temperature = 1,
}: Prediction): AsyncGenerator<PredictedRows> {
  const { description } = loader.part.data.target;
  const known = knownRows(loader);
  const group = isDistributed(module) ? module.group : null;
  const { rank = 0, ranks = 1 } = group ?? {};
  const room = Math.min(loader.rows, ranks * loader.batchSize) * width;
  const [outputs, values] = [zeros(room), zeros(room)];
  let [first, index] = [0, 0];
  for (const { x, epochOffset } of loader.inOrder({ reuse: true })) {
    const turn = index++ % ranks;
    const end = epochOffset + x.shape[0];
    if (turn === 0) {
      first = epochOffset;
      outputs.fill(0);
      values.fill(0);
    }
    if (turn === rank) {
      const [from, to] = [(epochOffset - first) * width, (end - first) * width];
      const made = model.predict(x);
      checkMatrix('model.predict(…)', made, width, x.shape[0]);
      if (temperature !== 1) for (let i = 0; i < made.data.length; i++) made.data[i] /= temperature;
      outputs.set(made.data, from);
      activate(scorer, made, { data: values.subarray(from, to), shape: made.shape }, description);
      await turnsAfterWork();
    }
    if (turn < ranks - 1 && end < loader.rows) continue;
    const shape = [end - first, width];
    const made = [outputs, values].map((data) => ({ data: data.subarray(0, shape[0] * width), shape }));
    for (const { data } of made) group?.allReduce(data);
    yield {
      first,
      predictions: { outputs: made[0], values: made[1], ...known(first, end) },
    };
  }
}

/** Memory for the predictions of every nth row of a loader. */
class Kept {
  readonly #outputs: Float32Array;
  readonly #values: Float32Array;
  readonly #rows: number[];

  constructor(
    readonly prediction: Prediction,
    readonly every: number,
  ) {
    const rows = Math.ceil(prediction.loader.rows / every);
    this.#rows = Array.from({ length: rows }, (_, i) => i * every);
    [this.#outputs, this.#values] = [zeros(rows * prediction.width), zeros(rows * prediction.width)];
  }

  add({ first, predictions: { outputs, values } }: PredictedRows): void {
    const { every, prediction } = this;
    const { width } = prediction;
    const end = first + values.shape[0];
    for (let row = every * Math.ceil(first / every); row < end; row += every) {
      const [from, to] = [(row - first) * width, (row - first + 1) * width];
      this.#outputs.set(outputs.data.subarray(from, to), (row / every) * width);
      this.#values.set(values.data.subarray(from, to), (row / every) * width);
    }
  }

  predictions(): Predictions {
    const { loader, width } = this.prediction;
    const { target, sampleWeight, description } = knownRows(loader)(0, loader.rows);
    const shape = [this.#rows.length, width];
    return {
      outputs: { data: this.#outputs, shape },
      values: { data: this.#values, shape },
      target: this.#selected(target),
      sampleWeight: sampleWeight && (this.#selected(sampleWeight) as Float32Array),
      description,
    };
  }

  #selected(all: Predictions['target']): Predictions['target'] {
    if (this.every === 1) return all;
    const width = all.length / this.prediction.loader.rows;
    const selected = all.slice(0, this.#rows.length * width);
    this.#rows.forEach((row, i) => {
      selected.set(all.subarray(row * width, (row + 1) * width), i * width);
    });
    return selected;
  }
}

/** @internal The predictions of every nth row; the tally gets all. */
export async function predictEvery(
  prediction: Prediction,
  every: number,
  tally?: Tally,
): Promise<Predictions> {
  const kept = new Kept(prediction, every);
  for await (const rows of predictInTurns(prediction)) {
    kept.add(rows);
    tally?.add(rows.predictions, rows.first);
  }
  return kept.predictions();
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
  return predictEvery(preparePrediction(model, loader, scorer), 1);
}
