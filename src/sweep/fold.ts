// One fold: a run with a folder, whose test rows are the fold's. The others are fitted, and validated on.
import path from 'node:path';
import { loadCheckpoint } from '../run/checkpoint';
import { clearFold, foldState } from '../run/folds_folder';
import type { BeforeRows, TrainOptions } from '../run/options';
import type { RunParts } from '../run/own_rows';
import { resumedOptions } from '../run/resolve_options';
import type { Summary } from '../run/run_summary';
import { type EpochMetrics, trainJob } from '../run/train';

/** A fold to be trained. */
export interface FoldTask {
  /** From 1. */
  fold: number;
  /** As `regulus train` takes them for this fold alone. */
  options: BeforeRows<TrainOptions>;
  /** Of the package. */
  version: string;
}

/** How it ended: with its summary; null where it was stopped, after a checkpoint. */
export interface FoldEnd {
  summary: Summary | null;
}

/** Trains a fold, or goes on with it where its folder has a checkpoint. @throws what trainJob does. */
export async function trainFold(
  { options, version }: FoldTask,
  divided: RunParts,
  onEpoch: (metrics: EpochMetrics) => void,
  signal: AbortSignal,
): Promise<FoldEnd> {
  const { out } = options;
  const isBegun = foldState(out) === 'begun';
  if (!isBegun) clearFold(out);
  const checkpoint = isBegun ? loadCheckpoint(path.join(out, 'checkpoint.safetensors')) : undefined;
  const own = checkpoint ? resumedOptions(checkpoint.options, options, []) : options;
  const { summary } = await trainJob(own, version, { onEpoch, signal }, checkpoint, divided);
  return { summary };
}
