// The batches of one epoch, whatever the data is given as, from any place in it.
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
   * Where the rows start in the batch of all ranks; default: after those of the ranks before (0 for one
   * process).
   */
  firstRow?: number;
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
  let place = 0;
  for await (const batch of batches) {
    if (typeof batch !== 'object' || batch === null) throw typeError('data', 'batches { x, target }', batch);
    if (place++ >= from) yield batch;
  }
}

function isLoader(data: TrainingData): data is BatchLoader {
  return hasMethod(data, 'shuffled');
}
