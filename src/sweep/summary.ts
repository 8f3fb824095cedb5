// What the results of a sweep say: the settings in order, how sure the choice is, and the effect of each
// axis.
import { choosingScore, isBetter, type Score, scoreNamed } from '../tasks/task';
import { type DoneTrial, planScores, planTask, rungsOf, type SweepPlan, type TrialResult } from './plan';
import type { Setting } from './space';

/** Over the seeds of a setting, or the trials of a group. */
export interface Spread {
  mean: number;
  /** Of a sample (divided by n − 1); null for fewer than two. */
  deviation: number | null;
}

/** How a setting did, on the validation rows. */
export interface SettingScore {
  /** Its index in the plan. */
  index: number;
  setting: Setting;
  /** By name. */
  scores: Record<string, Spread>;
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

/** Each score of some trials. */
const spreads = (scores: readonly Score[], trials: readonly DoneTrial[]): Record<string, Spread> =>
  Object.fromEntries(scores.map(({ name }) => [name, spread(trials.map((trial) => trial[`val_${name}`]))]));

/** The last result of each trial; of those after so many epochs, where that is given. */
function latestResults(results: readonly TrialResult[], after?: number): Map<number, TrialResult> {
  const counts = (result: TrialResult) =>
    after === undefined || result.status === 'failed' || result.epochs === after;
  return new Map(results.filter(counts).map((result) => [result.trial, result]));
}

/** Below 0 where a is better, above 0 where b is. */
function compareMeans(score: Score, a: SettingScore, b: SettingScore): number {
  const [ofA, ofB] = [a, b].map(({ scores }) => scores[score.name].mean);
  if (isBetter(score, ofA, ofB)) return -1;
  return isBetter(score, ofB, ofA) ? 1 : 0;
}

/**
 * The settings that have results, best first: those without a failed trial, those that got furthest, those
 * with the better mean of the metric, those with the better mean of the score that chooses epochs.
 *
 * @param after Only results after so many epochs (a rung of halving).
 */
export function rankSettings(
  plan: SweepPlan,
  results: readonly TrialResult[],
  after?: number,
): SettingScore[] {
  const { settings, seeds, metric, strategy } = plan;
  const task = planTask(plan);
  const latest = latestResults(results, after);
  const ranked = settings.flatMap((setting, index) => {
    const all = seeds.flatMap((_, i) => latest.get(index * seeds.length + i) ?? []);
    if (all.length === 0) return [];
    const trials = all.filter((result) => result.status === 'done');
    const epochs = mean(trials.map((trial) => trial.epochs));
    const scores = spreads(planScores(plan), trials);
    return [{ index, setting, epochs, trials, failed: all.length - trials.length, scores }];
  });
  const failedLast = (a: SettingScore, b: SettingScore) => Number(a.failed > 0) - Number(b.failed > 0);
  const furthest = (a: SettingScore, b: SettingScore) => (strategy === 'halving' ? b.epochs - a.epochs : 0);
  const [metricScore, tieBreaker] = [scoreNamed(task, metric), choosingScore(task, plan.options.select)];
  return ranked.sort(
    (a, b) =>
      failedLast(a, b) || furthest(a, b) || compareMeans(metricScore, a, b) || compareMeans(tieBreaker, a, b),
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
  /** Whether two settings with two seeds each tell the noise: by one number, which says hardly anything. */
  isGuess: boolean;
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
 * The standard error of a difference between two settings' means, and its degrees of freedom: settings and
 * seeds make a two-way layout, and what neither explains is the noise of one trial.
 */
function noiseOf(values: number[][]): { standardError: number; freedom: number } {
  const seeds = values[0].length;
  const bySeed = values[0].map((_, seed) => mean(values.map((row) => row[seed])));
  const all = mean(bySeed);
  const residual = (row: number[], seed: number) => row[seed] - mean(row) - bySeed[seed] + all;
  const squares = values.flatMap((row) => row.map((_, seed) => residual(row, seed) ** 2));
  const freedom = (values.length - 1) * (seeds - 1);
  const sum = squares.reduce((total, square) => total + square, 0);
  return { standardError: Math.sqrt((2 * sum) / freedom / seeds), freedom };
}

function choiceAfter(plan: SweepPlan, ranked: SettingScore[], epochs: number | undefined): Choice {
  const { metric } = plan;
  // The better half, because settings that hardly train scatter more.
  const peers = ranked.slice(0, Math.max(2, Math.ceil(ranked.length / 2)));
  const values = peers.map(({ trials }) => trials.map((trial) => trial[`val_${metric}`]));
  const { standardError, freedom } = noiseOf(values);
  const margin = (STUDENT[freedom - 1] ?? 1.96 + 2.4 / freedom) * standardError;
  const [best, next] = ranked;
  const behind = ({ scores }: SettingScore) => Math.abs(scores[metric].mean - best.scores[metric].mean);
  const within = ranked.filter((one) => behind(one) <= margin).length;
  return {
    best,
    next,
    difference: behind(next),
    standardError,
    margin,
    isGuess: freedom === 1,
    within,
    settings: ranked.length,
    epochs,
  };
}

/**
 * Compares the best settings, each trained with the same seeds.
 *
 * @returns null where fewer than two settings have two seeds each.
 */
export function choiceOf(plan: SweepPlan, results: readonly TrialResult[]): Choice | null {
  const { seeds } = plan;
  if (seeds.length < 2) return null;
  for (const { epochs } of [...rungsOf(plan)].reverse()) {
    const ranked = rankSettings(plan, results, epochs).filter(({ trials }) => trials.length === seeds.length);
    if (ranked.length >= 2) return choiceAfter(plan, ranked, epochs);
  }
  return null;
}

/** The trials that have a value of an axis, or one in a third of its range, whatever the other axes are. */
export interface AxisGroup {
  axis: string;
  /** The value, or the lowest and the highest. */
  values: [number | string] | [number, number];
  trials: number;
  /** By name. */
  scores: Record<string, Spread>;
}

/** The effect of each axis: of halving, after the first rung, which all settings reached. */
export function axisEffects(plan: SweepPlan, results: readonly TrialResult[]): AxisGroup[] {
  const { epochs } = rungsOf(plan)[0];
  const trials = rankSettings(plan, results, epochs).flatMap((setting) => setting.trials);
  const scores = planScores(plan);
  const groupOf = (axis: string, values: (number | string)[]): AxisGroup => {
    const members = trials.filter(({ setting }) => values.includes(setting[axis]));
    const ends = values.length === 1 ? [values[0]] : [values[0], values.at(-1)!];
    return {
      axis,
      values: ends as AxisGroup['values'],
      trials: members.length,
      scores: spreads(scores, members),
    };
  };
  return Object.entries(plan.axes)
    .flatMap(([axis, values]) => groups(values, axis in plan.ranges).map((group) => groupOf(axis, group)))
    .filter((group) => group.trials > 0);
}

/** Each value for itself; of a range, thirds. */
function groups(values: readonly (number | string)[], range: boolean): (number | string)[][] {
  if (!range) return values.map((value) => [value]);
  const third = (i: number) => Math.round((i * values.length) / 3);
  return [0, 1, 2].map((i) => values.slice(third(i), third(i + 1))).filter((group) => group.length > 0);
}
