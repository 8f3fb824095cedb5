// The rows that are scored after each epoch, and the score among theirs that chooses the best one.
import { rangeError } from '../core/check';
import { counted } from '../core/counted';
import type { BatchLoader } from '../data/batch_loader';
import { choosingScore, isBetter, type Score, type Scorer, type Scores } from '../tasks/task';
import { evaluateNamed } from './evaluate';
import { type Predictor, scorerOf } from './predictions';
import type { EpochReport } from './reports';
import type { BestEpoch } from './trainer_state';
import { DivergedError } from './training_step';

/** The rows to validate on, and how they are scored. */
export interface Validating {
  loader: BatchLoader;
  scorer: Scorer;
  /** The score that chooses. */
  choosing: Score;
  /** What messages call the rows. */
  name: string;
  /** Fitted rows that are scored beside them. */
  training: BatchLoader | undefined;
}

/** How the rows are to be scored. */
interface ValidationOptions {
  training: BatchLoader | undefined;
  scorer: Scorer | undefined;
  select: string | undefined;
  validationName: string | undefined;
}

/** @internal Checks how rows are scored. @throws TypeError or RangeError for a scorer or a score that is none. */
export function readValidating(
  loader: BatchLoader,
  { training, scorer: given, select, validationName: name = 'validation' }: ValidationOptions,
): Validating {
  const scorer = scorerOf('options.scorer', given, loader);
  return { loader, scorer, choosing: choosingScore(scorer, select), name, training };
}

/** What is validated, and what is known before. */
interface Candidate {
  model: Predictor;
  average: Predictor | null;
  best: BestEpoch | null;
  /** Of the epoch's last step. */
  step: number;
  lr: number;
}

/** What a validation found. */
export interface Validated {
  scores: Pick<EpochReport, 'validation' | 'averaged' | 'training' | 'averagedTraining' | 'choosing'>;
  /** The score that chooses. */
  score: number;
  /** Whether it is the best so far. */
  improved: boolean;
}

/** @throws DivergedError for weights that went bad in the epoch's last step, RangeError for a score without a value. */
function checkFinite(validating: Validating, found: Scores, { step, lr }: Candidate): void {
  const { choosing, scorer, name } = validating;
  const [value, first] = [found[choosing.name], found[scorer.scores[0].name]];
  const without = found.non_finite_rows ?? 0;
  if (Number.isFinite(value) && without === 0) return;
  const isUndefined = without === 0 && Number.isFinite(first);
  if (isUndefined) throw rangeError('options.select', `a score that the ${name} rows have`, choosing.name);
  const problem = Number.isFinite(value)
    ? `${counted(without, 'row')} of the ${name} lost their prediction`
    : `the ${name} ${choosing.name} became ${value}`;
  throw new DivergedError(problem, step, lr);
}

/** @internal Scores the rows, and tells whether the score that chooses is the best so far. */
export async function validate(validating: Validating, candidate: Candidate): Promise<Validated> {
  const { loader, scorer, choosing, training: fitted } = validating;
  const { model, average, best } = candidate;
  const names = [choosing.name];
  const scoresOf = (of: Predictor, rows: BatchLoader) => evaluateNamed(of, rows, scorer, names);
  const validation = await scoresOf(model, loader);
  const averaged = average ? { averaged: await scoresOf(average, loader) } : {};
  checkFinite(validating, validation, candidate);
  const training = fitted ? { training: await scoresOf(model, fitted) } : {};
  const averagedTraining = fitted && average ? { averagedTraining: await scoresOf(average, fitted) } : {};
  const score = validation[choosing.name];
  return {
    scores: { validation, ...averaged, ...training, ...averagedTraining, choosing: choosing.name },
    score,
    improved: best === null || isBetter(choosing, score, best.score),
  };
}
