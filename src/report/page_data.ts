// What a page shows, as JSON inside it: written here by Node, drawn by page/.

import type { EpochMetrics, Summary } from '../run/train';
import type { ClassEvaluation as RunEvaluation } from '../tasks/class_evaluation';
import type { SweepData } from './sweep_data';

/** A confusion matrix: all classes, or those that are confused most. */
export interface PageConfusion {
  /** Their indices. */
  classes: number[];
  /** Rows by label, then by predicted class, for these classes. */
  counts: number[][];
  /** Test rows of each label, wherever they were put. */
  totals: number[];
}

/** evaluation.json with what is shown of its confusion matrix. */
export type PageEvaluation = Omit<RunEvaluation, 'confusion'> & { confusion: PageConfusion };

/** A run folder as it was found; null where a file is missing. */
export interface RunData {
  name: string;
  /** config.json. */
  config: Record<string, unknown> | null;
  /** The drop probability of each block. */
  dropProbabilities: number[];
  metrics: EpochMetrics[];
  summary: Summary | null;
  evaluation: PageEvaluation | null;
}

export type PageData =
  | { kind: 'run'; run: RunData }
  | { kind: 'comparison'; runs: RunData[] }
  | { kind: 'sweep'; sweep: SweepData };
