// A run's predictions for the rows of a file, however many there are.

import { setImmediate } from '../core/clock';
import { type Tensor, tensor } from '../core/tensor';
import { asFloat32, type RowSource } from '../data/row_source';
import type { TrainedRun } from './load_run';

/** Rows that go through the network at once: what is held does not grow with the file. */
const BATCH = 1024;

/**
 * What the run's task predicts for the rows in their order, a batch at a time: [rows, outputs]. The event
 * loop gets a turn after each.
 */
export async function* predictRows(
  run: TrainedRun,
  source: RowSource,
  signal?: AbortSignal,
): AsyncGenerator<Tensor> {
  const { columns } = source;
  for await (const block of source.blocks(false)) {
    const { rows } = block;
    const features = asFloat32(block.features);
    for (let from = 0; from < rows; from += BATCH) {
      const to = Math.min(rows, from + BATCH);
      yield run.predictInput(tensor(features.subarray(from * columns, to * columns), [to - from, columns]));
      await new Promise((resolve) => setImmediate(resolve));
      signal?.throwIfAborted();
    }
  }
}
