// The parts of a job, from its options and its rows to fit: what a run and a trial of a sweep have in common.
import { BatchLoader } from '../data/batch_loader';
import type { Part } from '../data/dataset';
import type { Standardisation } from '../data/standardisation';
import { DistributedDataParallel } from '../distributed/distributed_data_parallel';
import type { ProcessGroup } from '../distributed/process_group';
import { LabelSmoothingCE } from '../loss/label_smoothing_ce';
import { LinearCrossEntropy } from '../loss/linear_cross_entropy';
import type { ResidualMLP } from '../nn/residual_mlp';
import { AdamW } from '../optim/adamw';
import { decayGroups } from '../optim/decay_groups';
import { namedScheduler } from '../optim/lr_schedule';
import { Trainer } from '../train/trainer';
import { noisyLabels } from './label_noise';
import { networkOf } from './network';
import type { OutcomeOptions } from './options';

const EVALUATION_BATCH = 512;
/**
 * Classes from which the head and the loss are computed as one: measured to be faster, and no logits are
 * kept.
 */
const WIDE_HEAD = 500;
export const isWideHead = ({ head }: ResidualMLP): boolean => head.outFeatures >= WIDE_HEAD;

/** Weights that give every class the same share of the loss: rows / (classes · rows of the class). */
function balancedWeights({ data, indices }: Part, labels: Int32Array | undefined): Float32Array {
  const counts = new Float64Array(data.classNames.length);
  indices.forEach((row, i) => {
    counts[labels ? labels[i] : data.labels[row]] += 1;
  });
  return Float32Array.from(counts, (count) => (count ? indices.length / (counts.length * count) : 0));
}

/** What fits the rows of a run or a trial. */
export interface Job {
  trainer: Trainer;
  loader: BatchLoader;
  model: ResidualMLP;
}

/**
 * Makes them from the options and the rows to fit; on several ranks, the loader gives this one's part of each
 * batch.
 */
export function buildJob(
  options: OutcomeOptions,
  train: Part,
  standardisation: Standardisation,
  group: ProcessGroup | null = null,
): Job {
  const { data } = train;
  const labels = options.labelNoise > 0 ? noisyLabels(train, options.labelNoise, options.seed) : undefined;
  const { rank = 0, ranks = 1 } = group ?? {};
  const loader = new BatchLoader(train, standardisation, {
    batchSize: options.batchSize,
    seed: options.seed,
    labels,
    rank,
    ranks,
  });
  const model = networkOf(options, data.columns, data.classNames.length);
  const optimizer = new AdamW(decayGroups(model, options.weightDecay), {
    maxGradNorm: options.clipGradNorm,
    momentDtype: options.momentDtype,
  });
  const classWeights = options.classWeights === 'balanced' ? balancedWeights(train, labels) : undefined;
  const rule = { smoothing: options.labelSmoothing, classWeights };
  const criterion = isWideHead(model) ? new LinearCrossEntropy(model.head, rule) : new LabelSmoothingCE(rule);
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

/** The rows of a part, to be evaluated. */
export const evaluationLoader = (part: Part, standardisation: Standardisation): BatchLoader =>
  new BatchLoader(part, standardisation, { batchSize: EVALUATION_BATCH });
