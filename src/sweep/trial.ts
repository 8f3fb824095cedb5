// One trial of a sweep: a run without a folder. It evaluates validation rows only to choose something.
import { existsSync } from 'node:fs';
import type { Tensor } from '../core/tensor';
import type { BatchLoader } from '../data/batch_loader';
import type { Part } from '../data/dataset';
import { loadCheckpoint, restore, saveCheckpoint } from '../run/checkpoint';
import { buildJob, evaluationLoader, type Job } from '../run/job';
import type { OutcomeOptions } from '../run/options';
import { taskOf } from '../tasks/registry';
import { prefixed, type Scores } from '../tasks/task';
import { evaluate } from '../train/evaluate';
import type { Trainer } from '../train/trainer';
import { DivergedError } from '../train/training_step';
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
  /** Where to leave one. */
  to?: string;
}

/** Why a trial has no scores. */
export interface TrialFailure {
  error: string;
  /** What a program may act on: see ErrorCode. */
  code?: string;
}

/** What a trial has to say. */
export type TrialScores = Omit<DoneTrial, 'trial' | 'setting' | 'seed' | 'status'>;

/** Trains to the last epoch; returns the training loss of the epoch whose weights the model has then. */
async function train(
  { trainer, loader, model }: Job,
  { options, epochs }: TrialTask,
  validation: BatchLoader,
  onEpoch: (epoch: number) => void,
): Promise<number> {
  const { patience } = options;
  let trainLoss = NaN;
  let best: Record<string, Tensor> | undefined;
  await trainer.fit(loader, {
    epochs,
    patience,
    stepSizes: false,
    validation: patience === undefined ? undefined : validation,
    onEpoch: ({ epoch, loss, improved }) => {
      if (patience === undefined || improved) trainLoss = loss;
      if (improved) best = model.stateDict();
      onEpoch(epoch);
    },
  });
  if (best) model.loadStateDict(best);
  return trainLoss;
}

/** @throws DivergedError where the score that chooses epochs is not finite. */
function checkFinite(scores: Scores, { data }: Part, trainer: Trainer): void {
  const [{ name, title }] = taskOf(data).scores;
  if (Number.isFinite(scores[name])) return;
  const { lr } = trainer.optimizer.paramGroups[0];
  throw new DivergedError(`the validation ${title} became ${scores[name]}`, trainer.step, lr);
}

/**
 * Trains and scores: the validation scores are those of `regulus train` with these options.
 *
 * @throws DivergedError.
 */
export async function runTrial(
  trialTask: TrialTask,
  data: TrialData,
  onEpoch: (epoch: number) => void,
): Promise<TrialScores> {
  const start = performance.now();
  const { options, from, to } = trialTask;
  const { standardisation, digest } = data;
  const job = buildJob(options, data.train, standardisation);
  const { trainer, model } = job;
  if (from !== undefined && existsSync(from)) restore(trainer, loadCheckpoint(from));
  const validation = evaluationLoader(data.validation, standardisation);
  const trainLoss = await train(job, trialTask, validation, onEpoch);
  const scores = await evaluate(model, validation);
  checkFinite(scores, data.validation, trainer);
  const { target, featureNames = null } = data.train.data;
  if (to !== undefined) {
    const { description } = target;
    const run = { options, standardisation, target: description, featureNames, data: digest };
    saveCheckpoint(to, trainer, run);
  }
  return {
    epochs: trainer.stateDict().epoch,
    ...prefixed('val', scores),
    train_loss: trainLoss,
    seconds: (performance.now() - start) / 1000,
  };
}
