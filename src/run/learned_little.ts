// Whether a run has learned so little that more training is worth more than regularisation.
import type { Score } from '../tasks/task';
import type { EpochMetrics } from './train';

/** What is left of the loss that the first epoch left, where little was learned since. */
const LEFT = 0.5;
/** Fitted rows that are told so much better than others are learned: regularisation closes the gap. */
const GAP = 0.9;

/**
 * Whether the loss of the fitted rows, or their error, is still more than half of what it was after the first
 * epoch, and that of the rows held out is hardly larger. False where fitted rows are not scored.
 *
 * @param task Its first score is compared. @param epochs The lines of metrics.jsonl.
 */
export function hasLearnedLittle(
  task: { readonly scores: readonly Pick<Score, 'name'>[] },
  epochs: readonly EpochMetrics[],
): boolean {
  const [{ name }] = task.scores;
  const [first, last] = [epochs.at(0), epochs.at(-1)];
  const [before, now] = [first?.[`fitted_${name}`], last?.[`fitted_${name}`]];
  const others = last?.[`val_${name}`] ?? last?.[`test_${name}`];
  if (typeof before !== 'number' || typeof now !== 'number') return false;
  return now > LEFT * before && (typeof others !== 'number' || now > GAP * others);
}
