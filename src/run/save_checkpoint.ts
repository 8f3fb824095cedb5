// Writes a checkpoint: of a training, or of its weights alone.

import { type Bfloat16Tensor, bfloat16, type FloatDtype } from '../core/bfloat16';
import type { Module } from '../core/module';
import { simd } from '../core/runtime';
import type { Tensor } from '../core/tensor';
import { type DataError, withPath } from '../io/data_error';
import { saveSafetensors } from '../io/safetensors';
import type { LRSchedulerState } from '../optim/lr_scheduler';
import type { Trainer } from '../train/trainer';
import { EPOCH_START, type TrainerState } from '../train/trainer_state';
import { DivergedError } from '../train/training_step';
import { type RunDescription, readCheckpoint, SAVED_MOMENTS, type SavedOptimizer } from './checkpoint';
import { CheckpointContents, FORMAT, FORMAT_VERSION, type SavedTensors } from './checkpoint_contents';
import { standardisationMetadata, standardisationTensors } from './saved_standardisation';

/** The parameters of a trainer's model with their averages and moments, by name. Copies nothing. */
function parameterTensors({ model, optimizer, average }: Trainer): SavedTensors {
  const tensors: SavedTensors = {};
  for (const [name, parameter] of model.namedParameters()) {
    const { data, shape } = parameter;
    const state = optimizer.storedState(parameter);
    tensors[`model.${name}`] = { data, shape };
    if (average) tensors[`average.${name}`] = { data: average.of(parameter), shape };
    for (const kind of SAVED_MOMENTS)
      if (state[kind])
        tensors[`optimizer.${kind}.${name}`] = { data: state[kind], shape } as Tensor | Bfloat16Tensor;
  }
  return tensors;
}

/** The steps of the parameters and the rules of the groups, by the names that the model has for parameters. */
function savedOptimizer({ model, optimizer }: Trainer): SavedOptimizer {
  const named = [...model.namedParameters()];
  const steps = named.map(([name, parameter]) => [name, optimizer.storedState(parameter).step] as const);
  const names = new Map(named.map(([name, parameter]) => [parameter, name]));
  const paramGroups = optimizer.paramGroups.map(({ params, ...rule }) => ({
    ...rule,
    params: params.map((parameter) => names.get(parameter)!),
  }));
  return { steps: Object.fromEntries(steps), paramGroups };
}

/** What a checkpoint has of a training, apart from its tensors. */
interface Progress {
  trainer: TrainerState;
  schedule: LRSchedulerState | null;
  /** Null: weights alone, which predict, but no training goes on from. */
  optimizer: SavedOptimizer | null;
  draws: Record<string, number>;
}

/** The header of a checkpoint. */
function checkpointMetadata(
  { trainer, schedule, optimizer, draws }: Progress,
  run: RunDescription,
): Record<string, string> {
  return {
    format: FORMAT,
    version: FORMAT_VERSION,
    epoch: String(trainer.epoch),
    step: String(trainer.step),
    simd: simd().target,
    data: run.data,
    fitted: run.fitted,
    ...(run.fittedBefore.length > 0 ? { fittedBefore: JSON.stringify(run.fittedBefore) } : {}),
    validated: String(run.validated),
    ...(run.start.length > 0 ? { start: JSON.stringify(run.start) } : {}),
    trainer: JSON.stringify(trainer),
    schedule: JSON.stringify(schedule),
    optimizer: JSON.stringify(optimizer),
    draws: JSON.stringify(draws),
    options: JSON.stringify(run.options),
    input: JSON.stringify(run.input),
    ...standardisationMetadata(run.standardisation),
    target: JSON.stringify(run.target),
    ...(run.featureNames ? { featureNames: JSON.stringify(run.featureNames) } : {}),
    ...(run.schema ? { schema: JSON.stringify(run.schema) } : {}),
  };
}

/**
 * Writes a checkpoint, completely or not at all: with it alone a run goes on to the same bits, or predicts.
 * Copies no tensor on the way.
 *
 * @throws what loadCheckpoint would, leaving the file that was there; DivergedError for values that are not
 * finite.
 */
export function saveCheckpoint(path: string, trainer: Trainer, run: RunDescription): void {
  const tensors = {
    ...standardisationTensors(run.standardisation),
    ...parameterTensors(trainer),
  };
  const progress: Progress = {
    trainer: trainer.stateDict(),
    schedule: trainer.schedule?.stateDict() ?? null,
    optimizer: savedOptimizer(trainer),
    draws: trainer.model.drawState(),
  };
  const metadata = checkpointMetadata(progress, run);
  try {
    readCheckpoint(new CheckpointContents('the state of the run', tensors, metadata));
  } catch (error) {
    const { message, code } = error as DataError;
    const { step, optimizer } = trainer;
    throw code === 'NOT_FINITE' ? new DivergedError(message, step, optimizer.paramGroups[0].lr) : error;
  }
  withPath(path, () => saveSafetensors(path, tensors, metadata));
}

/**
 * The weights of a model as a checkpoint, which predicts, and from which no training goes on.
 *
 * @param epoch Epochs finished by then. @returns What writes it, completely or not at all.
 * @throws what loadCheckpoint would, before anything is written.
 */
export function weightsAlone(model: Module, run: RunDescription, epoch: number): (path: string) => void {
  const named = [...model.namedParameters()];
  const tensors: SavedTensors = {
    ...standardisationTensors(run.standardisation),
    ...Object.fromEntries(named.map(([name, { data, shape }]) => [`model.${name}`, { data, shape }])),
  };
  const trainer: TrainerState = { ...EPOCH_START, keptRows: [], step: 0, epoch, skipped: 0, best: null };
  const metadata = checkpointMetadata({ trainer, schedule: null, optimizer: null, draws: {} }, run);
  readCheckpoint(new CheckpointContents('the run to save', tensors, metadata));
  return (path) => withPath(path, () => saveSafetensors(path, tensors, metadata));
}

/**
 * Writes the weights alone, rounded to bfloat16 where asked, under PyTorch's names: torch's
 * load_state_dict(strict=True) takes them.
 */
export function saveModel(path: string, state: Record<string, Tensor>, dtype: FloatDtype = 'f32'): void {
  const tensors =
    dtype === 'f32'
      ? state
      : Object.fromEntries(Object.entries(state).map(([name, t]) => [name, bfloat16(t)]));
  withPath(path, () =>
    saveSafetensors(path, tensors, { format: 'pt', producer: 'regulus.model', version: FORMAT_VERSION }),
  );
}
