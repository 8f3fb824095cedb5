// A run's probabilities for the rows of a file, however many there are.

import { type Tensor, tensor } from '../core/tensor';
import type { RowSource } from '../data/row_source';
import { argmax } from '../metrics/classification';
import type { TrainedRun } from './load_run';

/** Predictions for consecutive rows. */
export interface PredictedRows {
  /** [rows, classes] */
  probabilities: Tensor;
  /** The class of each row. */
  predicted: Int32Array;
}

/** Rows that go through the network at once: what is held does not grow with the file. */
const BATCH = 1024;

/** Predicts the rows in their order, a batch at a time; the event loop gets a turn after each. */
export async function* predictRows(
  run: TrainedRun,
  source: RowSource,
  signal?: AbortSignal,
): AsyncGenerator<PredictedRows> {
  const { columns } = source;
  for await (const { rows, features } of source.blocks(false)) {
    for (let from = 0; from < rows; from += BATCH) {
      const to = Math.min(rows, from + BATCH);
      const probabilities = run.probabilities(
        tensor(features.subarray(from * columns, to * columns), [to - from, columns]),
      );
      yield { probabilities, predicted: argmax(probabilities) };
      await new Promise((resolve) => setImmediate(resolve));
      signal?.throwIfAborted();
    }
  }
}
