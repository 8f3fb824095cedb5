// What the page of a sweep shows: the order and the choice that the command prints, and what each option
// changed.

import {
  type DoneTrial,
  type FailedTrial,
  METRICS,
  type Metric,
  rungsOf,
  type SweepPlan,
  type TrialResult,
} from '../sweep/plan';
import type { Setting } from '../sweep/space';
import { type Choice, choiceOf, rankSettings, type Spread, spread } from '../sweep/summary';

type Value = number | string;

/** A spread over so many trials, or pairs of them. */
export interface Sample extends Spread {
  count: number;
}

/** One setting over its seeds. */
export interface SettingData {
  setting: Setting;
  epochs: number;
  failed: number;
  scores: Record<Metric, Sample>;
  /** Means. */
  train_loss: number;
  seconds: number;
}

/** What one option did, all others held. */
export interface AxisEffect {
  axis: string;
  /** Over all trials with a value. */
  means: { value: Value; scores: Record<Metric, Sample> }[];
  /** From the first value, over pairs of trials that differ in nothing else. */
  changes: { from: Value; to: Value; scores: Record<Metric, Sample> }[];
}

/** Means over all trials that share two options' values. */
export interface PairMeans {
  axes: [string, string];
  cells: { values: [Value, Value]; scores: Record<Metric, number> }[];
}

/** What the page of a sweep carries. */
export interface SweepData {
  name: string;
  plan: Pick<SweepPlan, 'options' | 'axes' | 'strategy' | 'metric' | 'seeds'>;
  /** Trials that were planned and that ended well. */
  planned: number;
  done: number;
  /** The best first. */
  settings: SettingData[];
  choice: Omit<Choice, 'best' | 'next'> | null;
  effects: AxisEffect[];
  pairs: PairMeans[];
  /**
   * The epochs after which effects and pairs are taken: with halving, those of the first rung, which all
   * settings reached.
   */
  effectEpochs: number | null;
  failed: FailedTrial[];
  /** Trains the best setting. */
  command: string | null;
}

const samples = (trials: readonly DoneTrial[], of: (trial: DoneTrial, metric: Metric) => number) =>
  Object.fromEntries(
    METRICS.map((metric) => [
      metric,
      { ...spread(trials.map((trial) => of(trial, metric))), count: trials.length },
    ]),
  ) as Record<Metric, Sample>;
const score = (trial: DoneTrial, metric: Metric) => trial[`val_${metric}`];
const mean = (values: readonly number[]) => spread(values).mean;

function effectOf(axis: string, values: readonly Value[], trials: readonly DoneTrial[]): AxisEffect {
  const at = (value: Value) => trials.filter(({ setting }) => setting[axis] === value);
  const others = ({ setting, seed }: DoneTrial) => JSON.stringify([{ ...setting, [axis]: null }, seed]);
  const [from, ...rest] = values.filter((value) => at(value).length > 0);
  const partners = new Map(at(from).map((trial) => [others(trial), trial]));
  const changes = rest.flatMap((to) => {
    const paired = at(to).filter((trial) => partners.has(others(trial)));
    return paired.length
      ? [
          {
            from,
            to,
            scores: samples(
              paired,
              (trial, metric) => score(trial, metric) - score(partners.get(others(trial))!, metric),
            ),
          },
        ]
      : [];
  });
  return {
    axis,
    means: [from, ...rest]
      .filter((value) => value !== undefined)
      .map((value) => ({ value, scores: samples(at(value), score) })),
    changes,
  };
}

function pairMeans(a: string, b: string, trials: readonly DoneTrial[]): PairMeans {
  const groups = new Map<string, DoneTrial[]>();
  for (const trial of trials) {
    const key = JSON.stringify([trial.setting[a], trial.setting[b]]);
    groups.set(key, [...(groups.get(key) ?? []), trial]);
  }
  const cells = [...groups.values()].map((group) => ({
    values: [group[0].setting[a], group[0].setting[b]] as [Value, Value],
    scores: Object.fromEntries(
      METRICS.map((metric) => [metric, mean(group.map((trial) => score(trial, metric)))]),
    ) as Record<Metric, number>,
  }));
  return { axes: [a, b], cells };
}

/** The results of a sweep, finished or not. @param results In the order of results.jsonl. */
export function sweepData(
  name: string,
  plan: SweepPlan,
  results: readonly TrialResult[],
  command: string | null,
): SweepData {
  const { options, axes, strategy, metric, seeds } = plan;
  const settings = rankSettings(plan, results)
    .filter(({ trials }) => trials.length > 0)
    .map(({ setting, epochs, failed, trials }) => ({
      setting,
      epochs,
      failed,
      scores: samples(trials, score),
      train_loss: mean(trials.map((trial) => trial.train_loss)),
      seconds: mean(trials.map((trial) => trial.seconds)),
    }));
  const { epochs } = rungsOf(plan)[0];
  const trials = rankSettings(plan, results, epochs).flatMap((setting) => setting.trials);
  const values = Object.entries(axes)
    .map(([axis, all]) => [axis, [...new Set(all)]] as const)
    .filter(([, all]) => all.length > 1);
  const found = choiceOf(plan, results);
  return {
    name,
    plan: { options, axes, strategy, metric, seeds },
    planned: plan.settings.length * seeds.length,
    done: settings.reduce((sum, { scores }) => sum + scores.accuracy.count, 0),
    settings,
    choice: found && {
      difference: found.difference,
      standardError: found.standardError,
      margin: found.margin,
      within: found.within,
      settings: found.settings,
      epochs: found.epochs,
    },
    effects: trials.length ? values.map(([axis, all]) => effectOf(axis, all, trials)) : [],
    pairs: trials.length
      ? values.flatMap(([a], i) => values.slice(i + 1).map(([b]) => pairMeans(a, b, trials)))
      : [],
    effectEpochs: epochs ?? null,
    failed: results.filter((result) => result.status === 'failed'),
    command,
  };
}
