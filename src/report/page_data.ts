// What a page shows, as JSON inside it: written by Node, drawn by page/.
import type { ReportSection, Score } from '../tasks/task';

/** A line of metrics.jsonl; scores have the names of their parts, as in val_loss. */
export interface EpochLine {
  epoch: number;
  /** The share of rows that each block kept. */
  kept_share?: number[];
  [metric: string]: unknown;
}

/** summary.json; scores have the names of their parts, as in test_loss. */
export interface RunSummary {
  seconds: number;
  parameters: number;
  /** What was doubtful before the training began. */
  warnings?: { message: string }[];
  /** Whether scores are means by the weights of rows. */
  weighted?: boolean;
  /** When it ended, as ISO 8601. */
  date?: string;
  /** Tells whether two runs read the same rows. */
  data_digest?: string;
  versions: { regulus: string; node: string; simd: string; threads: number };
  [score: string]: unknown;
}

/** What a score changes by when a column is shuffled: the mean over the repeats, and its standard error. */
export type ScoreChange = [mean: number, standardError: number];

/** How much each column of a table is worth, in evaluation.json. */
export interface ColumnImportance {
  /** The rows that it was measured on. */
  part: 'validation' | 'test';
  /** How often each column was shuffled, and among how many rows each time. */
  repeats: number;
  rows: number;
  /** Of each feature of the table, what its shuffling changes of the scores, by name. */
  columns: { name: string; scores: Record<string, ScoreChange> }[];
}

/** A column of a table in words; null where there is nothing to say. */
export interface ShownColumn {
  name: string;
  role: string;
  kind: string | null;
  /** What it becomes: 'one-hot of 3 values'. */
  encoder: string | null;
  /** The share of the fitted rows whose cell is missing. */
  missing: number | null;
  /** What a missing cell becomes. */
  fill: string | null;
  /** Why it has its role and kind, where that was guessed. */
  why: string | null;
}

/** What a run knows of the columns of its table. */
export interface ShownColumns {
  columns: ShownColumn[];
  /** Columns that are left out, as there are many. */
  more: number;
  importance: ColumnImportance | null;
}

/** How the values of a parameter or of its gradient are distributed. */
export interface ShownDistribution {
  /** Of the shares 0, 7, 16, 31, 50, 69, 84, 93 and 100 %. */
  quantiles: number[];
  /** Root of the mean square. */
  size: number;
}

/** A parameter by epoch; null where its values, or the step's gradient, are missing. */
export interface ShownParameter {
  name: string;
  shape: number[];
  epochs: { epoch: number; weights: ShownDistribution | null; gradients: ShownDistribution | null }[];
}

/** A run folder as it was found; null where a file is missing. */
export interface RunData {
  name: string;
  /** Trains it again; null where nobody said. */
  command: string | null;
  /** When config.json was written, as ISO 8601. */
  begun: string;
  /** config.json. */
  config: Record<string, unknown> | null;
  /** The drop probability of each block. */
  dropProbabilities: number[];
  metrics: EpochLine[];
  summary: RunSummary | null;
  /** Whose weights the final scores are of: 'epoch 7, the best by validation loss'. */
  weights: string | null;
  /** The scores of the run's task, the one that people look at first in front. */
  scores: Score[];
  /** What to know when the training loss is compared with the score drawn beside it. */
  trainingLossNote?: string | undefined;
  /** What evaluation.json tells, as the task divides it. */
  sections: ReportSection[] | null;
  /** Null where its rows were not those of a table. */
  columns: ShownColumns | null;
  /** How parameters and gradients are distributed; null for a run that was not asked for it. */
  histograms: ShownParameter[] | null;
}

/** summary.json of folds; scores have the names of what they are of, as in mean_loss. */
export interface FoldsScores extends RunSummary {
  folds: number;
  /** Rows in folds. */
  rows: number;
  /** Each fold, with its own scores: test_loss. */
  fold_scores: {
    fold: number;
    rows: number;
    epochs: number;
    best_epoch?: number;
    seconds: number;
    [score: string]: unknown;
  }[];
}

/** A folder of folds. */
export interface FoldsData {
  name: string;
  /** What all folds share. */
  options: Record<string, unknown>;
  summary: FoldsScores;
  /** The scores of the task, the one that people look at first in front. */
  scores: Score[];
  /** What evaluation.json tells of all predictions out of fold; null where there is none. */
  sections: ReportSection[] | null;
}

/** Values of options by name: one for each axis of a sweep. */
export type SettingValues = Record<string, number | string>;

/** A mean over trials, or pairs of them. */
export interface Sample {
  mean: number;
  /** The sample's standard deviation; null for fewer than two values. */
  deviation: number | null;
  count: number;
}

/** One setting of a sweep over its seeds. */
export interface SettingData {
  setting: SettingValues;
  epochs: number;
  failed: number;
  scores: Record<string, Sample>;
  /** Trials that ended well. */
  trials: number;
  /** Means. */
  train_loss: number;
  seconds: number;
}

/** What one option did, all others held. */
export interface AxisEffect {
  axis: string;
  /** Over all trials with a value. */
  means: { value: number | string; scores: Record<string, Sample> }[];
  /** From the first value, over pairs of trials that differ in nothing else. */
  changes: {
    from: number | string;
    to: number | string;
    pairs: number;
    scores: Record<string, Sample>;
  }[];
}

/** Means over all trials that share the values of two options. */
export interface PairMeans {
  axes: [string, string];
  cells: { values: [number | string, number | string]; scores: Record<string, number> }[];
}

/** How sure the choice between the best settings of a sweep is. */
export interface ChoiceData {
  /** By how much the best is better than the next, in the metric. */
  difference: number;
  standardError: number;
  /** Smaller differences may be due to the seeds (95 %). */
  margin: number;
  /** Whether two settings with two seeds each tell the noise. */
  isGuess: boolean;
  /** How many settings are within the margin of the best, itself included. */
  within: number;
  settings: number;
  /** Halving: the epochs after which these settings were compared. */
  epochs?: number | undefined;
}

/** A sweep folder. */
export interface SweepData {
  name: string;
  plan: {
    options: Record<string, unknown>;
    axes: Record<string, (number | string)[]>;
    strategy: 'grid' | 'random' | 'halving';
    metric: string;
    seeds: number[];
  };
  /** The scores of the task, the one that people look at first in front. */
  scores: Score[];
  /** What was doubtful before the first trial. */
  warnings: string[];
  /** Trials that were planned and that ended well. */
  planned: number;
  done: number;
  /** The best first. */
  settings: SettingData[];
  choice: ChoiceData | null;
  effects: AxisEffect[];
  pairs: PairMeans[];
  /** Halving: the epochs of the first rung, which all settings reached: effects and pairs are taken there. */
  effectEpochs: number | null;
  failed: { trial: number; setting: SettingValues; seed: number; error: string }[];
  /** Trains the best setting. */
  command: string | null;
}

export type PageData =
  | { kind: 'run'; run: RunData }
  | { kind: 'folds'; folds: FoldsData }
  | { kind: 'comparison'; runs: RunData[] }
  | { kind: 'sweep'; sweep: SweepData };
