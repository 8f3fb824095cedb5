// What a run trains, made from its options: the data is read and divided, the network built, and what memory
// cannot hold refused.
import type { Warning } from '../core/warning';
import { scaleWarnings } from '../data/column_scales';
import { categoriesOf } from '../data/columns/encode_rows';
import type { Part } from '../data/dataset';
import { keptSample } from '../data/fitted_rows';
import { type InputForm, inputForm } from '../data/input_form';
import type { Split } from '../data/split';
import { fitStandardisation, type Standardisation } from '../data/standardisation';
import type { ProcessGroup } from '../distributed/process_group';
import { dataWarnings } from '../tasks/data_warnings';
import { taskOf } from '../tasks/registry';
import { type Checkpoint, checkTraining, type RunDescription } from './checkpoint';
import { dropPathUnused } from './drop_path_unused';
import {
  checkSameNetwork,
  fittedBeforeWarnings,
  type InitialWeights,
  initialColumns,
  readInitialWeights,
} from './initial_weights';
import { buildJob, type Job, type JobSetting } from './job';
import type { BeforeRows, OutcomeOptions, TrainOptions } from './options';
import { type RunParts, readParts, splitRule } from './own_rows';
import { checkChoice, checkTaskOptions, forRows, outcomeOptions } from './resolve_options';
import { checkDataIsThere, checkSameData, checkSameNames } from './resume';
import { checkNetworkMemory, checkStepMemory, predictMemory } from './step_memory';

/** What is trained, on what. */
export interface Prepared extends Job {
  options: TrainOptions;
  parts: Split;
  warnings: readonly Warning[];
  description: RunDescription;
}

/** Reads and splits the data, unless that is done, and builds what is trained on it. */
export async function prepare(
  given: BeforeRows<TrainOptions>,
  group: ProcessGroup | null,
  resumed: Checkpoint | undefined,
  divided?: RunParts,
): Promise<Prepared> {
  if (resumed) checkTraining(resumed);
  if (resumed && !divided) checkDataIsThere(given);
  const { parts, digest } = divided ?? (await readParts(given, initialColumns(given, resumed)));
  if (resumed) checkSameData(resumed, digest, given.data);
  const task = taskOf(parts.train.data);
  checkTaskOptions(task, given);
  checkChoice(task, given, parts.validation);
  const options = forRows(given, parts.train.indices.length, task);
  const input = inputForm(parts.train);
  const initial = resumed ? undefined : readInitialWeights(options, { data: parts.train.data, input });
  if (initial) checkSameNetwork(initial, options);
  const { standardisation, start, fittedBefore } = resumed ?? startOf(initial);
  const description: RunDescription = {
    options: outcomeOptions(options),
    standardisation: standardisation ?? fitStandardisation(parts.train),
    input,
    target: parts.train.data.target.description,
    featureNames: parts.train.data.featureNames ?? null,
    schema: parts.train.data.schema ?? null,
    data: digest,
    fitted: keptSample(parts.train),
    fittedBefore,
    validated: parts.validation.indices.length > 0,
    start,
  };
  if (resumed) checkSameNames(resumed, description, given.data);
  const warnings = [
    ...dataWarnings(parts, splitRule(options)),
    ...otherScale(parts.train, input, initial),
    ...(['validation', 'test'] as const).flatMap((name) =>
      fittedBeforeWarnings(parts[name], `${name} row`, { init: options.init, fittedBefore }),
    ),
    ...dropPathUnused(options),
    ...start,
  ];
  return {
    options,
    parts,
    warnings,
    description,
    ...buildFittingJob(options, parts.train, description.standardisation, { group, initial }),
  };
}

/** What is doubtful about rows that are standardised as other rows were. */
function otherScale(train: Part, { white }: InputForm, initial: InitialWeights | undefined): Warning[] {
  if (!initial?.standardisation || white !== null) return [];
  const { featureNames, schema } = train.data;
  const fitted = { standardisation: initial.standardisation, names: featureNames ?? null, schema };
  return scaleWarnings('', train, fitted);
}

/** What a run takes from the weights that it starts from. */
const startOf = (
  initial: InitialWeights | undefined,
): Pick<RunDescription, 'start' | 'fittedBefore'> & Partial<RunDescription> => ({
  start: initial?.warnings ?? [],
  fittedBefore: initial?.fitted ?? [],
  ...(initial?.standardisation ? { standardisation: initial.standardisation } : {}),
});

/**
 * The parts of a job.
 *
 * @param memory Bytes that it may take; default: those that are free. @throws RangeError for a network or a
 * batch that they cannot hold.
 */
export function buildFittingJob(
  options: OutcomeOptions,
  train: Part,
  standardisation: Standardisation,
  { memory, ...setting }: JobSetting & { memory?: number | undefined },
): Job {
  const { columns, target, schema } = train.data;
  const outputs = taskOf(train.data).outputs(target.description);
  checkNetworkMemory(options, columns, outputs, categoriesOf(schema), memory);
  const job = buildJob(options, train, standardisation, setting);
  const batchSize = Math.min(options.batchSize / (setting.group?.ranks ?? 1), job.loader.rows);
  const parts = predictMemory(job.model, job.trainer.criterion, { ...options, batchSize });
  checkStepMemory(parts, options, memory);
  return job;
}
