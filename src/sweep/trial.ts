// One trial of a sweep: a run without a folder, or one for each fold.

import { existsSync } from 'node:fs';
import { rangeError } from '../core/check';
import { now } from '../core/clock';
import { counted } from '../core/counted';
import { allMemory, freeMemory } from '../core/memory';
import { described } from '../data/dataset';
import { keptSample } from '../data/fitted_rows';
import { inputForm } from '../data/input_form';
import { loadCheckpoint, restore } from '../run/checkpoint';
import { completeTarget } from '../run/chosen_target';
import { evaluationLoader, type Job } from '../run/job';
import type { OutcomeOptions } from '../run/options';
import { buildFittingJob } from '../run/prepare';
import { saveCheckpoint } from '../run/save_checkpoint';
import { prefixed, type Scores } from '../tasks/task';
import { evaluateNamed } from '../train/evaluate';
import type { EpochReport } from '../train/reports';
import { DivergedError } from '../train/training_step';
import type { DoneTrial, FoldScores } from './plan';
import { spread } from './summary';
import { foldCheckpoint } from './sweep_folder';
import type { TrialData, TrialRows } from './trial_data';

/** What is to be trained, until when. */
export interface TrialTask {
  trial: number;
  options: OutcomeOptions;
  /** The score that settings are compared by; default: the first of the task. */
  metric?: string;
  /** Epochs in all; the learning rate follows the schedule of options.epochs. */
  epochs: number;
  /** The checkpoint to go on from; if it is gone, the trial starts again, to the same bits. */
  from?: string;
  /** What its best epoch had by then. */
  before?: TrialScores;
  /** Where to leave one. */
  to?: string;
  /** Whether no other trial runs beside it. */
  alone?: boolean;
}

/** What a trial has to say. */
export type TrialScores = Omit<DoneTrial, 'trial' | 'setting' | 'seed' | 'status'>;

/** The training loss and the scores of the epoch that counts. */
type EpochScores = Pick<TrialScores, 'train_loss' | `val_${string}`>;

/** One training of a trial: its rows, and what its files are. */
interface Training extends Omit<TrialTask, 'before'> {
  rows: TrialRows;
  digest: string;
  before: EpochScores | undefined;
}

/** The training of a trial with one division of the rows. */
function trainingOf(task: TrialTask, rows: TrialRows, digest: string): Training {
  const { fold } = rows;
  const { from, to, before } = task;
  if (fold === null) return { ...task, rows, digest, before };
  const own = (file: string | undefined) => file && foldCheckpoint(file, fold);
  const scores = before?.fold_scores?.find((each) => each.fold === fold);
  return { ...task, rows, digest, from: own(from), to: own(to), before: scores };
}

/**
 * The scores of the rows that a fold leaves out, by the weights at hand.
 *
 * @throws DivergedError where one has no prediction, RangeError where they lack the score that settings are
 * compared by.
 */
async function scoreLeftOut(
  { trainer }: Job,
  { rows: { leftOut, validation, standardisation }, metric }: Training,
  { step, lr }: Pick<EpochReport, 'step' | 'lr'>,
): Promise<Scores> {
  const chosenBy = validation.indices.length > 0 ? evaluationLoader(validation, standardisation) : undefined;
  const completed = await completeTarget(trainer.model, leftOut!.data.target.description, chosenBy);
  const part = completed ? described(leftOut!, completed.target) : leftOut!;
  const names = metric === undefined ? [] : [metric];
  const loader = evaluationLoader(part, standardisation);
  const { non_finite_rows: without = 0, ...scores } = await evaluateNamed(
    trainer.model,
    loader,
    undefined,
    names,
  );
  if (without > 0)
    throw new DivergedError(`${counted(without, 'row')} of the fold lost their prediction`, step, lr);
  const missing = names.find((name) => !Number.isFinite(scores[name]));
  if (missing !== undefined)
    throw rangeError('options.select', 'a score that the rows of each fold have', missing);
  return scores;
}

/**
 * Trains to the last epoch; returns what the epoch that counts had: the best one, or without validation rows
 * the last.
 *
 * @param best That of the epochs before.
 */
async function train(
  job: Job,
  training: Training,
  onEpoch: (epoch: number) => void,
  best: EpochScores | undefined,
): Promise<EpochScores> {
  const { options, epochs, rows } = training;
  const { validation: part, leftOut, standardisation } = rows;
  const validation = part.indices.length > 0 ? evaluationLoader(part, standardisation) : undefined;
  let counting = best;
  await job.trainer.fit(job.loader, {
    epochs,
    patience: options.patience,
    select: options.select,
    stepSizes: false,
    validation,
    onEpoch: async (report) => {
      const counts = validation ? report.improved : report.epoch === epochs;
      if (counts) {
        const scores = leftOut ? await scoreLeftOut(job, training, report) : report.validation!;
        counting = { ...prefixed('val', scores), train_loss: report.loss };
      }
      onEpoch(report.epoch);
    },
  });
  return counting!;
}

/**
 * The parts of a training's job.
 *
 * @throws RangeError for a setting that does not fit: it takes more memory than there is, or, of a trial that
 * has the machine to itself, than is free.
 */
function buildTrialJob({ options, alone, rows: { train, standardisation, initial } }: Training): Job {
  const memory = alone ? freeMemory() : allMemory();
  try {
    return buildFittingJob(options, train, standardisation, { initial, memory });
  } catch (error) {
    const { message, argument } = error as Error & { argument?: string };
    throw argument?.startsWith('options.') ? new RangeError(`does not fit: ${message}`) : error;
  }
}

/** Leaves the checkpoint that the next rung goes on from. */
function save({ trainer }: Job, { to, options, rows, digest }: Training): void {
  if (to === undefined) return;
  const { train, validation, standardisation, initial } = rows;
  const { target, featureNames = null, schema = null } = train.data;
  saveCheckpoint(to, trainer, {
    options,
    standardisation,
    input: inputForm(train),
    target: target.description,
    featureNames,
    schema,
    data: digest,
    fitted: keptSample(train),
    fittedBefore: initial?.fitted ?? [],
    validated: validation.indices.length > 0,
    start: initial?.warnings ?? [],
  });
}

/** Trains once. */
async function runTraining(
  training: Training,
  onEpoch: (epoch: number) => void,
): Promise<EpochScores & { epochs: number }> {
  const { from, before } = training;
  const job = buildTrialJob(training);
  const goesOn = from !== undefined && existsSync(from);
  if (goesOn) restore(job.trainer, loadCheckpoint(from));
  const scores = await train(job, training, onEpoch, goesOn ? before : undefined);
  save(job, training);
  return { ...scores, epochs: job.trainer.stateDict().epoch };
}

/** The scores of folds as those of a trial: their means. */
function meanOfFolds(folds: FoldScores[]): Omit<TrialScores, 'seconds'> {
  const [{ fold: _, epochs: __, ...scores }] = folds;
  const mean = (name: string) => spread(folds.map((each) => each[name as 'train_loss'])).mean;
  const means = Object.keys(scores).map((name) => [name, mean(name)]);
  return {
    ...(Object.fromEntries(means) as EpochScores),
    epochs: Math.max(...folds.map(({ epochs }) => epochs)),
    fold_scores: folds,
  };
}

/**
 * Trains and scores: the validation scores are those of `regulus train` with these options, of the best
 * epoch; with folds they are the means of its folds.
 *
 * @throws DivergedError.
 */
export async function runTrial(
  task: TrialTask,
  { divisions, digest }: TrialData,
  onEpoch: (epoch: number) => void,
): Promise<TrialScores> {
  const start = now();
  const folds: FoldScores[] = [];
  for (const rows of divisions) {
    const scores = await runTraining(trainingOf(task, rows, digest), onEpoch);
    if (rows.fold === null) return { ...scores, seconds: (now() - start) / 1000 };
    folds.push({ fold: rows.fold, ...scores });
  }
  return { ...meanOfFolds(folds), seconds: (now() - start) / 1000 };
}
