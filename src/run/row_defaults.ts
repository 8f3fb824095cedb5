// Defaults that depend on the number of rows to fit, chosen by measurement: docs/choosing.md.

import type { Task } from '../tasks/task';

/** The options that a default by rows may depend on. */
export interface StepOptions {
  batchSize?: number | undefined;
  accumulate?: number | undefined;
}

/** What is asked of a task for a default: it may have passes of its own. */
export type EpochsOfTask = Pick<Task, 'epochs'>;

/** What an option is for so many rows to fit, when nobody says. */
export type ByRows = (rows: number, options: StepOptions, task?: EpochsOfTask) => number;

/** Values of an option, each for fewer rows than a number, in order. */
type Steps = readonly (readonly [below: number, value: number])[];

const valueFor = (steps: Steps, rows: number): number => steps.find(([below]) => rows < below)![1];

const BATCH_SIZES: Steps = [
  [360, 16],
  [3_000, 32],
  [6_000, 64],
  [Infinity, 128],
];

/** From 16 for few rows to 128. */
export const batchSizeByRows = (rows: number): number => valueFor(BATCH_SIZES, rows);

const EPOCHS: Steps = [
  [5_000, 8],
  [Infinity, 15],
];
const MIN_STEPS = 120;

/**
 * 8 below 5,000 rows, else 15, or what the task declares: more passes make a network surer of few rows
 * than it should be. At least 120 steps.
 */
export function epochsByRows(
  rows: number,
  { batchSize = batchSizeByRows(rows), accumulate = 1 }: StepOptions,
  { epochs }: EpochsOfTask = {},
): number {
  const steps = Math.ceil(Math.ceil(Math.max(1, rows) / batchSize) / accumulate);
  return Math.max(epochs?.(rows) ?? valueFor(EPOCHS, rows), Math.ceil(MIN_STEPS / steps));
}

const LEARNING_RATES: Steps = [
  [1_000, 5e-4],
  [5_000, 1e-3],
  [Infinity, 2e-3],
];

/** Fewer rows take smaller steps. */
export const learningRateByRows = (rows: number): number => valueFor(LEARNING_RATES, rows);
