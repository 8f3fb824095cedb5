// What a sweep prints: a bar over all trials or a line a trial; then the settings in order, the effects and
// the choice.

import path from 'node:path';
import { SingleBar } from 'cli-progress';
import { printablePath } from '../core/check';
import { now } from '../core/clock';
import { counted } from '../core/counted';
import {
  type DoneTrial,
  type FailedTrial,
  planScores,
  planTask,
  type SweepPlan,
  type TrialResult,
  trialOptions,
} from '../sweep/plan';
import type { Setting } from '../sweep/space';
import {
  axisEffects,
  type Choice,
  choiceOf,
  rankSettings,
  type SettingScore,
  type Spread,
} from '../sweep/summary';
import { scoreDigits, scoreText } from '../tasks/score_text';
import { type Score, scoreNamed } from '../tasks/task';
import { pc } from './colors';
import { drawTable } from './draw_table';
import { explain } from './explain';
import { say } from './job_output';
import { duration } from './progress';
import { relativePath } from './shell_words';
import { trainCommand } from './train_command';

/** Rows of the table that are printed; results.jsonl has all. */
const MAX_ROWS = 24;

const flag = (name: string) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
const settingText = (setting: Setting) =>
  Object.entries(setting)
    .map(([name, value]) => `${flag(name)} ${value}`)
    .join(', ');

/** Why a trial failed, and what to do. */
export const causeOf = ({ error, code }: FailedTrial) => explain({ message: error, code });

/** Shows how far all trials are together, and the time left. */
export class SweepProgress {
  readonly #bar: SingleBar | null;
  readonly #start = now();
  readonly #scores: Score[];
  #first: number | null = null;
  #done = 0;
  #results = 0;

  constructor(
    readonly plan: SweepPlan,
    readonly epochs: number,
    readonly out: NodeJS.WriteStream | null,
  ) {
    this.#scores = planScores(plan);
    this.#bar = out?.isTTY
      ? new SingleBar({
          format: '{bar} {percentage} % · {results} results · {left} left{last}',
          stream: out,
          hideCursor: true,
          barsize: 20,
          fps: 8,
        })
      : null;
    this.#bar?.start(epochs, 0, { results: 0, left: '–', last: '' });
  }

  epoch(done: number): void {
    this.#first ??= done - 1;
    this.#done = done;
    this.#bar?.update(done, { left: this.#left() });
  }

  trial(result: TrialResult): void {
    this.#results += 1;
    const { trial, setting, seed } = result;
    const scores = result.status === 'done' ? this.#scoresOf(result) : `failed: ${causeOf(result)}`;
    if (this.#bar) {
      this.#bar.update({ results: this.#results, last: ` · ${settingText(setting)}: ${scores}` });
      return;
    }
    const epochs =
      result.status === 'done' ? `  ${counted(result.epochs, 'epoch')} in ${duration(result.seconds)}` : '';
    this.out?.write(
      `trial ${trial}  ${settingText(setting)}  seed ${seed}  ${scores}${epochs}  ${this.#left()} left\n`,
    );
  }

  stop(): void {
    this.#bar?.stop();
  }

  #scoresOf(result: DoneTrial): string {
    return this.#scores
      .map((score) => `${score.title} ${scoreText(score, result[`val_${score.name}`])}`)
      .join(', ');
  }

  #left(): string {
    const seconds = (now() - this.#start) / 1000;
    return this.#first === null
      ? '–'
      : duration((seconds / (this.#done - this.#first)) * (this.epochs - this.#done));
  }
}

const style = { compact: true };

/** What is read of a score to write it. */
type Written = Pick<Score, 'percent' | 'significant'>;

/** Digits of a mean over seeds: a percentage has one, other scores three, or those that are significant. */
const meanText = ({ percent, significant }: Written, value: number) =>
  percent ? (100 * value).toFixed(1) : scoreDigits({ digits: 3, significant }, value);

/** A difference: the digits of a mean, or the first that is not 0. */
export function differenceText(score: Written, value: number): string {
  const shown = meanText(score, value);
  const scaled = score.percent ? 100 * value : value;
  return value !== 0 && Number(shown) === 0 ? String(Number(scaled.toPrecision(1))) : shown;
}

/** A mean and its standard deviation; the head of the column has the unit. */
const spreadText = ({ mean, deviation }: Spread, score: Score) =>
  deviation === null ? meanText(score, mean) : `${meanText(score, mean)} ± ${meanText(score, deviation)}`;

const columnHead = ({ title, percent }: Score) => (percent ? `${title} (%)` : title);

/** Prints what a finished sweep found. */
export function printResults(plan: SweepPlan, results: readonly TrialResult[], page: string): void {
  const done = rankSettings(plan, results).filter(({ trials }) => trials.length > 0);
  if (done.length > 0) {
    printSettings(plan, done);
    printEffects(plan, results);
  }
  for (const result of results)
    if (result.status === 'failed') {
      const which = `Trial ${result.trial} (${settingText(result.setting)}, seed ${result.seed})`;
      say(pc.yellow(`${which} failed: ${causeOf(result)}`));
    }
  if (done.length > 0) printChoice(plan, results, done[0]);
  say(
    `\n${pc.bold(printablePath(relativePath(path.dirname(page))))}: report.html, results.jsonl, sweep.json`,
  );
  say(`Report: ${printablePath(relativePath(page))}`);
}

/** Whose scores the table has. */
function scoredRows({ options: { folds, fold } }: SweepPlan): string {
  if (folds === undefined) return 'On the validation rows,';
  if (fold !== undefined) return `On the rows that fold ${fold} of ${folds} leaves out,`;
  return `Means of ${folds} folds, each scored on the rows that it leaves out;`;
}

function printSettings(plan: SweepPlan, done: SettingScore[]): void {
  const scores = planScores(plan);
  const names = Object.keys(plan.axes);
  const epochs = (text: string) => (plan.strategy === 'halving' ? [text] : []);
  const head = [...names.map(flag), ...scores.map(columnHead), ...epochs('epochs')];
  const rows = done
    .slice(0, MAX_ROWS)
    .map((setting) => [
      ...names.map((name) => String(setting.setting[name])),
      ...scores.map((score) => spreadText(setting.scores[score.name], score)),
      ...epochs(String(setting.epochs)),
    ]);
  const { title } = scoreNamed(planTask(plan), plan.metric);
  const seeds = plan.seeds.length;
  const over = seeds > 1 ? `mean ± standard deviation over ${seeds} seeds` : 'with one seed';
  say(`\n${scoredRows(plan)} ${over}, best ${title} first`);
  say(drawTable({ head, style }, rows));
  if (done.length > MAX_ROWS) say(`and ${done.length - MAX_ROWS} more in results.jsonl`);
}

function printEffects(plan: SweepPlan, results: readonly TrialResult[]): void {
  const effects = axisEffects(plan, results);
  if (effects.length === 0) return;
  const scores = planScores(plan);
  const head = ['option', 'value', ...scores.map(columnHead), 'trials'];
  const rows = effects.map((group) => [
    flag(group.axis),
    group.values.join(' … '),
    ...scores.map((score) => meanText(score, group.scores[score.name].mean)),
    String(group.trials),
  ]);
  say(
    `\nThe effect of each option, averaged over the values of the others\n${drawTable({ head, style }, rows)}`,
  );
}

function printChoice(plan: SweepPlan, results: readonly TrialResult[], best: SettingScore): void {
  const choice = choiceOf(plan, results);
  const score = scoreNamed(planTask(plan), plan.metric);
  say(`\nBest ${score.title}: ${settingText(best.setting) || 'the only setting'}`);
  if (choice) say(surenessText(choice, score));
  else if (plan.seeds.length < 2) say('One seed says nothing about the spread: give --seeds 3.');
  const { folds, testFraction } = plan.options;
  const hasTest = folds === undefined || testFraction !== 0;
  const what = hasTest ? 'Train it, and test it on rows that chose nothing,' : 'Train it';
  say(`\n${what} with:\n  ${bestCommand(plan, results)}`);
}

/** Where the margin is a guess: its figure would be a multiple of what scores can be. */
const TOO_FEW_SEEDS = 'two seeds are too few to tell what they alone may make';

/** How much better the best setting is than the next, beside what the seeds alone may make. */
export function surenessText(choice: Choice, score: Score): string {
  const { epochs, difference, margin, isGuess, within, settings } = choice;
  const amount = (value: number) => `${differenceText(score, value)}${score.percent ? ' points' : ''}`;
  const after = epochs === undefined ? '' : `After ${counted(epochs, 'epoch')}: `;
  const isEqual = amount(difference) === amount(0);
  const no = after === '' ? 'No' : 'no';
  const better = `${after}${isEqual ? no : amount(difference)} better than the next setting`;
  const bySeeds = `the seeds alone may make ${amount(margin)} (95 %)`;
  if (within < 2) return `${better}; ${bySeeds}.`;
  const open = `${within} of the ${settings} settings may be the best; more --seeds would tell`;
  const found = isGuess ? TOO_FEW_SEEDS : bySeeds;
  return `${better}, ${isEqual ? 'and' : 'but'} ${found}: ${open}.`;
}

/** The command that trains the best setting; null where no trial has succeeded. */
export function bestCommand(plan: SweepPlan, results: readonly TrialResult[]): string | null {
  const best = rankSettings(plan, results).find(({ trials }) => trials.length > 0);
  if (!best) return null;
  const trial = best.index * plan.seeds.length + plan.seeds.indexOf(best.trials[0].seed);
  // The rows of a fold have chosen the setting: all folds together are tested on the others.
  const { fold: _, ...options } = trialOptions(plan, trial);
  return trainCommand(options);
}
