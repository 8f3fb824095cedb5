// Scores of a model on the rows of a loader.
import { typeError } from '../core/check';
import type { BatchLoader } from '../data/batch_loader';
import { nonFiniteRows } from '../metrics/finite_rows';
import {
  allScores,
  type Evaluated,
  furtherNames,
  type Predictions,
  type Scorer,
  type Scores,
  type Tally,
} from '../tasks/task';
import {
  type Prediction,
  type Predictor,
  predictEvery,
  predictInTurns,
  preparePrediction,
} from './predictions';

/** Scores, checked. @param further Those that were asked for beside those that are always there. */
function checkScores({ scores }: Scorer, found: Scores, further: readonly string[]): Scores {
  if (typeof found !== 'object' || found === null)
    throw typeError('scorer.score(…)', 'scores by name', found);
  for (const name of [...scores.map((score) => score.name), ...further])
    if (typeof found[name] !== 'number') throw typeError(`scorer.score(…).${name}`, 'a number', found[name]);
  return found;
}

const withCount = (scores: Scores, without: number): Scores =>
  without ? { ...scores, non_finite_rows: without } : scores;

const tallied = (scorer: Scorer, tally: Tally, further: readonly string[]): Scores =>
  withCount(checkScores(scorer, tally.scores(), further), tally.withoutPrediction);

/** Scores rows that are held whole, for a scorer that needs it. */
async function evaluateWhole(prediction: Prediction, further: readonly string[]): Promise<Evaluated> {
  const { scorer } = prediction;
  const sample = await predictEvery(prediction, 1);
  const found = checkScores(scorer, scorer.score(sample, further), further);
  return { scores: withCount(found, nonFiniteRows(sample.values).length), tally: null, sample };
}

const tallyOf = ({ scorer, loader }: Prediction, further: readonly string[]): Tally | undefined =>
  scorer.tally?.(loader.rows, loader.part.data.target.description, further);

/** The names of all scores of a scorer that take longer. */
const allFurther = (scorer: Scorer): string[] =>
  furtherNames(
    scorer,
    allScores(scorer).map(({ name }) => name),
  );

/** Numbers that a sample holds of outputs, and as many of predictions. */
const SAMPLE = 2 ** 22;

/**
 * @internal Scores a model on a loader's rows, and keeps what a task's evaluation tells of them: of many rows
 * and outputs the predictions of every nth row.
 *
 * @param temperature What the outputs are divided by.
 */
export async function evaluateRows(
  model: Predictor,
  loader: BatchLoader,
  temperature?: number,
): Promise<Evaluated> {
  const prediction = { ...preparePrediction(model, loader, undefined), temperature };
  const further = allFurther(prediction.scorer);
  const tally = tallyOf(prediction, further);
  if (!tally) return evaluateWhole(prediction, further);
  const every = Math.max(1, Math.ceil((loader.rows * prediction.width) / SAMPLE));
  const sample = await predictEvery(prediction, every, tally);
  return { scores: tallied(prediction.scorer, tally, further), tally, sample };
}

/** @internal Scores predictions that are in memory, and keeps of them what a task's evaluation tells. */
export function evaluatePredictions(scorer: Scorer, predictions: Predictions): Evaluated {
  const further = allFurther(scorer);
  const { outputs, values, target, description } = predictions;
  const [rows, width] = values.shape;
  const tally = scorer.tally?.(rows, description, further);
  if (!tally) {
    const found = checkScores(scorer, scorer.score(predictions, further), further);
    return { scores: withCount(found, nonFiniteRows(values).length), tally: null, sample: predictions };
  }
  tally.add(predictions, 0);
  const every = Math.max(1, Math.ceil((rows * width) / SAMPLE));
  const kept = Uint32Array.from({ length: Math.ceil(rows / every) }, (_, i) => i * every);
  const sample: Predictions = {
    outputs: selectRows(outputs, kept),
    values: selectRows(values, kept),
    target: selectRows({ data: target, shape: [rows, rows ? target.length / rows : 1] }, kept).data,
    sampleWeight:
      predictions.sampleWeight && Float32Array.from(kept, (row) => predictions.sampleWeight![row]),
    description,
  };
  return { scores: tallied(scorer, tally, further), tally, sample };
}

/** Some rows of a matrix. */
function selectRows<A extends Float32Array | Int32Array>(
  { data, shape: [, columns] }: { data: A; shape: readonly number[] },
  rows: Uint32Array,
): { data: A; shape: number[] } {
  const kept = data.slice(0, rows.length * columns) as A;
  rows.forEach((row, i) => {
    kept.set(data.subarray(row * columns, (row + 1) * columns), i * columns);
  });
  return { data: kept, shape: [rows.length, columns] };
}

/** Scores a model, with those of the scores that take longer whose names are given. */
async function scoreRows(prediction: Prediction, further: readonly string[]): Promise<Scores> {
  const tally = tallyOf(prediction, further);
  if (!tally) return (await evaluateWhole(prediction, further)).scores;
  for await (const { predictions, first } of predictInTurns(prediction)) tally.add(predictions, first);
  return tallied(prediction.scorer, tally, further);
}

/**
 * @internal Scores a model as after an epoch: with the scores that are always made, and those of these names.
 */
export async function evaluateNamed(
  model: Predictor,
  loader: BatchLoader,
  scorer: Scorer | undefined,
  names: readonly string[],
): Promise<Scores> {
  const prediction = preparePrediction(model, loader, scorer);
  return scoreRows(prediction, furtherNames(prediction.scorer, names));
}

/**
 * Scores a model, or the average of its weights, on a loader's rows: all scores of its task by name, NaN
 * where the rows do not define one. Rows whose outputs are not finite have no prediction: they are never
 * right, and counted as `non_finite_rows` where there are any.
 *
 * @param scorer What scores them; default: the task of the loader's data set.
 */
export async function evaluate(model: Predictor, loader: BatchLoader, scorer?: Scorer): Promise<Scores> {
  const prediction = preparePrediction(model, loader, scorer);
  return scoreRows(prediction, allFurther(prediction.scorer));
}
