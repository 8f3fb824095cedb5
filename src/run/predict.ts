// A run's predictions for the rows of a file, however many there are.

import { setImmediate } from '../core/clock';
import type { Tensor } from '../core/tensor';
import type { RowSource } from '../data/row_source';
import { taskNamed } from '../tasks/registry';
import type { TrainedRun } from './load_run';

/** Rows that go through the network at once: what is held does not grow with the file. */
const BATCH = 1024;
/** Predictions that are held at once: of many classes a batch has fewer rows. */
const PREDICTIONS = 2 ** 19;

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
  const outputs = taskNamed(run.target.task).outputs(run.target);
  const batch = Math.max(1, Math.min(BATCH, Math.floor(PREDICTIONS / outputs)));
  for await (const block of source.blocks(false)) {
    const { rows, features } = block;
    for (let from = 0; from < rows; from += batch) {
      const to = Math.min(rows, from + batch);
      const data = features.subarray(from * columns, to * columns);
      yield run.predictInput({ data, shape: [to - from, columns] });
      await new Promise((resolve) => setImmediate(resolve));
      signal?.throwIfAborted();
    }
  }
}
