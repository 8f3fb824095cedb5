// Defaults that depend on the number of rows to fit, chosen by measurement: "Defaults" in docs/guide.md.

/** The options that a default by rows may depend on. */
export interface StepOptions {
  batchSize?: number | undefined;
  accumulate?: number | undefined;
}

/** What an option is for so many rows to fit, when nobody says. */
export type ByRows = (rows: number, options: StepOptions) => number;

const MIN_BATCH = 16;
const MAX_BATCH = 128;
/** Batches of an epoch that the default batch size aims at. */
const BATCHES = 16;

/** The power of two near a sixteenth of the rows, from 16 to 128. */
export function batchSizeByRows(rows: number): number {
  const near = 2 ** Math.round(Math.log2(Math.max(1, rows) / BATCHES));
  return Math.min(MAX_BATCH, Math.max(MIN_BATCH, near));
}

const USUAL_EPOCHS = 15;
const MIN_STEPS = 200;

/** 15; for few rows, as many as make 200 steps. */
export function epochsByRows(
  rows: number,
  { batchSize = batchSizeByRows(rows), accumulate = 1 }: StepOptions,
): number {
  const steps = Math.ceil(Math.ceil(Math.max(1, rows) / batchSize) / accumulate);
  return Math.max(USUAL_EPOCHS, Math.ceil(MIN_STEPS / steps));
}

const SMALL = 1_000;
const MEDIUM = 5_000;

/** 2e-3; fewer rows take smaller steps. */
export function learningRateByRows(rows: number): number {
  if (rows < SMALL) return 5e-4;
  return rows < MEDIUM ? 1e-3 : 2e-3;
}
