// Folds as one run, which predicts the mean of theirs.
import { rangeError } from '../core/check';
import type { Tensor } from '../core/tensor';
import { taskNamed } from '../tasks/registry';
import { meanPredictions, meanTarget } from './average_predictions';
import type { FoldsPlan } from './folds_folder';
import type { ProbabilityOptions, TrainedRun } from './load_run';
import type { OutcomeOptions } from './options';
import type { InputRows } from './table_input';

/** What each fold has of its own. */
const OF_EACH_FOLD = [
  'model',
  'standardisation',
  'featureNames',
  'schema',
  'weights',
  'input',
  'dataDigest',
  'fittedRows',
  'description',
  'predictInput',
  'temperature',
] as const satisfies readonly (keyof TrainedRun)[];

/** The folds as one run. @param folds At least one. */
export function averageRun(folds: readonly TrainedRun[], { options }: FoldsPlan): TrainedRun {
  const task = taskNamed(folds[0].target.task);
  const target = meanTarget(
    task,
    folds.map((fold) => fold.target),
  );
  const predict = (rows: InputRows, ...others: unknown[]): Tensor =>
    meanPredictions(folds.map((fold) => (fold.predict as typeof predict)(rows, ...others)));
  const run = {
    folds,
    target,
    options: options as OutcomeOptions,
    predict,
    probabilities: (rows: InputRows, options?: ProbabilityOptions) => {
      if (task.predicts !== 'probabilities')
        throw rangeError('probabilities', `predict, as the run predicts ${task.predicts}`, task.name);
      return meanPredictions(folds.map((fold) => fold.probabilities(rows, options)));
    },
  };
  for (const name of OF_EACH_FOLD)
    Object.defineProperty(run, name, {
      get: () => {
        throw rangeError(
          `run.${name}`,
          `that of a fold, as run.folds[0].${name} is`,
          `${folds.length} folds`,
        );
      },
    });
  return run as typeof run & Pick<TrainedRun, (typeof OF_EACH_FOLD)[number]>;
}
