// The batches of one epoch, whatever the data is given as, from any batch on.
import { hasMethod, typeError } from '../core/check';
import type { Tensor } from '../core/tensor';
import type { BatchLoader } from '../data/batch_loader';
import type { Target } from '../loss/target';

/** Rows and their targets for one step. */
export interface TrainingBatch {
  /** [rows, features]; unchanged until the next batch is asked for. */
  x: Tensor;
  /** What the criterion takes: class indices or probabilities. */
  target: Target;
  /**
   * Index of the first row in the batch of all ranks, as forward's `rowOffset`; default: after the rows of
   * the ranks before (0 for one process).
   */
  rowOffset?: number | undefined;
}

/** Batches, one after another. */
export type Batches = Iterable<TrainingBatch> | AsyncIterable<TrainingBatch>;

/** What Trainer.fit takes. */
export type TrainingData = BatchLoader | Batches | ((epoch: number) => Batches);

/** @internal The batches of an epoch after the first `from`, which a resumed run has taken already. */
export async function* epochOf(
  data: TrainingData,
  epoch: number,
  from: number,
): AsyncGenerator<TrainingBatch> {
  if (isLoader(data)) return yield* data.shuffled(epoch, from);
  const batches = typeof data === 'function' ? data(epoch) : data;
  if (
    typeof batches !== 'object' ||
    batches === null ||
    !(Symbol.iterator in batches || Symbol.asyncIterator in batches)
  ) {
    throw typeError('data', 'a BatchLoader, an iterable of batches or a function that gives one', batches);
  }
  let taken = 0;
  for await (const batch of batches) {
    if (typeof batch !== 'object' || batch === null) throw typeError('data', 'batches { x, target }', batch);
    if (taken++ >= from) yield batch;
  }
}

function isLoader(data: TrainingData): data is BatchLoader {
  return hasMethod(data, 'shuffled');
}
