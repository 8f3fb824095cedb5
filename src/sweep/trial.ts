// One trial of a sweep: a run without a folder, that looks at the validation rows only where something is
// chosen.
import { existsSync } from 'node:fs';
import type { Tensor } from '../core/tensor';
import { loadCheckpoint, restore, saveCheckpoint } from '../run/checkpoint';
import { buildJob, evaluationLoader } from '../run/job';
import type { OutcomeOptions } from '../run/options';
import { evaluate } from '../train/evaluate';
import { DivergedError } from '../train/training_step';
import type { DoneTrial } from './plan';
import type { TrialData } from './trial_data';

/** What is to be trained, until when. */
export interface TrialTask {
  trial: number;
  options: OutcomeOptions;
  /** Epochs in all; the learning rate follows the schedule of options.epochs. */
  epochs: number;
  /** The checkpoint to go on from; where there is none any more, the trial starts again, to the same bits. */
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

/**
 * Trains and scores: the validation scores are those of `regulus train` with these options.
 *
 * @throws DivergedError.
 */
export async function runTrial(
  { options, epochs, from, to }: TrialTask,
  data: TrialData,
  onEpoch: (epoch: number) => void,
): Promise<TrialScores> {
  const start = performance.now();
  const { standardisation } = data;
  const { trainer, loader, model } = buildJob(options, data.train, standardisation);
  if (from !== undefined && existsSync(from)) restore(trainer, loadCheckpoint(from));
  const validation = evaluationLoader(data.validation, standardisation);
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
  const scores = await evaluate(model, validation);
  const { accuracy, loss, ece } = scores;
  if (!Number.isFinite(loss))
    throw new DivergedError(
      `the validation loss became ${loss}`,
      trainer.step,
      trainer.optimizer.paramGroups[0].lr,
    );
  const { target, featureNames = null } = data.train.data;
  if (to !== undefined)
    saveCheckpoint(to, trainer, {
      options,
      standardisation,
      target: target.description,
      featureNames,
      data: data.digest,
    });
  const seconds = (performance.now() - start) / 1000;
  return {
    epochs: trainer.stateDict().epoch,
    val_accuracy: accuracy,
    val_loss: loss,
    val_ece: ece,
    train_loss: trainLoss,
    seconds,
  };
}
