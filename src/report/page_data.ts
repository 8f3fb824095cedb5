// What a page shows, as JSON inside it: written here by Node, drawn by page/.
import type { RunEvaluation } from '../train/run_evaluation';
import type { EpochMetrics, Summary } from '../train/train_job';
import type { SweepData } from './sweep_data';

/** A run folder as it was found; null where a file is missing. */
export interface RunData {
  name: string;
  /** config.json. */
  config: Record<string, unknown> | null;
  /** The drop probability of each block. */
  dropProbabilities: number[];
  metrics: EpochMetrics[];
  summary: Summary | null;
  evaluation: RunEvaluation | null;
}

export type PageData =
  | { kind: 'run'; run: RunData }
  | { kind: 'comparison'; runs: RunData[] }
  | { kind: 'sweep'; sweep: SweepData };
