// `saveRun`: the folder of a run from what a program has of it.
import path from 'node:path';
import { packageVersion } from '../addon/package_root';
import { checkBoolean, checkNames, checkOptions, rangeError, typeError } from '../core/check';
import { checkModule } from '../core/module_tree';
import { numThreads, simd } from '../core/runtime';
import type { Schema } from '../data/columns/schema';
import { schemaProblem } from '../data/columns/schema_problem';
import { checkTargetDescription, type TargetDescription } from '../data/dataset';
import { NO_SAMPLE } from '../data/fitted_rows';
import type { InputForm } from '../data/input_form';
import { checkStandardisation, type Standardisation } from '../data/standardisation';
import type { ResidualMLP } from '../nn/residual_mlp';
import { askedName, taskNamed } from '../tasks/registry';
import { prefixed } from '../tasks/task';
import type { RunDescription } from './checkpoint';
import type { ToldRun } from './fit';
import { completeOptions } from './given_options';
import type { TrainedRun } from './load_run';
import type { OutcomeOptions } from './options';
import { newRunOptions } from './resolve_options';
import { IN_MEMORY } from './rows_in_memory';
import { RunFolder } from './run_folder';
import { writeRunReport } from './run_report';
import type { Summary } from './run_summary';
import { saveModel, weightsAlone } from './save_checkpoint';
import type { UsedWeights } from './weights';
import { inWorkFolder } from './work_folder';

/** What is saved: what `fit`, `train` and `loadRun` give, or the parts of a training of one's own. */
export interface RunToSave {
  /** The network, with the weights that predict. */
  model: ResidualMLP;
  /** What the target means: `data.target.description`, completed by what was learned of the rows to fit. */
  target: TargetDescription;
  /** What rows are standardised with; default: they are taken as they are. */
  standardisation?: Standardisation | undefined;
  /** What the columns of its table mean: `train.data.schema` of a split. */
  schema?: Schema | null | undefined;
  /** Names of the columns, all different. */
  featureNames?: readonly string[] | null | undefined;
  /** The form of the rows, such as that of images; default: lines of numbers. */
  input?: InputForm | undefined;
  /** Which weights they are, and of which epoch; default: the last ones. */
  weights?: UsedWeights | undefined;
}

/** Options of saveRun. */
export interface SaveRunOptions {
  /** Whether a run that the folder holds is replaced; default false. */
  overwrite?: boolean | undefined;
}

/** What a run that was fitted or loaded has beside the parts that anyone may give. */
type Known = Partial<Pick<TrainedRun, 'description' | 'folds'>> & { told?: ToldRun };

const LAST: UsedWeights = { kind: 'last', epoch: 0 };

function checkRun(run: RunToSave & Known): void {
  const { model, target, standardisation, schema, featureNames, folds = [] } = run;
  if (folds.length > 0)
    throw rangeError('run', 'a run of one network, such as run.folds[0]', `${folds.length} folds`);
  checkModule('run.model', model);
  if (!model.stem || !model.blocks || !model.head) throw typeError('run.model', 'a ResidualMLP', model);
  checkTargetDescription('run.target', target);
  const task = taskNamed(target.task);
  const problem = task.descriptionProblem(target) ?? (schema ? schemaProblem(schema) : undefined);
  if (problem !== undefined) throw rangeError('run', problem.replace(/^expected /, ''), target);
  const outputs = task.outputs(target);
  if (model.head.outFeatures !== outputs)
    throw rangeError(
      'run.model',
      `a network of ${outputs} outputs, as the target needs`,
      model.head.outFeatures,
    );
  if (featureNames && !schema) checkNames('run.featureNames', featureNames, featuresOf(model));
  if (standardisation !== undefined)
    checkStandardisation('run.standardisation', standardisation, featuresOf(model));
}

/** The features of a row, codes of categories included. */
const featuresOf = ({ encoder, stem }: ResidualMLP): number =>
  encoder ? encoder.numbers + encoder.embeddings.length : stem.inFeatures;

/** The options that make the network. */
function optionsOf(model: ResidualMLP, task: string): OutcomeOptions {
  const { blocks, stem } = model;
  const [first] = blocks;
  const dim = stem.outFeatures;
  const given = completeOptions({
    data: IN_MEMORY,
    task: askedName(task),
    testFraction: 0,
    dim,
    depth: blocks.length,
    ...(first ? { hiddenRatio: first.hidden / dim, activation: first.activation } : {}),
    dropPath: blocks.at(-1)?.dropProb ?? 0,
  });
  const { threads: _threads, out: _out, ...options } = newRunOptions(given, '');
  return options as OutcomeOptions;
}

/** What a checkpoint keeps of the parts that a program gives. */
function describe(run: RunToSave): RunDescription {
  const { model, target, standardisation, schema = null, featureNames = null, input, weights = LAST } = run;
  const features = featuresOf(model);
  const asTheyAre = { mean: new Float32Array(features), scale: new Float32Array(features).fill(1) };
  return {
    options: optionsOf(model, target.task),
    standardisation: standardisation ?? asTheyAre,
    input: input ?? { shape: [features], bytes: false, range: [0, 1], white: null, imageShape: null },
    target,
    featureNames,
    schema,
    data: '',
    fitted: NO_SAMPLE,
    fittedBefore: [],
    validated: weights.kind === 'best',
    start: [],
  };
}

/** summary.json of a fit. */
function summaryOf(
  run: RunToSave,
  warnings: Summary['warnings'],
  { told, digest }: { told: ToldRun; digest: string },
): Summary {
  const { model, target, weights = LAST } = run;
  const { validated } = told;
  return {
    task: target.task,
    ...(validated ? { ...prefixed('val', validated.scores), validation_rows: validated.rows } : {}),
    weights: weights.kind,
    ...(weights.kind === 'best' ? { best_epoch: weights.epoch, selected_by: told.selectedBy } : {}),
    ...(told.temperature === undefined ? {} : { temperature: told.temperature }),
    epochs: told.metrics.length,
    skipped_steps: told.skipped,
    warnings,
    seconds: told.seconds,
    samples_per_second: told.samplesPerSecond,
    date: new Date().toISOString(),
    data_digest: digest,
    parameters: model.parameters().reduce((sum, { data }) => sum + data.length, 0),
    versions: {
      regulus: packageVersion,
      node: process.version,
      simd: simd().target,
      threads: numThreads(),
    },
  };
}

/**
 * Saves a run in a folder that `loadRun` and the commands `predict`, `evaluate` and `export` read, with the
 * same predictions to the last bit: network, target, standardisation and schema. Of a run that was fitted,
 * the folder has its curves and a report too. It has no state of a training: a new one may begin from its
 * weights (`init`).
 *
 * @example
 * const run = await fit(x, y, { valFraction: 0.2 });
 * await saveRun('runs/mine', run);
 *
 * @param dir A new or empty folder.
 * @param run A run, or `{ model, target, standardisation, schema }` of a training of one's own.
 * @throws TypeError or RangeError for parts that do not go together; DataError for a folder that holds
 * something, which `overwrite` replaces where it is a run.
 */
export async function saveRun(dir: string, run: RunToSave, options: SaveRunOptions = {}): Promise<void> {
  const { overwrite = false } = checkOptions('options', options, ['overwrite']);
  if (typeof dir !== 'string') throw typeError('dir', 'a path', dir);
  checkBoolean('options.overwrite', overwrite);
  if (typeof run !== 'object' || run === null) throw typeError('run', 'a run, or its model and target', run);
  checkRun(run);
  const {
    description = describe(run),
    told,
    warnings = [],
  } = run as RunToSave & Known & { warnings?: Summary['warnings'] };
  const { model, weights = LAST } = run;
  const isBest = weights.kind === 'best';
  await inWorkFolder({ what: 'run', out: dir, data: IN_MEMORY, overwrite }, async () => {
    const kept = { ...description, target: run.target, validated: isBest };
    const writeWeights = weightsAlone(model, kept, weights.epoch);
    const folder = RunFolder.create(dir);
    writeWeights(folder.checkpoint);
    if (isBest) writeWeights(folder.best);
    const state = Object.fromEntries(
      [...model.namedParameters()].map(([name, { data, shape }]) => [name, { data, shape }]),
    );
    saveModel(folder.model, state, kept.options.saveDtype);
    folder.writeJson('config.json', { version: 1, ...kept.options, task: askedName(kept.target.task) });
    if (!told) return;
    for (const line of told.metrics) folder.addMetrics(line);
    folder.writeJson('summary.json', summaryOf(run, warnings, { told, digest: kept.data }));
    writeRunReport(path.resolve(dir));
  });
}
