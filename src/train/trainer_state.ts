// The progress of a run: what it holds, and what a restored one must be.
import { checkInteger, checkNumber, rangeError, typeError } from '../core/check';

/** The epoch with the best validation score so far. */
export interface BestEpoch {
  /** The score that chooses. */
  score: number;
  /** Epochs finished by then. */
  epoch: number;
}

/** The progress of a run: with the model, the optimizer and the schedule, all that is needed to go on. */
export interface TrainerState {
  /** Steps taken. */
  step: number;
  /** Epochs finished. */
  epoch: number;
  /** Batches taken of the epoch in progress. */
  batch: number;
  /** Their rows. */
  rows: number;
  /** What the mean of their losses divides by; 0 for a sum. */
  weight: number;
  /** Sum of their losses by weight. */
  lossSum: number;
  /** The rows that each dropping module kept of them. */
  keptRows: number[];
  /** The gradient norm of the epoch's first step: null before it. */
  gradNorm: number | null;
  /** Its update-to-weight ratio: null before it. */
  updateRatio: number | null;
  /** The learning rate of its last step: null before it. */
  lr: number | null;
  /** Steps left out. */
  skipped: number;
  /** The epoch with the best validation score: null before the first. */
  best: BestEpoch | null;
}

/** @internal The progress before the first batch of an epoch. */
export const EPOCH_START = {
  batch: 0,
  rows: 0,
  weight: 0,
  lossSum: 0,
  gradNorm: null,
  updateRatio: null,
  lr: null,
};

/**
 * @internal A copy of the progress of a run, checked.
 *
 * @param droppingModules How many modules of the model drop rows.
 * @throws TypeError or RangeError for anything else.
 */
export function checkTrainerState(state: TrainerState, droppingModules: number): TrainerState {
  if (typeof state !== 'object' || state === null) throw typeError('state', 'what stateDict returned', state);
  const { step, epoch, batch, rows, weight, lossSum, keptRows, gradNorm, updateRatio, lr, skipped, best } =
    state;
  for (const [key, count] of Object.entries({ step, epoch, batch, rows, skipped }))
    checkInteger(`state.${key}`, count);
  checkNumber('state.weight', weight, 0);
  checkNumber('state.lossSum', lossSum);
  for (const [key, size] of Object.entries({ gradNorm, updateRatio }))
    if (size !== null) checkNumber(`state.${key}`, size, 0);
  if (lr !== null) checkNumber('state.lr', lr);
  return {
    step,
    epoch,
    batch,
    rows,
    weight,
    lossSum,
    keptRows: checkKeptRows(keptRows, droppingModules),
    gradNorm,
    updateRatio,
    lr,
    skipped,
    best: checkBest(best),
  };
}

function checkKeptRows(keptRows: readonly number[], droppingModules: number): number[] {
  if (!Array.isArray(keptRows) || keptRows.length !== droppingModules)
    throw rangeError('state.keptRows', `${droppingModules} counts of rows`, keptRows);
  return Array.from(keptRows, (count, i) => checkNumber(`state.keptRows[${i}]`, count, 0));
}

function checkBest(best: BestEpoch | null): BestEpoch | null {
  if (best === null) return null;
  if (typeof best !== 'object') throw typeError('state.best', 'an epoch and its score, or null', best);
  return {
    score: checkNumber('state.best.score', best.score),
    epoch: checkInteger('state.best.epoch', best.epoch),
  };
}
