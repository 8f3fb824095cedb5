// What is doubtful about rows by what a run predicts for them.
import type { Warning } from '../core/warning';
import { taskNamed } from '../tasks/registry';
import type { Evaluated } from '../tasks/task';

/** What is doubtful about rows that were scored; null: there are none. */
export function predictionDoubts(evaluated: Evaluated | null): Warning[] {
  if (evaluated === null) return [];
  return taskNamed(evaluated.sample.description.task).predictedWarnings?.(evaluated) ?? [];
}
