// A sweep: trials over the values of options, spread over all cores, that end with the settings in order.
import { DataError } from '../io/data_error';
import type { OutcomeOptions } from '../run/options';
import { optionError } from '../run/resolve_options';
import { rungsOf, type SweepPlan, type TrialResult, trialOptions } from './plan';
import { runTrials } from './pool';
import { type Axis, gridSettings, isRange, randomSettings, type ValueRange } from './space';
import { rankSettings } from './summary';
import { SweepFolder } from './sweep_folder';
import type { TrialTask } from './trial';
import { sharedTrialData, type TrialData } from './trial_data';

/** What is searched, and how. */
export interface SweepRequest extends Pick<SweepPlan, 'strategy' | 'seeds' | 'eta' | 'metric'> {
  /** What all trials share; those of the axes do not count. Its seed keys the draws of settings. */
  options: OutcomeOptions;
  axes: Record<string, Axis>;
  /** Settings to draw; with halving, undefined takes every combination. */
  trials?: number;
}

/** Who watches a sweep. */
export interface SweepObserver {
  /** @param epochs Those of all trials. */
  onStart?: (plan: SweepPlan, data: TrialData, epochs: number) => void;
  /** @param done Epochs so far, those of an interrupted sweep and those that a trial gave up included. */
  onEpoch?: (done: number) => void;
  onTrial?: (result: TrialResult) => void;
  signal?: AbortSignal;
}

/** How a sweep ended: finished, or by its signal. */
export interface SweepEnd {
  plan: SweepPlan;
  results: TrialResult[];
  finished: boolean;
}

type DataOf = (options: OutcomeOptions) => Promise<TrialData>;

/** Draws the settings. @throws RangeError for what cannot be searched like that. */
async function planSweep(
  { options, axes, strategy, trials, seeds, eta, metric }: SweepRequest,
  dataOf: DataOf,
): Promise<SweepPlan> {
  const ranges = Object.fromEntries(
    Object.entries(axes).filter((axis): axis is [string, ValueRange] => isRange(axis[1])),
  );
  const draws = strategy === 'random' || trials !== undefined;
  if (options.valFraction === 0)
    throw optionError(
      'valFraction',
      'a validation part to choose on, as nothing is chosen on the test rows',
      0,
    );
  if (strategy === 'halving' && 'epochs' in axes)
    throw optionError(
      'epochs',
      'one value with halving, which gives the best settings more and more',
      'several',
    );
  if (strategy === 'halving' && options.patience !== undefined)
    throw optionError(
      'patience',
      'none with halving, which stops the settings that do worse',
      options.patience,
    );
  if (!draws && Object.keys(ranges).length > 0)
    throw optionError(
      'trials',
      'how many settings to draw, with strategy random or halving, as there is a range',
      trials,
    );
  const settings = draws
    ? randomSettings(axes, trials ?? 20, options.seed)
    : gridSettings(axes as Record<string, (number | string)[]>);
  const { seed, ...rest } = options;
  const shared = Object.fromEntries(Object.entries(rest).filter(([name]) => !(name in axes)));
  if (options.shuffleSplit) shared.splitSeed ??= seed; // all seeds hold the same rows back
  const plan: SweepPlan = {
    version: 1,
    options: shared,
    axes: Object.fromEntries(
      Object.entries(axes).map(([name, axis]) => [
        name,
        isRange(axis) ? drawnValues(settings.map((setting) => setting[name] as number)) : [...axis],
      ]),
    ),
    ranges,
    strategy,
    eta,
    metric,
    seeds,
    settings,
    data: '',
  };
  return { ...plan, data: (await dataOf(trialOptions(plan, 0))).digest };
}

const drawnValues = (values: number[]) => [...new Set(values)].sort((a, b) => a - b);

/** Runs a sweep and leaves its folder. @throws RangeError or DataError for what cannot be searched. */
export async function sweep(
  request: SweepRequest,
  out: string,
  jobs: number,
  observer: SweepObserver = {},
): Promise<SweepEnd> {
  const dataOf = sharedTrialData();
  const plan = await planSweep(request, dataOf);
  return runSweep(SweepFolder.create(out, plan), plan, [], jobs, dataOf, observer);
}

/**
 * Goes on with a sweep: trials that have a line in results.jsonl are not run again.
 *
 * @throws DataError for a folder that is none, or other data.
 */
export async function resumeSweep(
  out: string,
  jobs: number,
  observer: SweepObserver = {},
): Promise<SweepEnd> {
  const { folder, plan } = SweepFolder.open(out);
  const dataOf = sharedTrialData();
  const options = trialOptions(plan, 0);
  if ((await dataOf(options)).digest !== plan.data)
    throw new DataError(options.data, '', `expected the data that ${out} was started on, found other values`);
  return runSweep(folder, plan, folder.reopen(plan), jobs, dataOf, observer);
}

async function runSweep(
  folder: SweepFolder,
  plan: SweepPlan,
  results: TrialResult[],
  jobs: number,
  dataOf: DataOf,
  observer: SweepObserver,
): Promise<SweepEnd> {
  const { settings, seeds } = plan;
  const rungs = rungsOf(plan);
  const before = (k: number) => rungs[k - 1]?.epochs ?? 0;
  const taskOf = (trial: number, k: number): TrialTask => {
    const options = trialOptions(plan, trial);
    const epochs = rungs[k].epochs ?? options.epochs;
    const from = k > 0 ? folder.checkpoint(trial, before(k)) : undefined;
    return {
      trial,
      options,
      epochs,
      from,
      to: k < rungs.length - 1 ? folder.checkpoint(trial, epochs) : undefined,
    };
  };
  const trialsOf = (indices: readonly number[]) =>
    indices.flatMap((index) => seeds.map((_, i) => index * seeds.length + i));
  let left = settings.map((_, index) => index);
  const first = trialsOf(left).reduce((sum, trial) => sum + taskOf(trial, 0).epochs, 0);
  observer.onStart?.(
    plan,
    await dataOf(trialOptions(plan, 0)),
    rungs.reduce(
      (sum, { settings: count, epochs }, k) => (k ? sum + count * seeds.length * (epochs! - before(k)) : sum),
      first,
    ),
  );

  let done = 0;
  for (const [k, rung] of rungs.entries()) {
    if (k > 0)
      left = rankSettings(plan, results, before(k))
        .filter(({ failed }) => failed === 0)
        .slice(0, rung.settings)
        .map(({ index }) => index);
    const tasks = trialsOf(left).map((trial) => taskOf(trial, k));
    const isOpen = ({ trial, epochs }: TrialTask) =>
      !results.some(
        (result) =>
          result.trial === trial &&
          (result.status === 'failed' || rung.epochs === undefined || result.epochs === epochs),
      );
    const open = tasks.filter(isOpen);
    done += tasks
      .filter((task) => !open.includes(task))
      .reduce((sum, { epochs }) => sum + epochs - before(k), 0);
    const reached = new Map(open.map(({ trial }) => [trial, before(k)]));
    await runTrials(open, {
      jobs,
      signal: observer.signal,
      dataOf: ({ options }) => dataOf(options),
      onEpoch: ({ trial }, epoch) => {
        reached.set(trial, epoch);
        done += 1;
        observer.onEpoch?.(done);
      },
      onEnd: ({ trial, epochs }, end) => {
        done += epochs - reached.get(trial)!;
        const place = {
          trial,
          setting: settings[Math.floor(trial / seeds.length)],
          seed: seeds[trial % seeds.length],
        };
        const result: TrialResult =
          'error' in end
            ? { ...place, status: 'failed', ...end }
            : { ...place, status: 'done', ...end.scores };
        folder.add(result);
        results.push(result);
        observer.onTrial?.(result);
      },
    });
    if (observer.signal?.aborted) return { plan, results, finished: false };
    if (k > 0) for (const trial of trialsOf(left)) folder.removeCheckpoint(trial, before(k));
  }
  folder.removeCheckpoints();
  return { plan, results, finished: true };
}
