// A run's predictions for the rows of a file, however many there are.

import { setImmediate } from '../core/clock';
import type { Tensor } from '../core/tensor';
import type { BadCell, RowSource } from '../data/row_source';
import { taskNamed } from '../tasks/registry';
import { meanPredictions } from './average_predictions';
import type { TrainedRun } from './load_run';

/** Rows that go through the network at once: what is held does not grow with the file. */
const BATCH = 1024;
/** Predictions that are held at once: of many classes a batch has fewer rows. */
const PREDICTIONS = 2 ** 19;

/** Predictions of consecutive rows of a file. */
export interface PredictedRows {
  /** What the run's task predicts, [rows, outputs]; NaN in a row with a bad cell. */
  values: Tensor;
  /** The cells that are not what their columns need, by the row of `values`. */
  badCells: readonly BadCell[];
  /** The id of each row, where they have ids. */
  ids: readonly (string | null)[] | undefined;
}

/** How rows are predicted. */
export interface PredictingOptions {
  signal?: AbortSignal | undefined;
  /** Whether probabilities are calibrated by the run's temperature. */
  calibrated?: boolean | undefined;
}

/** The cells of some rows, by their row among them. */
const cellsBetween = (cells: readonly BadCell[], from: number, to: number): BadCell[] =>
  cells.flatMap((cell) => (cell.row >= from && cell.row < to ? { ...cell, row: cell.row - from } : []));

/**
 * The mean of what runs predict for the rows of a file, a batch at a time.
 *
 * @param sources The rows as each run takes them, in one order.
 */
export async function* predictTogether(
  runs: readonly TrainedRun[],
  sources: readonly RowSource[],
  how: PredictingOptions = {},
): AsyncGenerator<PredictedRows> {
  const [first, ...others] = runs.map((run, i) => predictRows(run, sources[i], how));
  for await (const rows of first) {
    const more: PredictedRows[] = [];
    for (const each of others) more.push((await each.next()).value);
    yield more.length === 0
      ? rows
      : { ...rows, values: meanPredictions([rows, ...more].map(({ values }) => values)) };
  }
}

/**
 * What the run's task predicts for the rows in their order, a batch at a time. The event loop gets a turn
 * after each.
 */
export async function* predictRows(
  run: TrainedRun,
  source: RowSource,
  { signal, calibrated }: PredictingOptions = {},
): AsyncGenerator<PredictedRows> {
  const { columns } = source;
  const outputs = taskNamed(run.target.task).outputs(run.target);
  const batch = Math.max(1, Math.min(BATCH, Math.floor(PREDICTIONS / outputs)));
  for await (const block of source.blocks(false)) {
    const { rows, features, badCells: bad = [], ids } = block;
    for (let from = 0; from < rows; from += batch) {
      const to = Math.min(rows, from + batch);
      const data = features.subarray(from * columns, to * columns);
      const values = run.predictInput({ data, shape: [to - from, columns] }, calibrated);
      const badCells = cellsBetween(bad, from, to);
      for (const { row } of badCells) values.data.fill(NaN, row * outputs, (row + 1) * outputs);
      yield { values, badCells, ids: ids?.slice(from, to) };
      await new Promise((resolve) => setImmediate(resolve));
      signal?.throwIfAborted();
    }
  }
}
