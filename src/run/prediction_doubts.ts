// What is doubtful about rows by what a run predicts for them.
import type { Warning, WarningCode } from '../core/warning';
import { taskNamed } from '../tasks/registry';
import type { Evaluated, Scores } from '../tasks/task';

/**
 * What is doubtful about rows that were scored; null: there are none.
 *
 * @param fitted The scores of fitted rows, asked for where the labels seem to be others than theirs.
 * @param start What was said of the weights that the run began with.
 */
export async function predictionDoubts(
  evaluated: Evaluated | null,
  fitted: () => Promise<Scores> | Scores | undefined,
  start: readonly Warning[] = [],
): Promise<Warning[]> {
  if (evaluated === null) return [];
  const task = taskNamed(evaluated.sample.description.task);
  const doubts = task.predictedWarnings?.(evaluated) ?? [];
  if (!doubts.some(({ code }) => code === 'LABELS_EXCHANGED')) return doubts;
  const isSaid = (wanted: WarningCode) => start.some(({ code }) => code === wanted);
  const fromOther = isSaid('STARTS_FROM') && !isSaid('NEW_HEAD');
  return task.predictedWarnings!(evaluated, await fitted(), fromOther);
}

/**
 * Says that the labels of rows that chose the weights are exchanged, by the weights of the last epoch: labels
 * of another coding choose an early epoch, which tells no classes apart yet.
 */
export async function exchangedDoubts(
  evaluated: Evaluated | null,
  fitted: () => Promise<Scores> | Scores | undefined,
): Promise<Warning[]> {
  const doubts = await predictionDoubts(evaluated, fitted);
  return doubts.filter(({ code }) => code === 'LABELS_EXCHANGED');
}
