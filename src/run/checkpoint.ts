import { createHash } from 'node:crypto';
import { type Bfloat16Tensor, bfloat16, type FloatDtype } from '../core/bfloat16';
import { quoted } from '../core/check';
import type { Parameter } from '../core/parameter';
import { simd } from '../core/runtime';
import type { Tensor } from '../core/tensor';
import type { Dataset } from '../data/dataset';
import type { Standardisation } from '../data/standardisation';
import { DataError, withPath } from '../io/data_error';
import { loadSafetensors, saveSafetensors } from '../io/safetensors';
import type { LRSchedulerState } from '../optim/lr_scheduler';
import type { OptimizerState } from '../optim/optimizer_state';
import type { Trainer, TrainerState } from '../train/trainer';
import { parameterCount } from './network';
import type { OutcomeOptions } from './options';

/** Raised when the layout of the files changes. */
export const FORMAT_VERSION = '3';

/** What a run is besides its weights. */
export interface RunDescription {
  /** Every option that decides the outcome. */
  options: OutcomeOptions;
  standardisation: Standardisation;
  classNames: readonly string[];
  /** Names of the columns, where the data has them. */
  featureNames: readonly string[] | null;
  /** Tells whether a resumed run reads the same data: dataDigest. */
  data: string;
}

/** A checkpoint as it was read; restore puts it into a trainer. */
export interface Checkpoint extends RunDescription {
  path: string;
  trainer: TrainerState;
  schedule: LRSchedulerState | null;
  /** The SIMD target it was made on. */
  simd: string;
  draws: Record<string, number>;
  model: Record<string, Tensor>;
  /** The averaged weights, where there are any. */
  average: Record<string, Tensor> | null;
  optimizer: OptimizerState;
}

const MOMENTS = ['expAvg', 'expAvgSq', 'maxExpAvgSq'] as const;
/** Squares of gradients: Infinity after one of 1e20 or more, which a run survives, and never negative. */
const SQUARES = /^optimizer\.(expAvgSq|maxExpAvgSq)\./;
const vector = (data: Float32Array): Tensor => ({ data, shape: [data.length] });

/**
 * Writes a checkpoint, whole or not at all: with it alone a run goes on to the same bits, or predicts. Copies
 * nothing on the way.
 */
export function saveCheckpoint(path: string, trainer: Trainer, run: RunDescription): void {
  const { model, optimizer, schedule, average } = trainer;
  const tensors: Record<string, Tensor | Bfloat16Tensor> = {
    'data.mean': vector(run.standardisation.mean),
    'data.scale': vector(run.standardisation.scale),
  };
  const steps: Record<string, number> = {};
  const names = new Map<Parameter, string>();
  for (const [name, parameter] of model.namedParameters()) {
    const { shape } = parameter;
    const state = optimizer.storedState(parameter);
    names.set(parameter, name);
    steps[name] = state.step;
    tensors[`model.${name}`] = { data: parameter.data, shape };
    if (average) tensors[`average.${name}`] = { data: average.of(parameter), shape };
    for (const kind of MOMENTS)
      if (state[kind])
        tensors[`optimizer.${kind}.${name}`] = { data: state[kind], shape } as Tensor | Bfloat16Tensor;
  }
  const paramGroups = optimizer.paramGroups.map(({ params, ...rule }) => ({
    ...rule,
    params: params.map((parameter) => names.get(parameter)),
  }));
  const progress = trainer.stateDict();
  withPath(path, () =>
    saveSafetensors(path, tensors, {
      format: 'regulus.checkpoint',
      version: FORMAT_VERSION,
      epoch: String(progress.epoch),
      step: String(progress.step),
      simd: simd().target,
      data: run.data,
      trainer: JSON.stringify(progress),
      schedule: JSON.stringify(schedule?.stateDict() ?? null),
      optimizer: JSON.stringify({ steps, paramGroups }),
      draws: JSON.stringify(model.drawState()),
      options: JSON.stringify(run.options),
      classNames: JSON.stringify(run.classNames),
      ...(run.featureNames ? { featureNames: JSON.stringify(run.featureNames) } : {}),
    }),
  );
}

/**
 * Reads a checkpoint.
 *
 * @throws DataError that says what is wrong where: a damaged file, another kind or version, a value that is
 * not finite.
 */
export function loadCheckpoint(path: string): Checkpoint {
  const { tensors, metadata } = withPath(path, () => loadSafetensors(path));
  if (metadata.format !== 'regulus.checkpoint')
    throw new DataError(
      path,
      'format',
      `expected 'regulus.checkpoint', found ${quoted(metadata.format ?? '')}`,
    );
  if (metadata.version !== FORMAT_VERSION)
    throw new DataError(
      path,
      'version',
      `expected ${FORMAT_VERSION}, found ${quoted(metadata.version ?? '')}`,
    );
  for (const [name, { data }] of Object.entries(tensors)) {
    const squares = SQUARES.test(name);
    const place = data.findIndex((value) => (squares ? !(value >= 0) : !Number.isFinite(value)));
    if (place >= 0)
      throw new DataError(
        path,
        `tensor ${quoted(name)}, element ${place}`,
        `expected a ${squares ? 'number of at least 0' : 'finite number'}, found ${data[place]}`,
      );
  }
  const json = <T>(key: string): T => {
    try {
      return JSON.parse(metadata[key]) as T;
    } catch {
      throw new DataError(
        path,
        `metadata '${key}'`,
        `expected JSON, found ${metadata[key] === undefined ? 'nothing' : quoted(metadata[key])}`,
      );
    }
  };
  const below = (prefix: string) =>
    Object.fromEntries(
      Object.entries(tensors).flatMap(([name, value]) =>
        name.startsWith(prefix) ? [[name.slice(prefix.length), value] as const] : [],
      ),
    );
  const stray = Object.keys(tensors).find(
    (name) => !/^(model|average|optimizer\.(expAvg|expAvgSq|maxExpAvgSq)|data)\./.test(name),
  );
  if (stray !== undefined)
    throw new DataError(
      path,
      `tensor ${quoted(stray)}`,
      'expected tensors of model, average, optimizer and data only',
    );
  const standard = (name: string) =>
    tensors[`data.${name}`]?.data ?? fail(path, `tensor 'data.${name}'`, 'expected it, found none');
  const { steps, paramGroups } = json<{
    steps: Record<string, number>;
    paramGroups: OptimizerState['paramGroups'];
  } | null>('optimizer') ?? { steps: {}, paramGroups: [] };
  const moments = Object.fromEntries(MOMENTS.map((kind) => [kind, below(`optimizer.${kind}.`)])) as Record<
    (typeof MOMENTS)[number],
    Record<string, Tensor>
  >;
  const state = Object.fromEntries(
    Object.entries(steps ?? {}).map(([name, step]) => [
      name,
      {
        step,
        ...Object.fromEntries(
          MOMENTS.flatMap((kind) => (moments[kind][name] ? [[kind, moments[kind][name]]] : [])),
        ),
      },
    ]),
  ) as OptimizerState['state'];
  for (const kind of MOMENTS) {
    for (const name of Object.keys(moments[kind]))
      if (!Object.hasOwn(state, name))
        fail(
          path,
          `tensor ${quoted(`optimizer.${kind}.${name}`)}`,
          'expected the moments of parameters with a step count only',
        );
  }
  const average = below('average.');
  const model = below('model.');
  const options = json<OutcomeOptions>('options');
  const given = Object.entries(options ?? {}).find(([, value]) => typeof value === 'object');
  if (given) fail(path, "metadata 'options'", `expected a number, text or boolean for ${quoted(given[0])}`);
  const classNames = json<string[]>('classNames');
  const [mean, scale] = [standard('mean'), standard('scale')];
  if (scale.length !== mean.length)
    fail(
      path,
      "tensor 'data.scale'",
      `expected ${mean.length} elements as data.mean has, found ${scale.length}`,
    );
  const featureNames = metadata.featureNames === undefined ? null : json<string[]>('featureNames');
  const isNames = (names: unknown): names is string[] =>
    Array.isArray(names) && names.every((name) => typeof name === 'string');
  if (!isNames(classNames)) fail(path, "metadata 'classNames'", 'expected an array of names');
  if (featureNames !== null && !(isNames(featureNames) && featureNames.length === mean.length))
    fail(path, "metadata 'featureNames'", `expected an array of ${mean.length} names`);
  const held = Object.values(model).reduce((sum, { data }) => sum + data.length, 0);
  const wanted = parameterCount(options ?? {}, mean.length, classNames.length);
  if (held !== wanted) fail(path, 'model', `expected the ${wanted} parameters of its options, found ${held}`);
  return {
    path,
    optimizer: { state, paramGroups },
    model,
    average: Object.keys(average).length ? average : null,
    trainer: json('trainer'),
    schedule: json('schedule'),
    draws: json('draws'),
    options,
    classNames,
    featureNames,
    standardisation: { mean, scale },
    simd: metadata.simd,
    data: metadata.data,
  };
}

/**
 * Puts a checkpoint into a trainer of the same parts.
 *
 * @throws DataError for a missing or extra tensor, or one of another shape.
 */
export function restore(trainer: Trainer, checkpoint: Checkpoint): void {
  const { path } = checkpoint;
  explain(path, 'model', () => trainer.model.loadStateDict(checkpoint.model));
  explain(path, 'draws', () => trainer.model.loadDrawState(checkpoint.draws));
  explain(path, 'optimizer', () => trainer.optimizer.loadStateDict(checkpoint.optimizer));
  if ((checkpoint.average === null) !== (trainer.average === null))
    fail(
      path,
      'average',
      `${trainer.average ? 'expected averaged weights, found none' : 'expected no averaged weights, found some'}`,
    );
  if (checkpoint.average) explain(path, 'average', () => trainer.average!.loadStateDict(checkpoint.average!));
  if ((checkpoint.schedule === null) !== (trainer.schedule === null))
    fail(
      path,
      'schedule',
      `${trainer.schedule ? 'expected the state of a schedule, found none' : 'expected none, found the state of a schedule'}`,
    );
  if (checkpoint.schedule)
    explain(path, 'schedule', () => trainer.schedule!.loadStateDict(checkpoint.schedule!));
  explain(path, 'trainer', () => trainer.loadStateDict(checkpoint.trainer));
}

function fail(path: string, place: string, problem: string): never {
  throw new DataError(path, place, problem);
}

/** Runs a load; what it refuses becomes a DataError with the place. */
export function explain<T>(path: string, place: string, load: () => T): T {
  try {
    return load();
  } catch (error) {
    throw new DataError(path, place, (error as Error).message);
  }
}

/** A digest of a data set's features and labels. */
export function dataDigest({ features, labels, columns }: Dataset): string {
  const bytes = (values: Float32Array | Int32Array) =>
    new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  return createHash('sha256')
    .update(String(columns))
    .update(bytes(features))
    .update(bytes(labels))
    .digest('hex');
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
