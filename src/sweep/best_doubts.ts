// Whether the best setting of a sweep predicts better than one value for all rows would.
import type { Warning } from '../core/warning';
import type { Scores } from '../tasks/task';
import { planTask, type SweepPlan, type TrialResult } from './plan';
import { rankSettings } from './summary';
import { scoringRows, type TrialData } from './trial_data';

/** What is doubtful of the best setting, by the means of its scores of the rows that choose. */
export function bestDoubts(
  plan: SweepPlan,
  results: readonly TrialResult[],
  { divisions }: TrialData,
): Warning[] {
  const [best] = rankSettings(plan, results);
  if (best === undefined || best.trials.length === 0) return [];
  const means = Object.entries(best.scores).map(([name, { mean }]) => [name, mean]);
  return (
    planTask(plan).comparedWarnings?.(Object.fromEntries(means) as Scores, divisions.map(scoringRows)) ?? []
  );
}
