// A sweep folder, finished or not, → report.html in it: the order and the choice that the command prints, and
// what each option changed.
import path from 'node:path';
import type { AxisEffect, ChoiceData, PairMeans, Sample, SettingData, SweepData } from '../report/page_data';
import { writePage } from '../report/write_page';
import {
  type DoneTrial,
  type FailedTrial,
  planScores,
  rungsOf,
  type SweepPlan,
  type TrialResult,
} from './plan';
import { type Choice, choiceOf, rankSettings, spread } from './summary';
import { SweepFolder } from './sweep_folder';

type Value = number | string;
type CauseOf = (result: FailedTrial) => string;
type ScoreOf = (trial: DoneTrial, name: string) => number;

const scoreOf: ScoreOf = (trial, name) => trial[`val_${name}`];
const mean = (values: readonly number[]) => spread(values).mean;

/** Each score, or what is made of it, over some trials. */
function samples(
  names: readonly string[],
  trials: readonly DoneTrial[],
  of: ScoreOf,
): Record<string, Sample> {
  const sample = (name: string) => ({
    ...spread(trials.map((trial) => of(trial, name))),
    count: trials.length,
  });
  return Object.fromEntries(names.map((name) => [name, sample(name)]));
}

function effectOf(
  axis: string,
  values: readonly Value[],
  trials: readonly DoneTrial[],
  names: readonly string[],
): AxisEffect {
  const at = (value: Value) => trials.filter(({ setting }) => setting[axis] === value);
  const allElse = ({ setting, seed }: DoneTrial) => JSON.stringify([{ ...setting, [axis]: null }, seed]);
  const tried = values.filter((value) => at(value).length > 0);
  const [from, ...others] = tried;
  const partners = new Map(at(from).map((trial) => [allElse(trial), trial]));
  const change: ScoreOf = (trial, name) =>
    scoreOf(trial, name) - scoreOf(partners.get(allElse(trial))!, name);
  const changeTo = (to: Value) => {
    const paired = at(to).filter((trial) => partners.has(allElse(trial)));
    return { from, to, pairs: paired.length, scores: samples(names, paired, change) };
  };
  return {
    axis,
    means: tried.map((value) => ({ value, scores: samples(names, at(value), scoreOf) })),
    changes: others.map(changeTo).filter(({ pairs }) => pairs > 0),
  };
}

function pairMeans(a: string, b: string, trials: readonly DoneTrial[], names: readonly string[]): PairMeans {
  const groups = new Map<string, DoneTrial[]>();
  for (const trial of trials) {
    const key = JSON.stringify([trial.setting[a], trial.setting[b]]);
    groups.set(key, [...(groups.get(key) ?? []), trial]);
  }
  const cells = [...groups.values()].map((group) => {
    const [{ setting }] = group;
    const means = names.map((name) => [name, mean(group.map((trial) => scoreOf(trial, name)))]);
    const values: [Value, Value] = [setting[a], setting[b]];
    return { values, scores: Object.fromEntries(means) as Record<string, number> };
  });
  return { axes: [a, b], cells };
}

function settingsData(
  plan: SweepPlan,
  results: readonly TrialResult[],
  names: readonly string[],
): SettingData[] {
  return rankSettings(plan, results)
    .filter(({ trials }) => trials.length > 0)
    .map(({ setting, epochs, failed, trials }) => ({
      setting,
      epochs,
      failed,
      trials: trials.length,
      scores: samples(names, trials, scoreOf),
      train_loss: mean(trials.map((trial) => trial.train_loss)),
      seconds: mean(trials.map((trial) => trial.seconds)),
    }));
}

const choiceData = ({ best: _best, next: _next, ...choice }: Choice): ChoiceData => choice;

/** What the page of a sweep shows. @param results In the order of results.jsonl. */
export function sweepData(
  name: string,
  plan: SweepPlan,
  results: readonly TrialResult[],
  command: string | null,
  causeOf: CauseOf = ({ error }) => error,
): SweepData {
  const { options, axes, strategy, metric, seeds } = plan;
  const scores = planScores(plan);
  const names = scores.map((score) => score.name);
  const settings = settingsData(plan, results, names);
  const { epochs } = rungsOf(plan)[0];
  const trials = rankSettings(plan, results, epochs).flatMap((setting) => setting.trials);
  const varied = Object.entries(axes)
    .map(([axis, all]): [string, Value[]] => [axis, [...new Set(all)]])
    .filter(([, values]) => trials.length > 0 && values.length > 1);
  const pairs = varied.flatMap(([a], i) => varied.slice(i + 1).map(([b]) => [a, b]));
  const choice = choiceOf(plan, results);
  return {
    name,
    plan: { options, axes, strategy, metric, seeds },
    scores,
    warnings: (plan.warnings ?? []).map(({ message }) => message),
    planned: plan.settings.length * seeds.length,
    done: settings.reduce((sum, setting) => sum + setting.trials, 0),
    settings,
    choice: choice && choiceData(choice),
    effects: varied.map(([axis, values]) => effectOf(axis, values, trials, names)),
    pairs: pairs.map(([a, b]) => pairMeans(a, b, trials, names)),
    effectEpochs: epochs ?? null,
    failed: results
      .filter((result) => result.status === 'failed')
      .map((result) => ({ ...result, error: causeOf(result) })),
    command,
  };
}

/**
 * Writes SWEEP/report.html from sweep.json and results.jsonl; returns its path.
 *
 * @param command Trains the best setting. @param causeOf Why a trial failed, for people.
 * @throws DataError for a folder that is no sweep's.
 */
export function writeSweepReport(sweep: string, command: string | null, causeOf?: CauseOf): string {
  const { folder, plan } = SweepFolder.open(sweep);
  const name = path.basename(path.resolve(sweep));
  const file = path.join(sweep, 'report.html');
  const data = sweepData(name, plan, folder.results(plan), command, causeOf);
  writePage(file, `${name} – Regulus`, { kind: 'sweep', sweep: data });
  return file;
}
