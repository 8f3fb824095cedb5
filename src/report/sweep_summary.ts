// What a sweep's results say: settings ranked, what each option changed, and how sure that is.

/** A line of results.jsonl. With halving a trial has a line for every rung that it reached: its last one counts. */
export type TrialResult = DoneTrial | FailedTrial;

interface DoneTrial {
  trial: number;
  setting: Setting;
  seed: number;
  epochs: number;
  status: 'done';
  val_accuracy: number;
  val_loss: number;
  val_ece: number;
  train_loss: number;
  seconds: number;
}

/** A trial that ended with an error. */
export interface FailedTrial {
  trial: number;
  setting: Setting;
  seed: number;
  status: 'failed';
  error: string;
}

type Value = number | string;
/** Values by option name. */
export type Setting = Record<string, Value>;

/** sweep.json, as far as a report needs it. */
export interface SweepPlan {
  version: 1;
  options: Record<string, unknown>;
  axes: Record<string, Value[]>;
  strategy: 'grid' | 'random' | 'halving';
  metric?: Metric;
  seeds: number[];
  settings?: Setting[];
  command?: string;
}

const METRICS = ['accuracy', 'loss', 'ece'] as const;
/** What settings are judged by, on the validation rows. */
export type Metric = (typeof METRICS)[number];

/** A mean over trials, their standard deviation (null for fewer than two) and their number. */
export interface Spread {
  mean: number;
  deviation: number | null;
  count: number;
}

/** One setting over its seeds. */
export interface SettingSummary {
  setting: Setting;
  epochs: number;
  scores: Record<Metric | 'train_loss' | 'seconds', Spread>;
}

/** What one option did, all others held: means by value, and what changes from its first value, paired over the other options and seeds. */
export interface AxisEffect {
  axis: string;
  means: { value: Value; scores: Record<Metric, Spread> }[];
  changes: { from: Value; to: Value; scores: Record<Metric, Spread> }[];
}

/** Means over all trials that share two options' values. */
export interface PairMeans {
  axes: [string, string];
  cells: { values: [Value, Value]; scores: Record<Metric, number> }[];
}

/** How far the best setting is from the next one, and how many cannot be told from it. */
export interface Choice {
  metric: Metric;
  /** Standard error of the difference to the next setting, from the spread over seeds of all settings; null with one seed. */
  error: number | null;
  /** By how much the best is better than the next, where there is one. */
  lead: number | null;
  /** Probability that it is truly better than the next, by Student's t. */
  probability: number | null;
  /** Other settings that are within two standard errors. */
  close: number;
}

/** What the page of a sweep shows. */
export interface SweepSummary {
  name: string;
  strategy: SweepPlan['strategy'];
  seeds: number;
  /** Trials that were planned, have ended, and failed. */
  trials: { planned: number | null; done: number };
  options: Record<string, unknown>;
  axes: Record<string, Value[]>;
  /** The best first: those of the most epochs, by the metric. */
  settings: SettingSummary[];
  choice: Choice | null;
  effects: AxisEffect[];
  /** With halving, effects and pairs are of the first rung, which all settings reached. */
  effectEpochs: number | null;
  pairs: PairMeans[];
  failed: FailedTrial[];
  command: string | null;
}

const scoreOf = (trial: DoneTrial): Record<Metric, number> => ({ accuracy: trial.val_accuracy, loss: trial.val_loss, ece: trial.val_ece });
const byMetric = <T>(make: (metric: Metric) => T) => Object.fromEntries(METRICS.map((metric) => [metric, make(metric)])) as Record<Metric, T>;
/** Below 0 where a is better than b. */
const compare = (metric: Metric, a: number, b: number) => (metric === 'accuracy' ? b - a : a - b);

/** Mean and standard deviation (n − 1). */
export function spread(values: readonly number[]): Spread {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, deviation: values.length > 1 ? Math.sqrt(squares / (values.length - 1)) : null, count: values.length };
}

/** P(T ≤ t) of Student's distribution with a whole number of degrees of freedom (Abramowitz & Stegun 26.7.3 and 26.7.4). */
export function studentCdf(t: number, degrees: number): number {
  const angle = Math.atan(Math.abs(t) / Math.sqrt(degrees));
  const [sin, cos] = [Math.sin(angle), Math.cos(angle)];
  const odd = degrees % 2;
  let term = odd ? cos : 1;
  let sum = degrees === 1 ? 0 : term;
  for (let k = odd ? 3 : 2; k < degrees; k += 2) sum += term *= (cos * cos * (k - 1)) / k;
  const within = odd ? (2 / Math.PI) * (angle + sin * sum) : sin * sum;
  return t < 0 ? (1 - within) / 2 : (1 + within) / 2;
}

function groupBy<T>(items: readonly T[], key: (item: T) => unknown): T[][] {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const name = JSON.stringify(key(item));
    const group = groups.get(name);
    if (group) group.push(item);
    else groups.set(name, [item]);
  }
  return [...groups.values()];
}

function summarise(trials: readonly DoneTrial[]): SettingSummary {
  const over = (pick: (trial: DoneTrial) => number) => spread(trials.map(pick));
  return {
    setting: trials[0].setting,
    epochs: Math.max(...trials.map(({ epochs }) => epochs)),
    scores: { ...byMetric((metric) => over((trial) => scoreOf(trial)[metric])), train_loss: over((trial) => trial.train_loss), seconds: over((trial) => trial.seconds) },
  };
}

function choose(settings: readonly SettingSummary[], metric: Metric): Choice | null {
  if (settings.length === 0) return null;
  const rivals = settings.filter(({ epochs }) => epochs === settings[0].epochs);
  const scores = rivals.map((setting) => setting.scores[metric]);
  const [best, next] = scores;
  const degrees = scores.reduce((sum, { count }) => sum + count - 1, 0);
  // One spread for all settings: two seeds of one setting alone tell next to nothing.
  const variance = degrees ? scores.reduce((sum, { deviation, count }) => sum + (count - 1) * (deviation ?? 0) ** 2, 0) / degrees : null;
  const errorTo = (other: Spread) => (variance === null ? null : Math.sqrt(variance * (1 / best.count + 1 / other.count)));
  const leadOver = (other: Spread) => compare(metric, other.mean, best.mean) || 0;
  if (!next) return { metric, error: null, lead: null, probability: null, close: 0 };
  const error = errorTo(next);
  const lead = leadOver(next);
  const close = scores.slice(1).filter((other) => variance !== null && leadOver(other) <= 2 * errorTo(other)!).length;
  return { metric, error, lead, probability: error ? studentCdf(lead / error, degrees) : null, close };
}

function effectOf(axis: string, values: readonly Value[], trials: readonly DoneTrial[]): AxisEffect {
  const at = (value: Value) => trials.filter(({ setting }) => setting[axis] === value);
  const others = ({ setting, seed }: DoneTrial) => JSON.stringify([{ ...setting, [axis]: null }, seed]);
  const present = values.filter((value) => at(value).length > 0);
  const means = present.map((value) => ({ value, scores: byMetric((metric) => spread(at(value).map((trial) => scoreOf(trial)[metric]))) }));
  const first = new Map(at(present[0]).map((trial) => [others(trial), trial]));
  const changes = present.slice(1).flatMap((to) => {
    const pairs = at(to).flatMap((trial) => (first.has(others(trial)) ? [[first.get(others(trial))!, trial] as const] : []));
    if (pairs.length === 0) return [];
    return [{ from: present[0], to, scores: byMetric((metric) => spread(pairs.map(([a, b]) => scoreOf(b)[metric] - scoreOf(a)[metric]))) }];
  });
  return { axis, means, changes };
}

function pairMeans(a: string, b: string, trials: readonly DoneTrial[]): PairMeans {
  const cells = groupBy(trials, ({ setting }) => [setting[a], setting[b]]).map((group) => ({
    values: [group[0].setting[a], group[0].setting[b]] as [Value, Value],
    scores: byMetric((metric) => spread(group.map((trial) => scoreOf(trial)[metric])).mean),
  }));
  return { axes: [a, b], cells };
}

/** The results of a sweep, finished or not. @param lines results.jsonl in its order. */
export function summariseSweep(name: string, plan: SweepPlan, lines: readonly TrialResult[]): SweepSummary {
  const metric = plan.metric ?? 'accuracy';
  const byTrial = groupBy(lines, ({ trial }) => trial);
  const last = byTrial.map((results) => results[results.length - 1]);
  const failed = last.filter((result) => result.status === 'failed');
  const done = last.filter((result) => result.status === 'done');
  const ranked = groupBy(done, ({ setting }) => setting).map(summarise)
    .sort((a, b) => b.epochs - a.epochs || compare(metric, a.scores[metric].mean, b.scores[metric].mean));
  const first = plan.strategy === 'halving' ? byTrial.map(([result]) => result).filter((result) => result.status === 'done') : done;
  const axes = Object.entries(plan.axes);
  const searched = axes.filter(([, values]) => new Set(values).size > 1).map(([axis]) => axis);
  return {
    name,
    strategy: plan.strategy,
    seeds: plan.seeds.length,
    trials: { planned: plan.settings ? plan.settings.length * plan.seeds.length : null, done: done.length },
    options: plan.options,
    axes: plan.axes,
    settings: ranked,
    choice: choose(ranked, metric),
    effects: searched.map((axis) => effectOf(axis, [...new Set(plan.axes[axis])], first)),
    effectEpochs: plan.strategy === 'halving' && first.length ? first[0].epochs : null,
    pairs: searched.flatMap((a, i) => searched.slice(i + 1).map((b) => pairMeans(a, b, first))),
    failed,
    command: plan.command ?? null,
  };
}
