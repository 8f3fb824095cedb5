// `regulus train --folds`: folds side by side, their progress, and what they say together.
import { SingleBar } from 'cli-progress';
import type { Command } from 'commander';
import { printable, printablePath, rangeError } from '../core/check';
import { now } from '../core/clock';
import { counted } from '../core/counted';
import { setNumThreads } from '../core/runtime';
import { type FoldsPlan, foldFolders, isFoldsFolder } from '../run/folds_folder';
import { optionNames } from '../run/options';
import { entriesOf } from '../run/replaced_folder';
import { checkTogether } from '../run/resolve_options';
import { writeRunReport } from '../run/run_report';
import type { Summary } from '../run/run_summary';
import type { EpochMetrics } from '../run/train';
import type { FoldRows } from '../sweep/fold_rows';
import { writeFoldsReport } from '../sweep/folds_report';
import type { FoldsSummary } from '../sweep/folds_summary';
import { type FoldsObserver, resumeFolds, trainFolds as runFolds } from '../sweep/train_folds';
import { taskNamed, taskOf } from '../tasks/registry';
import { scoreText } from '../tasks/score_text';
import { type Score, shownScores } from '../tasks/task';
import { pc } from './colors';
import { explain } from './explain';
import { flagOf } from './flags';
import { foldsTable } from './folds_table';
import { catchSignals } from './interrupt';
import { say, sayJson, textOutput } from './job_output';
import { checkResume, type GivenTrainOptions, resolveTrainOptions } from './options';
import { outputWidth } from './output_width';
import { printWarning } from './print_warning';
import { duration } from './progress';
import { nonFiniteEntry, weightedEntry } from './score_entries';
import { relativePath, shellWord } from './shell_words';
import { runCommand, trainProgram } from './train_command';
import { inWorkFolder } from './work_folder';

/** Whether all folds are asked for, or a folder of them goes on. */
export const wantsFolds = ({ folds, fold, resume }: GivenTrainOptions): boolean =>
  resume === undefined ? folds !== undefined && fold === undefined : isFoldsFolder(resume);

/** Trains folds, or goes on with them; returns the exit code. */
export async function trainFolds(
  given: GivenTrainOptions & { threads: number },
  version: string,
  command: Command,
): Promise<number> {
  const { resume, out, data, memory, overwrite } = given;
  if (memory) throw rangeError('--memory', 'one fold alone, as by --fold 1', '--folds');
  const resumable = optionNames(({ kept, resumable: may }) => kept !== undefined && may === true);
  if (resume !== undefined) checkResume(command, 'run', resumable.map(flagOf));
  return inWorkFolder({ what: 'run', resume, out, data, overwrite }, (folder) =>
    work(given, folder, version),
  );
}

async function work(
  given: GivenTrainOptions & { threads: number },
  out: string,
  version: string,
): Promise<number> {
  setNumThreads(given.threads);
  const interrupt = catchSignals('Stopping each fold after its step');
  const goOn = `Go on with: ${trainProgram(null)} --resume ${shellWord(relativePath(out))}`;
  const display = new FoldsDisplay(interrupt.signal, given.threads);
  try {
    const options = checkTogether(resolveTrainOptions(given, out));
    const { plan, summary } = await (given.resume === undefined
      ? runFolds({ options: { ...options, folds: given.folds! }, version }, display)
      : resumeFolds(out, { threads: given.threads, saveEvery: options.saveEvery }, version, display));
    display.stop();
    if (summary === null) {
      say(`\nInterrupted; every fold is saved. ${goOn}`);
      sayJson({ folds: out, end: 'aborted' });
      return interrupt.exitCode;
    }
    printEnd(out, plan, summary);
    return 0;
  } catch (error) {
    display.stop();
    if (display.started && error instanceof Error)
      error.message += `\nThe other folds are saved. When that is mended: ${goOn}`;
    throw error;
  } finally {
    interrupt.release();
  }
}

/** Shows how far all folds are together: a bar, or a line a fold. */
class FoldsDisplay implements FoldsObserver {
  readonly #start = now();
  #bar: SingleBar | undefined;
  #scores: Score[] = [];
  /** Epochs that each fold has done. */
  readonly #done = new Map<number, number>();
  started = false;

  constructor(
    readonly signal: AbortSignal,
    readonly jobs: number,
  ) {}

  onStart(plan: FoldsPlan, rows: FoldRows, epochs: number, finished: number): void {
    plan.warnings.forEach(printWarning);
    const { all, outside, options } = rows;
    const { folds } = options;
    this.started = true;
    this.#scores = shownScores(taskNamed(plan.task));
    const tested = outside.indices.length;
    const parts = [
      `${counted(all.indices.length, 'row')} in ${folds} folds`,
      ...(tested ? [`${tested} outside to test`] : []),
      taskOf(all.data).summary(all.data.target.description),
    ];
    say(`${pc.bold('Data')}   ${all.data.description}: ${parts.join(', ')}`);
    const open = folds - finished;
    const before = finished > 0 ? `, ${finished} finished before` : '';
    const atOnce = `${Math.min(open, this.jobs)} at once${before}`;
    say(`${pc.bold('Folds')}  ${counted(open, 'run')} of ${counted(epochs, 'epoch')}, ${atOnce}\n`);
    const out = textOutput();
    if (!out?.isTTY || open === 0) return;
    const format = '{bar} {percentage} % · {left} left{last}';
    this.#bar = new SingleBar({ format, stream: out, hideCursor: true, barsize: 20, fps: 8 });
    this.#bar.start(open * epochs, 0, { left: '–', last: '' });
  }

  onEpoch(fold: number, metrics: EpochMetrics): void {
    sayJson({ fold, ...metrics });
    this.#done.set(fold, (this.#done.get(fold) ?? 0) + 1);
    const done = [...this.#done.values()].reduce((sum, epochs) => sum + epochs, 0);
    const seconds = (now() - this.#start) / 1000;
    this.#bar?.update(done, { left: duration((seconds / done) * (this.#bar.getTotal() - done)) });
  }

  onFold(fold: number, summary: Summary): void {
    const texts = this.#scores
      .filter(({ name }) => summary[`test_${name}`] !== undefined)
      .map((score) => `${score.title} ${scoreText(score, summary[`test_${score.name}`])}`);
    const scores = texts.slice(0, 3).join(', ');
    if (this.#bar) this.#bar.update({ last: ` · fold ${fold}: ${scores}` });
    else say(`fold ${fold}  ${scores}  ${counted(summary.epochs, 'epoch')} in ${duration(summary.seconds)}`);
  }

  onFault(error: Error): void {
    console.warn(pc.yellow(`Note: ${explain(error)}. The folds in progress end; no other one begins.`));
  }

  stop(): void {
    this.#bar?.stop();
  }
}

/** Writes the reports, and prints how the folds ended. */
function printEnd(out: string, plan: FoldsPlan, summary: FoldsSummary): void {
  for (const fold of foldFolders(out, plan)) writeRunReport(fold, runCommand);
  const page = writeFoldsReport(out);
  summary.warnings.slice(plan.warnings.length).forEach(printWarning);
  say(`\nEach fold is scored on the rows that it leaves out\n${foldsTable(summary, outputWidth())}`);
  const count = summary.oof_non_finite_rows ?? undefined;
  for (const [name, value] of [...weightedEntry(summary.weighted), ...nonFiniteEntry('rows', count)])
    say(`${name}: ${value}`);
  const files = entriesOf(out);
  say(
    `\n${pc.bold(printablePath(relativePath(out)))}: ${files
      .sort((a, b) => a.localeCompare(b, 'en', { numeric: true }))
      .map((name) => printable(name, 100))
      .join(', ')}`,
  );
  say(`Report: ${printablePath(relativePath(page))}`);
  sayJson({ folds: out, end: 'finished', summary, report: page });
}
