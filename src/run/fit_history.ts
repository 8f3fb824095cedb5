// What a fit told after each epoch, as a list for each value.
import type { Scores } from '../tasks/task';
import type { EpochReport } from '../train/reports';

/** A list for each value, an entry an epoch. */
export interface FitHistory {
  /** Epochs finished: 1, 2 and so on. */
  readonly epoch: number[];
  /** The learning rate of the epoch's last step. */
  readonly lr: number[];
  /** The training loss, as it was minimised. */
  readonly loss: number[];
  /**
   * Only where rows are validated: their scores with `val` in front (`valLoss`, `valRmse`), and without it
   * those of a sample of the fitted rows (`rmse`); with `averaged` in front those of the averaged weights,
   * where there are some (`ema`). Otherwise undefined.
   */
  readonly [score: string]: number[] | undefined;
}

/** 'val', 'roc_auc' → 'valRocAuc'. */
const keyOf = (prefix: string, name: string): string =>
  `${prefix}_${name}`.replace(/^_/, '').replace(/_(.)/g, (_, letter: string) => letter.toUpperCase());

/** A history before the first epoch. */
export const emptyHistory = (): FitHistory => ({ epoch: [], lr: [], loss: [] });

/** Adds an epoch. */
export function addEpoch(history: FitHistory, report: EpochReport): void {
  const values: Record<string, number> = { epoch: report.epoch, lr: report.lr };
  const add = (prefix: string, scores: Scores = {}) => {
    for (const [name, value] of Object.entries(scores)) values[keyOf(prefix, name)] = value;
  };
  add('', report.training);
  add('averaged', report.averagedTraining);
  values.loss = report.loss; // the loss of the sample has its name
  add('val', report.validation);
  add('averaged_val', report.averaged);
  const lists = history as Record<string, number[]>;
  for (const [key, value] of Object.entries(values)) {
    lists[key] ??= [];
    lists[key].push(value);
  }
}
