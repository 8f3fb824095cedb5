// `train`: a whole run as one call of a program.
import path from 'node:path';
import { packageVersion } from '../addon/package_root';
import { checkFunction, checkOptions, checkText, rangeError, typeError } from '../core/check';
import type { Warning } from '../core/warning';
import type { FitEnd, StepReport } from '../train/reports';
import { loadCheckpoint } from './checkpoint';
import { checkOneRun } from './folds_folder';
import { completeOptions, type ProgramOptions, programNames, refuseOfCommand } from './given_options';
import { loadRun, type TrainedRun } from './load_run';
import { type GivenOptions, OPTIONS } from './options';
import { checkDataOptions } from './own_rows';
import { newRunOptions, resumedOptions } from './resolve_options';
import { writeRunReport } from './run_report';
import type { Summary } from './run_summary';
import { type EpochMetrics, trainJob } from './train';
import { inWorkFolder } from './work_folder';

/** Who watches `train`, and what ends it. */
export interface TrainObserver {
  /** Called, and waited for, after each step. */
  onStep?: ((report: StepReport) => unknown) | undefined;
  /** Called, and waited for, after each epoch, with its line of metrics.jsonl. */
  onEpoch?: ((metrics: EpochMetrics) => unknown) | undefined;
  /** Something is doubtful; before the first step. */
  onWarning?: ((warning: Warning) => void) | undefined;
  /** Ends the run after the step in progress, with a checkpoint. */
  signal?: AbortSignal | undefined;
}

/** Options of `train`: those of `regulus train` by their names in camelCase (docs/cli.md). */
export type TrainRunOptions = ProgramOptions &
  TrainObserver & {
    /** The folder of a run to go on with: its options hold, those of its length and saving may be given. */
    resume?: string | undefined;
  };

/** A run that `train` left, ready to predict. */
export interface FinishedRun extends TrainedRun {
  /** The run folder: `loadRun` and the commands read it. */
  dir: string;
  /** What summary.json holds; null where the signal ended the run. */
  summary: Summary | null;
  /** How the training ended. */
  end: FitEnd;
}

const WATCHERS = ['onStep', 'onEpoch', 'onWarning'] as const;

/** @throws TypeError for data without a value; RangeError for options that say nothing about the data. */
function checkNewRun(options: ProgramOptions, complete: GivenOptions): void {
  if (Object.hasOwn(options, 'data') && options.data === undefined)
    throw typeError('options.data', "a path, or 'glyphs' for the built-in demonstration", undefined);
  checkDataOptions(complete);
}

/** The options of a run that goes on, and its checkpoint. @throws RangeError for one that the run keeps. */
function resumedRun(options: ProgramOptions, complete: GivenOptions, folder: string) {
  const named = programNames.filter((name) => options[name] !== undefined);
  const allowed = programNames.filter((name) => 'resumable' in OPTIONS[name]);
  const kept = named.find((name) => !allowed.includes(name));
  if (kept !== undefined)
    throw rangeError(`options.${kept}`, `only ${allowed.join(', ')} beside options.resume`, options[kept]);
  checkOneRun(folder);
  const checkpoint = loadCheckpoint(path.join(folder, 'checkpoint.safetensors'));
  return { options: resumedOptions(checkpoint.options, newRunOptions(complete, folder), named), checkpoint };
}

/**
 * Trains a run as `regulus train` does and leaves the same folder, bit for bit: data, network, checkpoints,
 * scores and report. Nothing is printed, and signals stay the program's own.
 *
 * @example
 * const run = await train({ data: 'table.csv', target: 'price' });
 * run.predict([{ rooms: 3, area: 72 }]);
 *
 * @throws TypeError or RangeError for a wrong option; DataError for data or a folder that cannot be used;
 * DivergedError when the loss is no longer finite.
 */
export async function train(options: TrainRunOptions): Promise<FinishedRun> {
  const known = [...programNames, ...WATCHERS, 'signal', 'resume'] as const;
  refuseOfCommand('options', options);
  const { resume, onStep, onEpoch, onWarning, signal, ...given } = checkOptions('options', options, known);
  for (const name of WATCHERS) checkFunction(`options.${name}`, options[name]);
  checkText('options.resume', resume);
  const observer = { onStep, onEpoch, onWarning, signal };
  const complete = completeOptions(given);
  if (resume === undefined) checkNewRun(given, complete);
  const { data, out, overwrite } = complete;
  return inWorkFolder({ what: 'run', resume, out, data, overwrite }, async (dir) => {
    const resumed = resume === undefined ? undefined : resumedRun(given, complete, dir);
    const all = resumed?.options ?? newRunOptions(complete, dir);
    const job = await trainJob(all, packageVersion, observer, resumed?.checkpoint);
    const end = job.summary === null ? 'aborted' : job.end;
    if (job.summary !== null) writeRunReport(dir);
    return Object.assign(loadRun(dir), { dir, summary: job.summary, end });
  });
}
