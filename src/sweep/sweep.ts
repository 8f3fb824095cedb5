// A sweep: trials over the values of options, spread over all cores, that end with the settings in order.
import { kebabCase } from '../core/kebab_case';
import { DataError } from '../io/data_error';
import { dropPathTriedInVain } from '../run/drop_path_unused';
import { checkSameNetwork } from '../run/initial_weights';
import type { BeforeRows, OutcomeOptions } from '../run/options';
import { checkChoice, checkTaskOptions, forRows, keepData, optionError } from '../run/resolve_options';
import { taskOf } from '../tasks/registry';
import type { Task } from '../tasks/task';
import {
  type DoneTrial,
  type Rung,
  rungsOf,
  type SweepPlan,
  type TrialResult,
  trainingsOf,
  trialOptions,
} from './plan';
import { runTasks, type TaskEnd } from './pool';
import { type Axis, gridSettings, isRange, randomSettings, type Setting, type ValueRange } from './space';
import { rankSettings } from './summary';
import { SweepFolder } from './sweep_folder';
import type { TrialScores, TrialTask } from './trial';
import { scoringRows, sharedTrialData, type TrialData } from './trial_data';
import type { TrialFailure } from './trial_failure';

/** Settings that are drawn where no number is given. */
const DEFAULT_TRIALS = 20;

/** What is searched, and how. */
export interface SweepRequest extends Pick<SweepPlan, 'strategy' | 'seeds' | 'eta'> {
  /** What all trials share; those of the axes do not count. Its seed keys the draws of settings. */
  options: BeforeRows<OutcomeOptions>;
  axes: Record<string, Axis>;
  /** Settings to draw, which makes a grid random; undefined: every combination, or 20 random ones. */
  trials?: number | undefined;
}

/** Who watches a sweep. */
export interface SweepObserver {
  /** @param epochs Those of all trials. */
  onStart?: (plan: SweepPlan, data: TrialData, epochs: number) => void;
  /** @param done Epochs so far, those of an interrupted sweep and those that a trial gave up included. */
  onEpoch?: (done: number) => void;
  onTrial?: (result: TrialResult) => void;
  /** The machine kept a trial from its end: the sweep throws this once the trials in progress have ended. */
  onFault?: (error: Error) => void;
  signal?: AbortSignal;
}

/** How a sweep ended: finished, or by its signal. */
export interface SweepEnd {
  plan: SweepPlan;
  results: TrialResult[];
  finished: boolean;
}

type DataOf = (options: BeforeRows<OutcomeOptions>) => Promise<TrialData>;

/** Whether settings are drawn; otherwise every combination is tried. */
const drawsSettings = ({ strategy, trials }: SweepRequest) => strategy === 'random' || trials !== undefined;

/** What a sweep does: a grid of which some settings are drawn is none, but random. */
const strategyOf = (request: SweepRequest): SweepPlan['strategy'] =>
  request.strategy === 'grid' && drawsSettings(request) ? 'random' : request.strategy;

/** @throws RangeError with an OptionProblem for what cannot be searched like that. */
function checkRequest(request: SweepRequest): void {
  const { options, axes, strategy } = request;
  const halving = strategy === 'halving';
  if (halving && 'epochs' in axes)
    throw optionError(
      'epochs',
      'one value with halving, which gives the best settings more and more',
      'several',
    );
  if (halving && options.patience !== undefined)
    throw optionError(
      'patience',
      'no early stopping with halving, which stops the settings that do worse',
      options.patience,
    );
  if (!drawsSettings(request) && Object.values(axes).some(isRange))
    throw optionError('strategy', 'random or halving, as values of a range are drawn', strategy);
}

function settingsOf(request: SweepRequest): Setting[] {
  const { options, axes, trials } = request;
  return drawsSettings(request)
    ? randomSettings(axes, trials ?? DEFAULT_TRIALS, options.seed)
    : gridSettings(axes as Record<string, (number | string)[]>);
}

type SharedOptions = Partial<BeforeRows<OutcomeOptions>>;

const withoutAxes = (options: SharedOptions, { axes }: SweepRequest): SharedOptions =>
  Object.fromEntries(Object.entries(options).filter(([name]) => !(name in axes)));

/** The share of the rows that test what a sweep found, as those of any run do. */
const TEST_FRACTION = 0.2;

/**
 * The options that all trials share: all seeds hold the same rows back, and folds are made of the others, so
 * that some rows choose nothing.
 */
function sharedOptions(request: SweepRequest): SharedOptions {
  const { seed, ...options } = request.options;
  const shared = withoutAxes(options, request);
  if (options.split === 'shuffled') shared.splitSeed ??= seed;
  const { folds, testRows, testData } = options;
  if (folds !== undefined && testRows === undefined && testData === undefined)
    shared.testFraction ??= TEST_FRACTION;
  return shared;
}

/** The values of each axis: of a range, those that were drawn, in order. */
function axisValues(axes: Record<string, Axis>, settings: Setting[]): SweepPlan['axes'] {
  const drawn = (name: string) =>
    [...new Set(settings.map((setting) => setting[name] as number))].sort((a, b) => a - b);
  return Object.fromEntries(
    Object.entries(axes).map(([name, axis]) => [name, isRange(axis) ? drawn(name) : [...axis]]),
  );
}

/** @throws RangeError with an OptionProblem for data without rows to choose on. */
function checkValidation({ divisions: [rows] }: TrialData): void {
  const expected = 'a validation part to choose on, as nothing is chosen on the test rows';
  if (scoringRows(rows).indices.length === 0) throw optionError('valFraction', expected, 0);
}

/** The score that settings are compared by: the one selected, or that which people look at first. */
function metricOf(task: Task, { divisions: [rows] }: TrialData, options: BeforeRows<OutcomeOptions>): string {
  const { patience, select } = options;
  if (rows.leftOut) checkChoice(task, { patience }, rows.validation);
  const { name } = checkChoice(task, options, scoringRows(rows));
  return select === undefined ? task.headline : name;
}

/** @throws RangeError with an OptionProblem for a setting whose network the weights to start from do not fit. */
function checkShapes(
  { divisions: [{ initial }] }: TrialData,
  settings: readonly Setting[],
  options: BeforeRows<OutcomeOptions>,
): void {
  if (initial) for (const setting of settings) checkSameNetwork(initial, { ...options, ...setting });
}

/** Draws the settings. @throws RangeError with an OptionProblem for what cannot be searched like that. */
async function planSweep(request: SweepRequest, dataOf: DataOf): Promise<SweepPlan> {
  checkRequest(request);
  const { axes, seeds, eta } = request;
  const settings = settingsOf(request);
  const { select, ...shared } = sharedOptions(request);
  const data = await dataOf({ ...request.options, ...shared, seed: seeds[0] });
  checkValidation(data);
  checkShapes(data, settings, request.options);
  const [{ train, validation }] = data.divisions;
  // Without validation rows a score chooses no epoch, but settings alone.
  const choosesEpochs = select !== undefined && validation.indices.length > 0;
  const task = taskOf(train.data);
  const options = forRows({ ...shared, ...(choosesEpochs ? { select } : {}) }, train.indices.length, task);
  for (const setting of settings) checkTaskOptions(task, { ...options, ...setting });
  const ranges = Object.entries(axes).filter((axis): axis is [string, ValueRange] => isRange(axis[1]));
  return {
    version: 1,
    task: task.name,
    metric: metricOf(task, data, request.options),
    data: data.digest,
    warnings: [...data.warnings, ...dropPathTriedInVain(settings, request.options.depth)],
    ...(data.weights === null ? {} : { weights: data.weights }),
    options: withoutAxes(options, request),
    axes: axisValues(axes, settings),
    ranges: Object.fromEntries(ranges),
    strategy: strategyOf(request),
    eta,
    seeds,
    settings,
  };
}

/**
 * Runs a sweep and leaves its folder.
 *
 * @throws RangeError or DataError for what cannot be searched; an error of the machine, such as a full disk,
 * after which resumeSweep runs what is missing.
 */
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
 * @throws DataError for any other folder, or other data.
 */
export async function resumeSweep(
  out: string,
  jobs: number,
  observer: SweepObserver = {},
): Promise<SweepEnd> {
  const { folder, plan } = SweepFolder.open(out);
  keepData(plan.options, folder.files);
  const dataOf = sharedTrialData();
  const options = trialOptions(plan, 0);
  const { digest, weights } = await dataOf(options);
  if (digest !== plan.data)
    throw new DataError(
      options.data,
      '',
      `expected the data that ${out} was started on, found other values or names`,
    );
  if (weights !== (plan.weights ?? null))
    throw new DataError(
      options.init!,
      '',
      `expected the weights that trials of ${out} start from, found others`,
    );
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
  const run = new SweepRun(folder, plan, results);
  observer.onStart?.(plan, await dataOf(trialOptions(plan, 0)), run.totalEpochs());
  for (const rung of run.rungs.keys()) {
    await run.train(rung, jobs, dataOf, observer);
    if (observer.signal?.aborted) return { plan, results, finished: false };
    run.forgetCheckpoints(rung);
  }
  folder.removeCheckpoints();
  return { plan, results, finished: true };
}

/** The trials of a sweep, rung after rung. */
class SweepRun {
  readonly rungs: Rung[];
  /** Networks that a trial trains. */
  readonly #trainings: number;
  /** The settings that are left, by index. */
  #left: number[];
  /** Epochs so far, of all trials. */
  #done = 0;

  constructor(
    readonly folder: SweepFolder,
    readonly plan: SweepPlan,
    readonly results: TrialResult[],
  ) {
    this.rungs = rungsOf(plan);
    this.#trainings = trainingsOf(plan);
    this.#left = plan.settings.map((_, index) => index);
  }

  /** Epochs of all trials to the end of the sweep. */
  totalEpochs(): number {
    const first = this.#tasks(0).reduce((sum, { epochs }) => sum + epochs, 0);
    const later = this.rungs
      .slice(1)
      .map(
        ({ settings, epochs }, i) =>
          settings * this.plan.seeds.length * (epochs! - this.#epochsBefore(i + 1)),
      );
    return this.#trainings * later.reduce((sum, epochs) => sum + epochs, first);
  }

  /** Trains what has no result yet of a rung, with the settings that are left. */
  async train(rung: number, jobs: number, dataOf: DataOf, observer: SweepObserver): Promise<void> {
    if (rung > 0) this.#keepBest(rung);
    const before = this.#epochsBefore(rung);
    const tasks = this.#tasks(rung);
    const unfinished = tasks.filter((task) => !this.#hasResult(task, rung));
    const alone = jobs === 1 || unfinished.length === 1;
    const open = unfinished.map((task) => ({ ...task, alone }));
    const epochsOf = ({ epochs }: TrialTask) => this.#trainings * (epochs - before);
    for (const task of tasks) if (!unfinished.includes(task)) this.#done += epochsOf(task);
    let fault: Error | undefined;
    const counted = new Map(open.map(({ trial }) => [trial, 0]));
    await runTasks<TrialTask, TrialData, TrialScores, number>(open, {
      worker: 'trial_worker',
      jobs,
      signal: observer.signal,
      dataOf: ({ options }) => dataOf(options),
      onEpoch: ({ trial }) => {
        counted.set(trial, counted.get(trial)! + 1);
        this.#done += 1;
        observer.onEpoch?.(this.#done);
      },
      onEnd: (task, end) => {
        const { trial } = task;
        this.#done += epochsOf(task) - counted.get(trial)!;
        const result = this.#addResult(trial, end);
        observer.onTrial?.(result);
      },
      onFault: ({ trial }, failure, inProgress) => {
        const error = this.#faultError(trial, failure);
        if (!fault && inProgress > 0) observer.onFault?.(error);
        fault ??= error;
      },
    });
    if (fault) throw fault;
  }

  /** What ends the sweep where the machine failed. */
  #faultError(trial: number, { error, code }: TrialFailure): Error & { code?: string | undefined } {
    const { setting, seed } = this.#which(trial);
    const values = Object.entries({ ...setting, seed }).map(([name, value]) => `${kebabCase(name)} ${value}`);
    return Object.assign(new Error(`trial ${trial} (${values.join(', ')}): ${error}`), { code });
  }

  /** Removes the checkpoints that the rung began with. */
  forgetCheckpoints(rung: number): void {
    if (rung === 0) return;
    const { options } = this.plan;
    for (const trial of this.#trials())
      this.folder.removeCheckpoint(trial, this.#epochsBefore(rung), options);
  }

  #epochsBefore(rung: number): number {
    return this.rungs[rung - 1]?.epochs ?? 0;
  }

  /** The trials of the settings that are left. */
  #trials(): number[] {
    const { seeds } = this.plan;
    return this.#left.flatMap((index) => seeds.map((_, seed) => index * seeds.length + seed));
  }

  #tasks(rung: number): TrialTask[] {
    const isLast = rung === this.rungs.length - 1;
    return this.#trials().map((trial) => {
      const options = trialOptions(this.plan, trial);
      const epochs = this.rungs[rung].epochs ?? options.epochs;
      const from = rung > 0 ? this.folder.checkpoint(trial, this.#epochsBefore(rung)) : undefined;
      const to = isLast ? undefined : this.folder.checkpoint(trial, epochs);
      const before = this.#resultAfter(trial, this.#epochsBefore(rung));
      return { trial, options, metric: this.plan.metric, epochs, from, to, before };
    });
  }

  /** What a trial that goes on had after so many epochs. */
  #resultAfter(trial: number, epochs: number): DoneTrial | undefined {
    return this.results.find(
      (result): result is DoneTrial =>
        result.status === 'done' && result.trial === trial && result.epochs === epochs,
    );
  }

  /** Leaves the best settings of the rung before, as many as this one has. */
  #keepBest(rung: number): void {
    this.#left = rankSettings(this.plan, this.results, this.#epochsBefore(rung))
      .filter(({ failed }) => failed === 0)
      .slice(0, this.rungs[rung].settings)
      .map(({ index }) => index);
  }

  #hasResult({ trial, epochs }: TrialTask, rung: number): boolean {
    const toTheEnd = this.rungs[rung].epochs === undefined;
    return this.results.some(
      (result) =>
        result.trial === trial && (result.status === 'failed' || toTheEnd || result.epochs === epochs),
    );
  }

  #which(trial: number): Pick<TrialResult, 'trial' | 'setting' | 'seed'> {
    const { settings, seeds } = this.plan;
    const setting = settings[Math.floor(trial / seeds.length)];
    return { trial, setting, seed: seeds[trial % seeds.length] };
  }

  #addResult(trial: number, end: TaskEnd<TrialScores>): TrialResult {
    const which = this.#which(trial);
    const result: TrialResult =
      'failed' in end
        ? { ...which, status: 'failed', ...end.failed }
        : { ...which, status: 'done', ...end.scores };
    this.folder.add(result);
    this.results.push(result);
    return result;
  }
}
