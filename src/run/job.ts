// The parts of a job, from its options and its rows to fit: what a run and a trial of a sweep have in common.
import { BatchLoader } from '../data/batch_loader';
import { categoriesOf } from '../data/columns/encode_rows';
import type { Schema } from '../data/columns/schema';
import { described, type Part, sampleWeightOf, targetValues } from '../data/dataset';
import type { Standardisation } from '../data/standardisation';
import { DistributedDataParallel } from '../distributed/distributed_data_parallel';
import type { ProcessGroup } from '../distributed/process_group';
import type { ResidualMLP } from '../nn/residual_mlp';
import { AdamW } from '../optim/adamw';
import { decayGroups } from '../optim/decay_groups';
import { namedScheduler } from '../optim/lr_schedule';
import { taskOf } from '../tasks/registry';
import { Trainer } from '../train/trainer';
import { type InitialWeights, startFrom } from './initial_weights';
import { networkOf } from './network';
import type { OutcomeOptions } from './options';

const EVALUATION_BATCH = 512;
/** Outputs of a batch that is evaluated: of many classes it has fewer rows. */
const EVALUATION_OUTPUTS = 2 ** 21;

/** The parts of a data set, what their target means completed from the rows to fit. */
export function fitTarget<S extends { train: Part; validation: Part }>(
  parts: S,
  options: Partial<OutcomeOptions>,
): S {
  const description = taskOf(parts.train.data).fit(parts.train, options);
  const entries = Object.entries(parts as Record<string, Part>);
  return Object.fromEntries(
    entries.map(([name, part]) => [name, described(part, description)]),
  ) as unknown as S;
}

/** What fits the rows of a run or a trial. */
export interface Job {
  trainer: Trainer;
  loader: BatchLoader;
  model: ResidualMLP;
}

/** What else a job may be given. */
export interface JobSetting {
  /** The ranks that share it. */
  group?: ProcessGroup | null | undefined;
  /** The weights to start from, if not random ones. */
  initial?: InitialWeights | undefined;
}

/**
 * Makes them from the options and the rows to fit; on several ranks, the loader gives this one's part of each
 * batch.
 */
export function buildJob(
  options: OutcomeOptions,
  train: Part,
  standardisation: Standardisation,
  { group = null, initial }: JobSetting = {},
): Job {
  const { data } = train;
  const { description } = data.target;
  const task = taskOf(data);
  const target = task.fittedTarget(train, options);
  const { rank = 0, ranks = 1 } = group ?? {};
  const loader = new BatchLoader(train, standardisation, {
    batchSize: options.batchSize,
    seed: options.seed,
    target,
    rank,
    ranks,
  });
  const model = networkOf(options, data.columns, task.outputs(description), categoriesOf(data.schema));
  clearUntrained(model, data.schema);
  if (initial) startFrom(model, initial);
  const optimizer = new AdamW(decayGroups(model, options.weightDecay), {
    maxGradNorm: options.clipGradNorm,
    momentDtype: options.momentDtype,
  });
  const criterion = task.criterion({
    description,
    target: target ?? targetValues(train),
    sampleWeight: sampleWeightOf(train),
    head: model.head,
    options,
  });
  const totalSteps = Math.ceil(loader.batches / options.accumulate) * options.epochs;
  const schedule = namedScheduler(options.schedule, optimizer, {
    lr: options.lr,
    totalSteps,
    warmupSteps: options.warmupSteps,
  });
  const { accumulate, ema, nonFinite } = options;
  const trained = group
    ? new DistributedDataParallel(model, { gradientDtype: options.gradientDtype })
    : model;
  return {
    trainer: new Trainer({ model: trained, optimizer, criterion, schedule, accumulate, ema, nonFinite }),
    loader,
    model,
  };
}

/**
 * Clears the embeddings that no fitted row has, those of missing and other values: they are never trained,
 * and 0 is the mean of what values begin with, where a drawn one would be noise of their size.
 */
function clearUntrained({ encoder }: ResidualMLP, schema: Schema | null | undefined): void {
  const embedded = (schema?.columns ?? []).flatMap(({ encoding }) =>
    encoding?.kind === 'category' && encoding.encoder === 'embedding' ? [encoding] : [],
  );
  for (const [i, { values, hasMissing, hasOther }] of embedded.entries()) {
    const { weight, embeddingDim } = encoder!.embeddings[i];
    const clear = (place: number) => weight.data.fill(0, place * embeddingDim, (place + 1) * embeddingDim);
    if (!hasMissing) clear(values.length);
    if (!hasOther) clear(values.length + 1);
  }
}

/** The rows of a part, to be evaluated. */
export function evaluationLoader(part: Part, standardisation: Standardisation): BatchLoader {
  const outputs = taskOf(part.data).outputs(part.data.target.description);
  const batchSize = Math.max(1, Math.min(EVALUATION_BATCH, Math.floor(EVALUATION_OUTPUTS / outputs)));
  return new BatchLoader(part, standardisation, { batchSize });
}
