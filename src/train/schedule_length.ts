// Whether a schedule has a rate for each step of a fit, told before its first step.
import { rangeError } from '../core/check';
import type { LRScheduler } from '../optim/lr_scheduler';
import { isLoader, type TrainingData } from './epoch';

/** What a fit has to do, and what is done of it. */
interface Fit {
  readonly epochs: number;
  readonly accumulate: number;
  /** Epochs done, and batches of the next one. */
  readonly epoch: number;
  readonly batch: number;
}

/** @throws RangeError for a schedule that ends before the epochs do. */
export function checkScheduleLength(
  schedule: LRScheduler,
  data: TrainingData,
  { epochs, accumulate, epoch, batch }: Fit,
): void {
  if (!isLoader(data) || !(schedule.steps < Infinity) || epoch >= epochs) return;
  const { batches } = data;
  const started = Math.ceil((batches - batch) / accumulate);
  const wanted = schedule.lastStep + started + (epochs - epoch - 1) * Math.ceil(batches / accumulate);
  if (wanted <= schedule.steps) return;
  const expected = `epochs of at most ${schedule.steps} steps, for which options.schedule has rates`;
  throw rangeError('options.epochs', `${expected} (they take ${wanted})`, epochs);
}
