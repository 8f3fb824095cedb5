// What the results of a sweep say: the settings in order, how sure the choice is, and the effect of each
// axis.

import { type DoneTrial, METRICS, type Metric, rungsOf, type SweepPlan, type TrialResult } from './plan';
import type { Setting } from './space';

/** Over the seeds of a setting, or the trials of a group. */
export interface Spread {
  mean: number;
  /** Of a sample (divided by n − 1); null for fewer than two. */
  deviation: number | null;
}

/** How a setting did, on the validation rows. */
export interface SettingScore extends Record<Metric, Spread> {
  /** Its place in the plan. */
  index: number;
  setting: Setting;
  /** Epochs that its trials reached; the mean where they ended on their own. */
  epochs: number;
  trials: DoneTrial[];
  failed: number;
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Mean and deviation of some values. */
export function spread(values: readonly number[]): Spread {
  const middle = mean(values);
  const squares = values.reduce((sum, value) => sum + (value - middle) ** 2, 0);
  return { mean: middle, deviation: values.length < 2 ? null : Math.sqrt(squares / (values.length - 1)) };
}

const scoresOf = (trials: readonly DoneTrial[]) =>
  Object.fromEntries(
    METRICS.map((metric) => [metric, spread(trials.map((trial) => trial[`val_${metric}`]))]),
  ) as Record<Metric, Spread>;

/** Below 0 where the first is better. */
const compare = (a: Spread, b: Spread, metric: Metric) =>
  metric === 'accuracy' ? b.mean - a.mean : a.mean - b.mean;

/**
 * The settings that have results, best first: those without a failed trial, those that got furthest, those
 * with the better mean, those with the lower loss.
 *
 * @param after Only results after so many epochs (a rung of halving).
 */
export function rankSettings(
  { settings, seeds, metric, strategy }: SweepPlan,
  results: readonly TrialResult[],
  after?: number,
): SettingScore[] {
  const latest = new Map<number, TrialResult>();
  for (const result of results)
    if (after === undefined || result.status === 'failed' || result.epochs === after)
      latest.set(result.trial, result);
  const scores = settings.flatMap((setting, index) => {
    const all = seeds.flatMap((_, i) => latest.get(index * seeds.length + i) ?? []);
    const trials = all.filter((result) => result.status === 'done');
    return all.length
      ? [
          {
            index,
            setting,
            epochs: mean(trials.map(({ epochs }) => epochs)),
            trials,
            failed: all.length - trials.length,
            ...scoresOf(trials),
          },
        ]
      : [];
  });
  const reached = (a: SettingScore, b: SettingScore) => (strategy === 'halving' ? b.epochs - a.epochs : 0);
  return scores.sort(
    (a, b) =>
      Number(a.failed > 0) - Number(b.failed > 0) ||
      reached(a, b) ||
      compare(a[metric], b[metric], metric) ||
      compare(a.loss, b.loss, 'loss'),
  );
}

/** How sure the choice between the best settings is. */
export interface Choice {
  best: SettingScore;
  next: SettingScore;
  /** By how much the best is better, in the metric. */
  difference: number;
  /** Of such a difference between two settings. */
  standardError: number;
  /** Smaller differences may be due to the seeds: the 95 % interval of one comparison, by Student's t. */
  margin: number;
  /** How many settings are within the margin of the best, itself included. */
  within: number;
  settings: number;
  /** Halving: the epochs after which these settings were compared, the last at which there were two. */
  epochs?: number;
}

/**
 * 97.5 % quantiles of Student's t for 1 to 10 degrees of freedom; 1.96 + 2.4 / freedom is within 0.03 beyond.
 */
const STUDENT = [12.71, 4.3, 3.18, 2.78, 2.57, 2.45, 2.36, 2.31, 2.26, 2.23];

/**
 * Compares the best settings, each trained with the same seeds: settings and seeds make a two-way layout, and
 * what neither explains is the noise of one trial. It is taken from the better half, as settings that hardly
 * train scatter more.
 *
 * @returns null where fewer than two settings have two seeds each.
 */
export function choiceOf(plan: SweepPlan, results: readonly TrialResult[]): Choice | null {
  const { seeds, metric } = plan;
  const rungs = rungsOf(plan);
  for (const { epochs } of [...rungs].reverse()) {
    const ranked = rankSettings(plan, results, epochs).filter(({ trials }) => trials.length === seeds.length);
    if (seeds.length < 2 || ranked.length < 2) continue;
    const peers = ranked.slice(0, Math.max(2, Math.ceil(ranked.length / 2)));
    const values = peers.map(({ trials }) => trials.map((trial) => trial[`val_${metric}`]));
    const bySeed = seeds.map((_, i) => mean(values.map((row) => row[i])));
    const all = mean(bySeed);
    const residuals = values.reduce(
      (sum, row) =>
        sum + row.reduce((rest, value, i) => rest + (value - mean(row) - bySeed[i] + all) ** 2, 0),
      0,
    );
    const freedom = (peers.length - 1) * (seeds.length - 1);
    const standardError = Math.sqrt((2 * residuals) / freedom / seeds.length);
    const margin = (STUDENT[freedom - 1] ?? 1.96 + 2.4 / freedom) * standardError;
    const [best, next] = ranked;
    const behind = (score: SettingScore) => Math.abs(score[metric].mean - best[metric].mean);
    return {
      best,
      next,
      difference: behind(next),
      standardError,
      margin,
      within: ranked.filter((score) => behind(score) <= margin).length,
      settings: ranked.length,
      epochs,
    };
  }
  return null;
}

/** The trials that have a value of an axis, or one in a third of its range, whatever the other axes are. */
export interface AxisGroup extends Record<Metric, Spread> {
  axis: string;
  /** The value, or the lowest and the highest. */
  values: [number | string] | [number, number];
  trials: number;
}

/** The effect of each axis: of halving, after the first rung, which all settings reached. */
export function axisEffects(plan: SweepPlan, results: readonly TrialResult[]): AxisGroup[] {
  const { epochs } = rungsOf(plan)[0];
  const trials = rankSettings(plan, results, epochs).flatMap((score) => score.trials);
  return Object.entries(plan.axes).flatMap(([axis, values]) =>
    groups(values, axis in plan.ranges).flatMap((group) => {
      const members = trials.filter(({ setting }) => group.includes(setting[axis]));
      return members.length
        ? [
            {
              axis,
              values: (group.length === 1 ? [group[0]] : [group[0], group.at(-1)!]) as AxisGroup['values'],
              trials: members.length,
              ...scoresOf(members),
            },
          ]
        : [];
    }),
  );
}

/** Each value for itself; of a range, thirds. */
function groups(values: readonly (number | string)[], range: boolean): (number | string)[][] {
  if (!range) return values.map((value) => [value]);
  const third = (i: number) => Math.round((i * values.length) / 3);
  return [0, 1, 2].map((i) => values.slice(third(i), third(i + 1))).filter((group) => group.length > 0);
}
