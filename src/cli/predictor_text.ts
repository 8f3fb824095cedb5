// Whose predictions they are, in words.
import type { TrainedRun } from '../run/load_run';
import { theWeights } from '../run/weights';

/** 'the weights of epoch 7, the best by validation loss', or 'the mean of 5 folds'. */
export const predictorText = (run: TrainedRun): string =>
  run.folds.length > 0
    ? `the mean of ${run.folds.length} folds`
    : theWeights(run.weights, run.target.task, run.options.select);

/** What calibrated probabilities are: 'calibrated on validation rows', or as they were at a temperature of 1. */
export const calibratedText = (run: TrainedRun): string =>
  (run.folds.length > 0 ? run.folds : [run]).every((each) => each.temperature() === 1)
    ? 'as without --calibrated: the fitted temperature is 1'
    : 'calibrated on validation rows, which also chose the epoch';
