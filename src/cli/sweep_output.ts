// What a sweep prints: a bar over all trials or a line a trial; then the settings in order, the effects and
// the choice.
import path from 'node:path';
import { SingleBar } from 'cli-progress';
import Table from 'cli-table3';
import pc from 'picocolors';
import { type Metric, type SweepPlan, type TrialResult, trialOptions } from '../sweep/plan';
import type { Setting } from '../sweep/space';
import { axisEffects, choiceOf, rankSettings, type SettingScore, type Spread } from '../sweep/summary';
import { explain } from './explain';
import { duration, percent } from './progress';
import { relativePath, shellWord } from './shell_words';
import { trainArguments } from './sweep_options';

/** Rows of the table that are printed; results.jsonl has all. */
const MOST_ROWS = 24;

const flag = (name: string) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
const settingText = (setting: Setting) =>
  Object.entries(setting)
    .map(([name, value]) => `${flag(name)} ${value}`)
    .join(', ');
const METRIC_NAMES: Record<Metric, string> = { accuracy: 'accuracy', loss: 'loss', ece: 'ECE' };

/** Shows how far all trials are together, and the time left. */
export class SweepProgress {
  readonly #bar: SingleBar | null;
  readonly #start = performance.now();
  #first: number | null = null;
  #done = 0;
  #results = 0;

  constructor(
    readonly plan: SweepPlan,
    readonly epochs: number,
    readonly out: NodeJS.WriteStream,
  ) {
    this.#bar = out.isTTY
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
    const scores =
      result.status === 'done'
        ? `accuracy ${percent(result.val_accuracy)}, loss ${result.val_loss.toFixed(4)}, ECE ${result.val_ece.toFixed(4)}`
        : `failed: ${explain({ message: result.error, code: result.code })}`;
    if (this.#bar) {
      this.#bar.update({ results: this.#results, last: ` · ${settingText(setting)}: ${scores}` });
      return;
    }
    const epochs = result.status === 'done' ? `  ${result.epochs} epochs in ${duration(result.seconds)}` : '';
    this.out.write(
      `trial ${trial}  ${settingText(setting)}  seed ${seed}  ${scores}${epochs}  ${this.#left()} left\n`,
    );
  }

  stop(): void {
    this.#bar?.stop();
  }

  #left(): string {
    const seconds = (performance.now() - this.#start) / 1000;
    return this.#first === null
      ? '–'
      : duration((seconds / (this.#done - this.#first)) * (this.epochs - this.#done));
  }
}

const plain = (style: object = {}) => ({ style: { head: [], border: [], compact: true, ...style } });
const shown = ({ mean, deviation }: Spread, metric: Metric) => {
  const [scale, digits] = metric === 'accuracy' ? [100, 1] : [1, 3];
  return `${(scale * mean).toFixed(digits)}${deviation === null ? '' : ` ± ${(scale * deviation).toFixed(digits)}`}`;
};
const metrics = Object.keys(METRIC_NAMES) as Metric[];
const heads = ['accuracy (%)', 'loss', 'ECE'];

/** Prints what a finished sweep found; false where no trial succeeded. */
export function printResults(plan: SweepPlan, results: readonly TrialResult[], page: string): boolean {
  const ranked = rankSettings(plan, results);
  const failures = results.filter((result) => result.status === 'failed');
  const done = ranked.filter(({ trials }) => trials.length > 0);
  const names = Object.keys(plan.axes);
  if (done.length > 0) {
    const table = new Table({
      head: [...names.map(flag), ...heads, ...(plan.strategy === 'halving' ? ['epochs'] : [])],
      ...plain(),
    });
    for (const score of done.slice(0, MOST_ROWS)) {
      table.push([
        ...names.map((name) => String(score.setting[name])),
        ...metrics.map((metric) => shown(score[metric], metric)),
        ...(plan.strategy === 'halving' ? [String(score.epochs)] : []),
      ]);
    }
    console.log(
      `\nOn the validation rows, mean ± standard deviation over ${plan.seeds.length} seeds, best ${METRIC_NAMES[plan.metric]} first\n${table.toString()}`,
    );
    if (done.length > MOST_ROWS) console.log(`and ${done.length - MOST_ROWS} more in results.jsonl`);
    printEffects(plan, results);
  }
  for (const { trial, setting, seed, error, code } of failures) {
    const cause = explain({ message: error, code });
    console.log(pc.yellow(`Trial ${trial} (${settingText(setting)}, seed ${seed}) failed: ${cause}`));
  }
  if (done.length > 0) printChoice(plan, results, done[0]);
  console.log(`\n${pc.bold(relativePath(path.dirname(page)))}: report.html, results.jsonl, sweep.json`);
  console.log(`Report: ${relativePath(page)}`);
  return done.length > 0;
}

function printEffects(plan: SweepPlan, results: readonly TrialResult[]): void {
  const effects = axisEffects(plan, results);
  if (effects.length === 0) return;
  const table = new Table({ head: ['option', 'value', ...heads, 'trials'], ...plain() });
  for (const { axis, values, trials, ...scores } of effects)
    table.push([
      flag(axis),
      values.join(' … '),
      ...metrics.map((metric) => shown({ ...scores[metric], deviation: null }, metric)),
      String(trials),
    ]);
  console.log(`\nThe effect of each option, averaged over the values of the others\n${table.toString()}`);
}

function printChoice(plan: SweepPlan, results: readonly TrialResult[], best: SettingScore): void {
  const choice = choiceOf(plan, results);
  const unit = plan.metric === 'accuracy' ? ' points' : '';
  const amount = (value: number) =>
    (plan.metric === 'accuracy' ? (100 * value).toFixed(1) : value.toFixed(3)) + unit;
  console.log(`\nBest ${METRIC_NAMES[plan.metric]}: ${settingText(best.setting) || 'the only setting'}`);
  if (choice) {
    const after = choice.epochs === undefined ? '' : `After ${choice.epochs} epochs: `;
    console.log(
      `${after}${amount(choice.difference)} better than the next, with a standard error of ${amount(choice.standardError)} over the seeds.`,
    );
    console.log(
      choice.within > 1
        ? `Within the spread of the seeds: ${choice.within} of the ${choice.settings} settings differ from the best by less than ${amount(choice.margin)}; more --seeds would tell them apart.`
        : `Beyond the spread of the seeds, which is ${amount(choice.margin)} (95 %).`,
    );
  } else if (plan.seeds.length < 2) {
    console.log('One seed says nothing about the spread: give --seeds 3.');
  }
  console.log(`\nTrain it, and test it on rows that chose nothing, with:\n  ${bestCommand(plan, results)}`);
}

/** The command that trains the best setting; null where no trial has succeeded. */
export function bestCommand(plan: SweepPlan, results: readonly TrialResult[]): string | null {
  const best = rankSettings(plan, results).find(({ trials }) => trials.length > 0);
  if (!best) return null;
  const trial = best.index * plan.seeds.length + plan.seeds.indexOf(best.trials[0].seed);
  const options = trialOptions(plan, trial);
  const places = (['data', 'labels', 'testData'] as const).filter(
    (key) => options[key] !== undefined && options[key] !== 'glyphs',
  );
  const paths = Object.fromEntries(places.map((key) => [key, relativePath(options[key]!)]));
  return ['regulus', 'train', ...trainArguments({ ...options, ...paths })].map(shellWord).join(' ');
}
