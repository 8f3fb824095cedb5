// What a fit takes, checked.
import {
  checkBoolean,
  checkFunction,
  checkInteger,
  checkOptions,
  checkText,
  hasMethod,
  rangeError,
  typeError,
} from '../core/check';
import { type BatchLoader, checkLoader } from '../data/batch_loader';
import type { Scorer } from '../tasks/task';
import type { EpochReport, StepReport } from './reports';
import { readValidating, type Validating } from './validation';

/** Options of Trainer.fit. */
export interface FitOptions {
  /** Epochs in all, those before a resumed state included. */
  epochs: number;
  /** Rows to evaluate after each epoch. */
  validation?: BatchLoader | undefined;
  /** What messages call those rows; default 'validation'. */
  validationName?: string | undefined;
  /** Some of the fitted rows, scored after each epoch as those are, without dropping; default: none. */
  training?: BatchLoader | undefined;
  /** How those rows are scored; default: by the task of their data set. */
  scorer?: Scorer | undefined;
  /** The name of the score that chooses the best epoch and ends the run by `patience`; default: the scorer's first. */
  select?: string | undefined;
  /** Ends the run when the score that chooses has not improved for this many epochs. */
  patience?: number | undefined;
  /**
   * Whether the first step of each epoch is measured (gradNorm, updateRatio), which takes a few passes over
   * the weights; default true.
   */
  stepSizes?: boolean | undefined;
  /** Called, and waited for, after each step. */
  onStep?: ((report: StepReport) => void | Promise<void>) | undefined;
  /** Called, and waited for, after each epoch. */
  onEpoch?: ((report: EpochReport) => void | Promise<void>) | undefined;
  /**
   * Ends the run after the step in progress, or at once while that waits for a batch: it begins again in the
   * next fit. The ranks of a job stop together, after a step: one whose source gives no batch for 5 s after
   * the signal throws, which ends the job.
   */
  signal?: AbortSignal | undefined;
}

/** The options of a fit, checked. */
export type Fitting = Pick<FitOptions, 'epochs' | 'patience' | 'onStep' | 'onEpoch' | 'signal'> & {
  stepSizes: boolean;
  validating: Validating | undefined;
};

const FIT_OPTIONS = [
  'epochs',
  'validation',
  'validationName',
  'training',
  'scorer',
  'select',
  'patience',
  'stepSizes',
  'onStep',
  'onEpoch',
  'signal',
] as const;

/** @throws TypeError or RangeError for a wrong option. */
export function readFitOptions(options: FitOptions): Fitting {
  const given = checkOptions('options', options, FIT_OPTIONS);
  const {
    epochs,
    validation,
    validationName,
    training,
    scorer,
    select,
    patience,
    stepSizes = true,
    onStep,
    onEpoch,
    signal,
  } = given;
  checkInteger('options.epochs', epochs);
  if (patience !== undefined && !validation)
    throw rangeError('options.patience', 'validation rows to wait for', patience);
  if (patience !== undefined) checkInteger('options.patience', patience, 1);
  checkBoolean('options.stepSizes', stepSizes);
  if (validation !== undefined) checkLoader('options.validation', validation);
  checkText('options.select', select);
  if (training !== undefined) checkLoader('options.training', training);
  if (training !== undefined && !validation)
    throw rangeError('options.training', 'none without validation rows to compare with', training);
  if (select !== undefined && !validation)
    throw rangeError('options.select', 'validation rows to choose on', select);
  checkText('options.validationName', validationName);
  const validating = validation && readValidating(validation, { training, scorer, select, validationName });
  checkFunction('options.onStep', onStep);
  checkFunction('options.onEpoch', onEpoch);
  if (signal !== undefined && !(hasMethod(signal, 'addEventListener') && typeof signal.aborted === 'boolean'))
    throw typeError('options.signal', 'an AbortSignal', signal);
  return { epochs, validating, patience, stepSizes, onStep, onEpoch, signal };
}
