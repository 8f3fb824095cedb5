import { quoted } from '../core/check';
import { repeatedName } from '../core/different_names';
import type { Kind } from '../core/option_declaration';
import type { Tensor } from '../core/tensor';
import type { Warning } from '../core/warning';
import { categoriesOf, RowEncoder } from '../data/columns/encode_rows';
import type { Schema } from '../data/columns/schema';
import { schemaProblem } from '../data/columns/schema_problem';
import { checkTargetDescription, type TargetDescription } from '../data/dataset';
import { areKeptBefore, NO_SAMPLE, type RowSample, readSample } from '../data/fitted_rows';
import { type InputForm, inputProblem } from '../data/input_form';
import type { Standardisation } from '../data/standardisation';
import { DataError, withPath } from '../io/data_error';
import { loadSafetensors } from '../io/safetensors';
import type { LRSchedulerState } from '../optim/lr_scheduler';
import type { OptimizerState } from '../optim/optimizer_state';
import { taskNamed } from '../tasks/registry';
import type { Trainer } from '../train/trainer';
import { checkTrainerState, type TrainerState } from '../train/trainer_state';
import { CheckpointContents } from './checkpoint_contents';
import { parameterCount } from './network';
import { declarations, OPTIONS, type OptionName, type OutcomeOptions } from './options';
import { readStandardisation } from './saved_standardisation';

/** A run without its weights: what was asked for, and what was learned of the data. */
export interface RunDescription {
  /** Every option that decides the outcome. */
  options: OutcomeOptions;
  standardisation: Standardisation;
  /** The form of the rows that were fitted. */
  input: InputForm;
  /** What the target means, as its task describes it. */
  target: TargetDescription;
  /** Names of the columns, where the data has them. */
  featureNames: readonly string[] | null;
  /** What the columns of its table mean; null for data that is no table. */
  schema: Schema | null;
  /** Tells whether a resumed run reads the same data: dataDigest. */
  data: string;
  /** A sample of the rows that are fitted: keptSample. */
  fitted: string;
  /** Samples of those that the runs fitted which its weights come from, the latest first: keptBefore. */
  fittedBefore: readonly string[];
  /** Whether rows are held back to choose the best epoch by. */
  validated: boolean;
  /** What was said of the weights that it started from; empty where they were random. */
  start: readonly Warning[];
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

/** Samples of the rows that were fitted: by the run, and before it by those that its weights come from. */
export const fittedSamples = ({
  fitted,
  fittedBefore,
}: Pick<RunDescription, 'fitted' | 'fittedBefore'>): RowSample[] =>
  [fitted, ...fittedBefore].map((text) => readSample(text)!);

/** The moments that a checkpoint has of a parameter. */
export const SAVED_MOMENTS = ['expAvg', 'expAvgSq', 'maxExpAvgSq'] as const;

/** The optimizer's part of the header; its moments are tensors. */
export interface SavedOptimizer {
  /** Steps of each parameter, by name. */
  steps: Record<string, number>;
  paramGroups: OptimizerState['paramGroups'];
}

/** @throws DataError for weights alone, where a training is to go on. */
export function checkTraining({ path, optimizer }: Checkpoint): void {
  if (optimizer.paramGroups.length > 0) return;
  const remedy = 'saveRun wrote the weights alone: begin a new run from them with options.init';
  fail(path, 'optimizer', `expected the state of a training, found none: ${remedy}`);
}

function readOptimizer(file: CheckpointContents): OptimizerState {
  const saved = file.json<SavedOptimizer | null>('optimizer') ?? { steps: {}, paramGroups: [] };
  const moments = SAVED_MOMENTS.map((kind) => [kind, file.below(`optimizer.${kind}.`)] as const);
  const stateOf = (name: string) => moments.flatMap(([kind, all]) => (all[name] ? [[kind, all[name]]] : []));
  const steps = Object.entries(saved.steps ?? {});
  const state = Object.fromEntries(
    steps.map(([name, step]) => [name, { step, ...Object.fromEntries(stateOf(name)) }]),
  ) as OptimizerState['state'];
  for (const [kind, all] of moments) {
    const stray = Object.keys(all).find((name) => !Object.hasOwn(state, name));
    if (stray !== undefined)
      file.fail(
        `tensor ${quoted(`optimizer.${kind}.${stray}`)}`,
        'expected the moments of parameters with a step count only',
      );
  }
  return { state, paramGroups: saved.paramGroups };
}

/** Whether an option may have a value: none, or one of the kind that it takes. */
function mayHold({ type, parse }: Kind<unknown>, value: unknown): boolean {
  if (value === undefined) return true;
  if (type === 'switch') return typeof value === 'boolean';
  const isOfType = typeof value === (type === 'integer' || type === 'number' ? 'number' : 'string');
  return isOfType && parse(String(value)) !== undefined;
}

/** The name of an option whose value is none that it takes; undefined where all are. */
export const wrongOption = (options: object | null): OptionName | undefined =>
  // The task is checked with the target that it describes.
  declarations.find(
    ([name, { takes }]) =>
      name !== 'task' && !mayHold(takes, (options as Record<string, unknown> | null)?.[name]),
  )?.[0];

function readOptions(file: CheckpointContents): OutcomeOptions {
  const options = file.json<OutcomeOptions>('options');
  const nested = Object.entries(options ?? {}).find(([, value]) => typeof value === 'object');
  if (nested) file.fail("metadata 'options'", `expected a number, text or boolean for ${quoted(nested[0])}`);
  const wrong = wrongOption(options);
  if (wrong !== undefined)
    file.fail(`metadata 'options', ${wrong}`, `expected ${OPTIONS[wrong].takes.expected}`);
  return options;
}

function readInput(file: CheckpointContents, features: number): InputForm {
  const input = file.json<InputForm>('input');
  const problem = inputProblem(input, features);
  if (problem !== undefined) file.fail("metadata 'input'", problem);
  return input;
}

function readTarget(file: CheckpointContents): TargetDescription {
  const description = file.json<TargetDescription>('target');
  const position = "metadata 'target'";
  const task = explain(file.path, position, () => {
    checkTargetDescription('target', description);
    return taskNamed(description.task);
  });
  const problem = task.descriptionProblem(description);
  if (problem !== undefined) file.fail(position, problem);
  return description;
}

function readFeatureNames(file: CheckpointContents, features: number): string[] | null {
  const { featureNames, schema } = file.metadata;
  if (featureNames === undefined) return null;
  const names = file.json<unknown>('featureNames');
  const areNames = Array.isArray(names) && names.every((name) => typeof name === 'string');
  if (!areNames || names.length !== features)
    return file.fail("metadata 'featureNames'", `expected an array of ${features} names`);
  // Of a table the names of encoded features may meet those of its columns.
  const twice = schema === undefined ? repeatedName(names) : undefined;
  if (twice !== undefined)
    file.fail("metadata 'featureNames'", `expected different names, found ${quoted(twice)} twice`);
  return names;
}

function widthProblem(schema: Schema, features: number): string | undefined {
  const { columns } = new RowEncoder(schema);
  return columns === features
    ? undefined
    : `expected columns that make ${features} numbers, found ${columns}`;
}

function readSchema(file: CheckpointContents, features: number): Schema | null {
  if (file.metadata.schema === undefined) return null;
  const schema = file.json<Schema>('schema');
  const problem = schemaProblem(schema) ?? widthProblem(schema, features);
  if (problem !== undefined) file.fail("metadata 'schema'", problem);
  return schema;
}

function readFitted(file: CheckpointContents): string {
  const { fitted = NO_SAMPLE } = file.metadata;
  return readSample(fitted) ? fitted : file.fail("metadata 'fitted'", 'expected a sample of rows');
}

function readFittedBefore(file: CheckpointContents): string[] {
  if (file.metadata.fittedBefore === undefined) return [];
  const fitted = file.json<unknown>('fittedBefore');
  return areKeptBefore(fitted)
    ? fitted
    : file.fail("metadata 'fittedBefore'", 'expected an array of samples of rows');
}

function readStart(file: CheckpointContents): Warning[] {
  if (file.metadata.start === undefined) return [];
  const start = file.json<unknown>('start');
  const areTexts = (each: Partial<Warning> | null) =>
    typeof each?.code === 'string' && typeof each.message === 'string';
  if (!Array.isArray(start) || !start.every(areTexts))
    return file.fail("metadata 'start'", 'expected an array of { code, message }');
  return start as Warning[];
}

function readTrainer(file: CheckpointContents): TrainerState {
  const state = file.json<TrainerState>('trainer');
  const { keptRows } = state ?? {};
  return explain(file.path, 'trainer', () =>
    checkTrainerState(state, Array.isArray(keptRows) ? keptRows.length : 0),
  );
}

/** Sizes are compared before memory is taken for a network. */
function checkParameterCount(
  file: CheckpointContents,
  { model, options, standardisation, target, schema }: Checkpoint,
): void {
  const outputs = taskNamed(target.task).outputs(target);
  const found = Object.values(model).reduce((sum, { data }) => sum + data.length, 0);
  const categories = categoriesOf(schema);
  const expected = parameterCount(options ?? {}, standardisation.mean.length, outputs, categories);
  if (found !== expected)
    file.fail('model', `expected the ${expected} parameters of its options, found ${found}`);
}

/**
 * Reads a checkpoint.
 *
 * @throws DataError that says what is wrong where: a damaged file, another kind or version, a value that is
 * not finite.
 */
export function loadCheckpoint(path: string): Checkpoint {
  const { tensors, metadata } = withPath(path, () => loadSafetensors(path));
  return readCheckpoint(new CheckpointContents(path, tensors, metadata));
}

/** What a file that was read holds. @throws what loadCheckpoint does. */
export function readCheckpoint(file: CheckpointContents): Checkpoint {
  const average = file.below('average.');
  const standardisation = readStandardisation(file);
  const checkpoint: Checkpoint = {
    path: file.path,
    optimizer: readOptimizer(file),
    model: file.below('model.'),
    average: Object.keys(average).length ? average : null,
    trainer: readTrainer(file),
    schedule: file.json('schedule'),
    draws: file.json('draws'),
    options: readOptions(file),
    input: readInput(file, standardisation.mean.length),
    target: readTarget(file),
    featureNames: readFeatureNames(file, standardisation.mean.length),
    schema: readSchema(file, standardisation.mean.length),
    standardisation,
    simd: file.metadata.simd,
    data: file.metadata.data,
    fitted: readFitted(file),
    fittedBefore: readFittedBefore(file),
    validated: file.metadata.validated === 'true',
    start: readStart(file),
  };
  checkParameterCount(file, checkpoint);
  return checkpoint;
}

/**
 * Puts a checkpoint into a trainer of the same parts.
 *
 * @throws DataError for a missing or extra tensor, or one of another shape.
 */
export function restore(trainer: Trainer, checkpoint: Checkpoint): void {
  const { path, average, schedule } = checkpoint;
  explain(path, 'model', () => trainer.model.loadStateDict(checkpoint.model));
  explain(path, 'draws', () => trainer.model.loadDrawState(checkpoint.draws));
  explain(path, 'optimizer', () => trainer.optimizer.loadStateDict(checkpoint.optimizer));
  checkBothOrNeither(path, 'average', 'averaged weights', trainer.average, average);
  if (average) explain(path, 'average', () => trainer.average!.loadStateDict(average));
  checkBothOrNeither(path, 'schedule', 'the state of a schedule', trainer.schedule, schedule);
  if (schedule) explain(path, 'schedule', () => trainer.schedule!.loadStateDict(schedule));
  explain(path, 'trainer', () => trainer.loadStateDict(checkpoint.trainer));
}

/** @throws DataError where a trainer has a part that the checkpoint lacks, or the other way round. */
function checkBothOrNeither(
  path: string,
  position: string,
  what: string,
  wanted: object | null,
  found: object | null,
): void {
  if (wanted && !found) fail(path, position, `expected ${what}, found none`);
  if (!wanted && found) fail(path, position, `expected none, found ${what}`);
}

function fail(path: string, position: string, problem: string): never {
  throw new DataError(path, position, problem);
}

/** Runs a load; what it refuses becomes a DataError with the position. */
export function explain<T>(path: string, position: string, load: () => T): T {
  try {
    return load();
  } catch (error) {
    throw new DataError(path, position, (error as Error).message);
  }
}
