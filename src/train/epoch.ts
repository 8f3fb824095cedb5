// The batches of one epoch, whatever the data is given as, from any batch on.
import { hasMethod, quoted, typeError } from '../core/check';
import { clearTimeout, setTimeout } from '../core/clock';
import type { Tensor } from '../core/tensor';
import type { BatchLoader } from '../data/batch_loader';
import type { Target } from '../loss/target';

/** Rows and their targets for one step. */
export interface TrainingBatch {
  /** [rows, features]; unchanged until the next batch is asked for. */
  x: Tensor;
  /** What the criterion takes: class indices or probabilities, or a tensor of numbers, [rows, columns]. */
  target: Target;
  /**
   * How much each row counts, finite and at least 0; default: rows count alike. The criterion needs a
   * `weight` then, unless it adds.
   */
  sampleWeight?: Float32Array | undefined;
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

/** How long a source may take to clean up when it is left early (ms). */
const CLEAN_UP = 1000;
/** How long a source of one of several ranks may take to give a batch after the signal (ms). */
const STALLED = 5000;

/** When an epoch ends before its last batch. */
interface StopRule {
  signal?: AbortSignal | undefined;
  /** Whether other ranks wait for what this one does. */
  isShared?: boolean;
}

/**
 * @internal The batches of an epoch after the first `from`, which a resumed run has taken already; null, the
 * last, where the signal aborts while the next one is waited for. On several ranks, which wait for each
 * other's step, a source that gives none some time after the signal is an error.
 */
export async function* epochOf(
  data: TrainingData,
  epoch: number,
  from: number,
  stop: StopRule = {},
): AsyncGenerator<TrainingBatch | null> {
  if (isLoader(data)) return yield* data.shuffled(epoch, from, { reuse: true });
  const batches = typeof data === 'function' ? data(epoch) : data;
  if (
    typeof batches !== 'object' ||
    batches === null ||
    !(Symbol.iterator in batches || Symbol.asyncIterator in batches)
  ) {
    throw typeError('data', 'a BatchLoader, an iterable of batches or a function that gives one', batches);
  }
  const source = asynchronous(batches)[Symbol.asyncIterator]();
  let open = true;
  try {
    for (let taken = 0; ; taken++) {
      open = false; // a source that fails has ended
      const next = await nextOf(source, stop);
      open = next?.done !== true;
      if (next === null) yield null;
      if (next === null || next.done) return;
      if (taken >= from) yield checkBatch(next.value);
    }
  } finally {
    if (open) await close(source);
  }
}

/** What a batch may have; the last is BatchLoader's own. */
const BATCH_KEYS = ['x', 'target', 'sampleWeight', 'rowOffset', 'epochOffset'];

function checkBatch(batch: TrainingBatch): TrainingBatch {
  if (typeof batch !== 'object' || batch === null) throw typeError('data', 'batches { x, target }', batch);
  const unknown = Object.keys(batch).find((key) => !BATCH_KEYS.includes(key));
  if (unknown === undefined) return batch;
  const keys = 'x, target, sampleWeight and rowOffset';
  const expected = `batches of ${keys} alone, but found ${quoted(unknown)} in one`;
  throw typeError('data', expected, batch[unknown as keyof TrainingBatch]);
}

/** Synchronous batches as asynchronous ones. */
async function* fromIterable(batches: Iterable<TrainingBatch>): AsyncGenerator<TrainingBatch> {
  yield* batches;
}

const asynchronous = (batches: Batches): AsyncIterable<TrainingBatch> =>
  Symbol.asyncIterator in batches ? batches : fromIterable(batches);

/** The next batch of a source; null where the signal comes first. */
function nextOf(
  source: AsyncIterator<TrainingBatch>,
  { signal, isShared = false }: StopRule,
): Promise<IteratorResult<TrainingBatch> | null> {
  return isShared ? unlessStalled(source.next(), signal) : unlessAborted(source.next(), signal);
}

/** What comes of a promise. @throws Error some time after the signal: this rank has nothing for the others. */
async function unlessStalled<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return promise;
  let timer: NodeJS.Timeout | undefined;
  let abort = () => {};
  const stalled = new Promise<never>((_, reject) => {
    const since = `no batch came for ${STALLED / 1000} s after the signal`;
    const problem = `${since}, and the other ranks wait for this one`;
    abort = () => {
      timer = setTimeout(() => reject(new Error(`Trainer.fit: ${problem}`)), STALLED);
    };
  });
  signal.addEventListener('abort', abort, { once: true });
  if (signal.aborted) abort();
  try {
    return await Promise.race([promise, stalled]);
  } finally {
    signal.removeEventListener('abort', abort);
    clearTimeout(timer);
  }
}

/** What comes of a promise; null where the signal aborts first, whatever becomes of the promise then. */
async function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T | null> {
  if (signal === undefined) return promise;
  let abort = () => {};
  const aborted = new Promise<null>((resolve) => {
    abort = () => resolve(null);
  });
  signal.addEventListener('abort', abort);
  if (signal.aborted) abort();
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

/** Lets a source that is left early clean up; one that does not come back is left. */
async function close(source: AsyncIterator<TrainingBatch>): Promise<void> {
  const closing = source.return?.();
  if (closing === undefined) return;
  let timer: NodeJS.Timeout | undefined;
  const enough = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, CLEAN_UP);
  });
  try {
    await Promise.race([closing, enough]);
  } finally {
    clearTimeout(timer);
  }
}

export function isLoader(data: TrainingData): data is BatchLoader {
  return hasMethod(data, 'shuffled');
}
