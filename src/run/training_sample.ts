// Some of the fitted rows, the same after each epoch, that are scored as validation rows are: what the scores
// differ by is overfitting.
import { drawPermutation } from '../addon/draws';
import { runDraws } from '../core/random';
import type { Part } from '../data/dataset';
import type { OutcomeOptions } from './options';

/** The most rows of a sample. */
const MAX_ROWS = 10_000;
/** Of the fitted rows: to score one takes about a third of the time of training it, so at most a twelfth. */
const SHARE = 1 / 4;

/**
 * The sample, drawn by the seed; null where it would have no rows. With averaged weights, which are scored as
 * well, it is half as large.
 *
 * @param compared The rows that it is compared with: it has no more.
 */
export function trainingSample(
  train: Part,
  compared: Part,
  { seed, ema }: Pick<OutcomeOptions, 'seed' | 'ema'>,
): Part | null {
  const share = ema === undefined ? SHARE : SHARE / 2;
  const { length } = train.indices;
  const rows = Math.min(MAX_ROWS, compared.indices.length, Math.floor(share * length));
  if (rows === 0) return null;
  const order = Uint32Array.from({ length }, (_, i) => i);
  drawPermutation(runDraws(seed, 'training sample'), 0, order);
  return { data: train.data, indices: order.slice(0, rows).map((place) => train.indices[place]) };
}
