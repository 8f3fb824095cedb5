// Scores of a model on the rows of a loader.
import { typeError } from '../core/check';
import type { BatchLoader } from '../data/batch_loader';
import { nonFiniteRows } from '../metrics/finite_rows';
import type { Evaluated, Scorer, Scores, Tally } from '../tasks/task';
import {
  type Prediction,
  type Predictor,
  predictEvery,
  predictInTurns,
  preparePrediction,
} from './predictions';

/** Scores, checked. */
function checkScores({ scores }: Scorer, found: Scores): Scores {
  if (typeof found !== 'object' || found === null)
    throw typeError('scorer.score(…)', 'scores by name', found);
  for (const { name } of scores)
    if (typeof found[name] !== 'number') throw typeError(`scorer.score(…).${name}`, 'a number', found[name]);
  return found;
}

const withCount = (scores: Scores, without: number): Scores =>
  without ? { ...scores, non_finite_rows: without } : scores;

const tallied = (scorer: Scorer, tally: Tally): Scores =>
  withCount(checkScores(scorer, tally.scores()), tally.withoutPrediction);

/** Scores rows that are held whole, for a scorer that needs it. */
async function evaluateWhole(prediction: Prediction): Promise<Evaluated> {
  const { scorer } = prediction;
  const sample = await predictEvery(prediction, 1);
  const scores = withCount(checkScores(scorer, scorer.score(sample)), nonFiniteRows(sample.values).length);
  return { scores, tally: null, sample };
}

const tallyOf = ({ scorer, loader }: Prediction): Tally | undefined =>
  scorer.tally?.(loader.rows, loader.part.data.target.description);

/** Numbers that a sample holds of outputs, and as many of predictions. */
const SAMPLE = 2 ** 22;

/**
 * @internal Scores a model on a loader's rows, and keeps what a task's evaluation tells of them: of many rows
 * and outputs the predictions of every nth row.
 */
export async function evaluateRows(model: Predictor, loader: BatchLoader): Promise<Evaluated> {
  const prediction = preparePrediction(model, loader, undefined);
  const tally = tallyOf(prediction);
  if (!tally) return evaluateWhole(prediction);
  const every = Math.max(1, Math.ceil((loader.rows * prediction.width) / SAMPLE));
  const sample = await predictEvery(prediction, every, tally);
  return { scores: tallied(prediction.scorer, tally), tally, sample };
}

/**
 * Scores a model, or the average of its weights, on a loader's rows: the scores of its task by name. Rows
 * whose outputs are not finite have no
 * prediction: they are never right, and counted as `non_finite_rows` where there are any.
 *
 * @param scorer What scores them; default: the task of the loader's data set.
 */
export async function evaluate(model: Predictor, loader: BatchLoader, scorer?: Scorer): Promise<Scores> {
  const prediction = preparePrediction(model, loader, scorer);
  const tally = tallyOf(prediction);
  if (!tally) return (await evaluateWhole(prediction)).scores;
  for await (const { predictions, first } of predictInTurns(prediction)) tally.add(predictions, first);
  return tallied(prediction.scorer, tally);
}
