import type { Standardisation } from '../data/dataset';
import type { Module } from '../module';
import type { AdamW } from '../optim/adamw';
import { saveSafetensors } from '../safetensors';
import type { Tensor } from '../tensor';

/** Raised when the layout of the files changes. */
export const FORMAT_VERSION = '1';

/** Everything that goes on where a run stopped. */
export interface CheckpointParts {
  model: Module;
  optimizer: AdamW;
  epoch: number;
  step: number;
  options: object;
  standardisation: Standardisation;
  classNames: readonly string[];
}

const vector = (data: Float32Array): Tensor => ({ data, shape: [data.length] });

/** Writes a checkpoint, whole or not at all: parameters, moments, counters, options, standardisation and class names. */
export function saveCheckpoint(path: string, parts: CheckpointParts): void {
  const { model, optimizer, standardisation } = parts;
  const { state, paramGroups } = optimizer.stateDict();
  const tensors: Record<string, Tensor> = { 'data.mean': vector(standardisation.mean), 'data.scale': vector(standardisation.scale) };
  for (const [name, value] of Object.entries(model.stateDict())) tensors[`model.${name}`] = value;
  for (const [name, { expAvg, expAvgSq, maxExpAvgSq }] of Object.entries(state)) {
    tensors[`optimizer.expAvg.${name}`] = expAvg;
    tensors[`optimizer.expAvgSq.${name}`] = expAvgSq;
    if (maxExpAvgSq) tensors[`optimizer.maxExpAvgSq.${name}`] = maxExpAvgSq;
  }
  const steps = Object.fromEntries(Object.entries(state).map(([name, { step }]) => [name, step]));
  saveSafetensors(path, tensors, {
    format: 'regulus.checkpoint',
    version: FORMAT_VERSION,
    epoch: String(parts.epoch),
    step: String(parts.step),
    optimizer: JSON.stringify({ steps, paramGroups }),
    draws: JSON.stringify(model.drawState()),
    options: JSON.stringify(parts.options),
    classNames: JSON.stringify(parts.classNames),
  });
}

/** Writes the weights alone, under PyTorch's names: torch's load_state_dict(strict=True) takes them. */
export function saveModel(path: string, model: Module): void {
  saveSafetensors(path, model.stateDict(), { format: 'pt', producer: 'regulus.model', version: FORMAT_VERSION });
}
