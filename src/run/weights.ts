// Which of a run's weights are used. Where rows were held back to validate, they are those of the best epoch.
import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Tensor } from '../core/tensor';
import type { Warning } from '../core/warning';
import { DataError } from '../io/data_error';
import { taskNamed } from '../tasks/registry';
import { choosingScore } from '../tasks/task';
import type { Trainer } from '../train/trainer';
import type { BestEpoch } from '../train/trainer_state';
import { type Checkpoint, loadCheckpoint } from './checkpoint';
import type { WeightsKind } from './weights_kind';
import { checkFolderOf } from './work_folder';

/** Weights in use. */
export interface UsedWeights {
  /** Which they are. */
  kind: WeightsKind;
  /** Epochs finished by then. */
  epoch: number;
}

/**
 * In words, after 'weights of': 'epoch 7, the best by validation loss'.
 *
 * @param task Its name. @param select The name of the score that the run selected, where it did.
 */
export function weightsText({ kind, epoch }: UsedWeights, task: string, select: string | undefined): string {
  const { title } = choosingScore(taskNamed(task), select);
  const which = {
    best: `the best by validation ${title}`,
    last: 'the last',
    averaged: 'averaged over the steps',
  };
  return `epoch ${epoch}, ${which[kind]}`;
}

/** Weights that a program saved, of no epoch of a run. */
const areSavedAlone = ({ kind, epoch }: UsedWeights) => kind === 'last' && epoch === 0;

/** In words: 'the weights of epoch 7, the last', or 'the saved weights'. */
export const theWeights = (used: UsedWeights, task: string, select: string | undefined): string =>
  areSavedAlone(used) ? 'the saved weights' : `the weights of ${weightsText(used, task, select)}`;

/** In words, of weights that others are compared with: 'those of epoch 7, the last', or 'the saved ones'. */
export const thoseWeights = (used: UsedWeights, task: string, select: string | undefined): string =>
  areSavedAlone(used) ? 'the saved ones' : `those of ${weightsText(used, task, select)}`;

const bestFile = (folder: string) => path.join(folder, 'best.safetensors');
const lastFile = (folder: string) => path.join(folder, 'checkpoint.safetensors');

/** The epoch that a run's checkpoint remembers as the best; null where no rows are held back to choose it. */
const rememberedBest = ({ validated, trainer }: Checkpoint): BestEpoch | null =>
  validated ? trainer.best : null;

/** Weights of a run as they were read, and the checkpoint that has them. */
export interface LoadedWeights {
  checkpoint: Checkpoint;
  weights: Record<string, Tensor>;
  used: UsedWeights;
}

/**
 * Reads weights of a run folder.
 *
 * @param wanted Default: 'best' where rows were held back to validate, else 'last'.
 * @throws DataError for weights that the run does not have, or a damaged file.
 */
export function loadWeights(folder: string, wanted: WeightsKind | undefined): LoadedWeights {
  const hasBest = existsSync(bestFile(folder));
  if (hasBest && (wanted === undefined || wanted === 'best')) return ofBest(loadCheckpoint(bestFile(folder)));
  checkFolderOf('run', folder, path.basename(lastFile(folder)));
  const checkpoint = loadCheckpoint(lastFile(folder));
  const { epoch } = checkpoint.trainer;
  if (wanted === 'averaged')
    return { checkpoint, weights: averageOf(checkpoint), used: { kind: 'averaged', epoch } };
  const best = rememberedBest(checkpoint);
  if (wanted === 'best' || (wanted === undefined && best)) throw noBest(folder, checkpoint);
  return { checkpoint, weights: checkpoint.model, used: { kind: 'last', epoch } };
}

const ofBest = (checkpoint: Checkpoint): LoadedWeights => ({
  checkpoint,
  weights: checkpoint.model,
  used: { kind: 'best', epoch: checkpoint.trainer.epoch },
});

function averageOf({ path: file, average }: Checkpoint): Record<string, Tensor> {
  if (average) return average;
  const problem = 'expected averaged weights, found none: the run kept no average';
  throw new DataError(file, 'average', problem, 'NO_AVERAGE');
}

/** Why a run has no weights of its best epoch. */
function noBest(folder: string, checkpoint: Checkpoint): DataError {
  const best = rememberedBest(checkpoint);
  const { target, options } = checkpoint;
  const { task } = target;
  if (best) {
    const wanted = weightsText({ kind: 'best', epoch: best.epoch }, task, options.select);
    return new DataError(bestFile(folder), '', `expected the weights of ${wanted}, found no file`, 'NO_BEST');
  }
  const why = checkpoint.validated ? 'no epoch is finished' : 'no rows were held back to choose one by';
  return new DataError(checkpoint.path, '', `expected a best epoch, found none: ${why}`, 'NO_BEST');
}

/**
 * Gives a resumed trainer the best epoch that best.safetensors has: a process that was killed between the two
 * files had written it first. Warns where the weights that the checkpoint remembers are gone.
 */
export function restoreBest(trainer: Trainer, checkpoint: Checkpoint): Warning[] {
  if (!checkpoint.validated) return [];
  const file = bestFile(path.dirname(checkpoint.path));
  const best = existsSync(file) ? rememberedBest(loadCheckpoint(file)) : null;
  trainer.loadStateDict({ ...trainer.stateDict(), best });
  const remembered = rememberedBest(checkpoint);
  if (best || !remembered) return [];
  const lost = `${file} is gone, and with it the weights of epoch ${remembered.epoch}`;
  return [{ code: 'BEST_WEIGHTS_GONE', message: `${lost}: the best is chosen among the epochs to come` }];
}
