// One trial of a sweep: a run without a folder.

import { existsSync } from 'node:fs';
import { now } from '../core/clock';
import { allMemory, freeMemory } from '../core/memory';
import type { BatchLoader } from '../data/batch_loader';
import { keptSample } from '../data/fitted_rows';
import { inputForm } from '../data/input_form';
import { loadCheckpoint, restore, saveCheckpoint } from '../run/checkpoint';
import { evaluationLoader, type Job } from '../run/job';
import type { OutcomeOptions } from '../run/options';
import { buildFittingJob } from '../run/prepare';
import { prefixed } from '../tasks/task';
import type { DoneTrial } from './plan';
import type { TrialData } from './trial_data';

/** What is to be trained, until when. */
export interface TrialTask {
  trial: number;
  options: OutcomeOptions;
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

/** The training loss and the validation scores of the best epoch. */
type BestEpochScores = Pick<TrialScores, 'train_loss' | `val_${string}`>;

/** Trains to the last epoch; returns what the best epoch had. @param best That of the epochs before. */
async function train(
  { trainer, loader }: Job,
  { options: { patience, select }, epochs }: TrialTask,
  validation: BatchLoader,
  onEpoch: (epoch: number) => void,
  best: BestEpochScores | undefined,
): Promise<BestEpochScores> {
  let chosen = best;
  await trainer.fit(loader, {
    epochs,
    patience,
    select,
    stepSizes: false,
    validation,
    onEpoch: ({ epoch, loss, improved, validation: scores }) => {
      if (improved) chosen = { ...prefixed('val', scores!), train_loss: loss };
      onEpoch(epoch);
    },
  });
  return chosen!;
}

/**
 * The parts of a trial's job.
 *
 * @throws RangeError for a setting that does not fit: it takes more memory than there is, or, of a trial that
 * has the machine to itself, than is free.
 */
function buildTrialJob({ options, alone }: TrialTask, { train, standardisation, initial }: TrialData): Job {
  const memory = alone ? freeMemory() : allMemory();
  try {
    return buildFittingJob(options, train, standardisation, { initial, memory });
  } catch (error) {
    const { message, argument } = error as Error & { argument?: string };
    throw argument?.startsWith('options.') ? new RangeError(`does not fit: ${message}`) : error;
  }
}

/**
 * Trains and scores: the validation scores are those of `regulus train` with these options, of the best
 * epoch.
 *
 * @throws DivergedError.
 */
export async function runTrial(
  trialTask: TrialTask,
  data: TrialData,
  onEpoch: (epoch: number) => void,
): Promise<TrialScores> {
  const start = now();
  const { options, from, to, before } = trialTask;
  const { standardisation, digest, initial } = data;
  const job = buildTrialJob(trialTask, data);
  const { trainer } = job;
  const goesOn = from !== undefined && existsSync(from);
  if (goesOn) restore(trainer, loadCheckpoint(from));
  const validation = evaluationLoader(data.validation, standardisation);
  const best = await train(job, trialTask, validation, onEpoch, goesOn ? before : undefined);
  const { target, featureNames = null, schema = null } = data.train.data;
  if (to !== undefined) {
    const { description } = target;
    const run = {
      options,
      standardisation,
      input: inputForm(data.train),
      target: description,
      featureNames,
      schema,
      data: digest,
      fitted: keptSample(data.train),
      validated: true,
      start: initial?.warnings ?? [],
    };
    saveCheckpoint(to, trainer, run);
  }
  return {
    ...best,
    epochs: trainer.stateDict().epoch,
    seconds: (now() - start) / 1000,
  };
}
