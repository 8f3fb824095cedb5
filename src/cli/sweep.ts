import type { Command } from 'commander';
import { rangeError } from '../core/check';
import { counted } from '../core/counted';
import { numThreads } from '../core/runtime';
import { checkDataOptions } from '../run/own_rows';
import { isStandardInput } from '../run/standard_input';
import { bestDoubts } from '../sweep/best_doubts';
import { rungsOf, type SweepPlan } from '../sweep/plan';
import { resumeSweep, sweep as runSweep, type SweepObserver, type SweepRequest } from '../sweep/sweep';
import { writeSweepReport } from '../sweep/sweep_report';
import type { TrialData } from '../sweep/trial_data';
import { taskOf } from '../tasks/registry';
import { pc } from './colors';
import { explain } from './explain';
import { catchSignals } from './interrupt';
import { printAs, say, sayJson, textOutput } from './job_output';
import { checkResume, givenRuns, inputFiles } from './options';
import { keepInputs } from './overwrite';
import { printWarning } from './print_warning';
import { programName } from './program_name';
import { relativePath, shellWord } from './shell_words';
import { type GivenSweepOptions, RESUMABLE, sweepRequest } from './sweep_options';
import { bestCommand, causeOf, printResults, SweepProgress } from './sweep_output';
import { inWorkFolder } from './work_folder';

/**
 * `regulus sweep`: searches, or goes on with a search; shows its progress and what it found; returns the exit
 * code.
 */
export async function sweep(given: GivenSweepOptions, command: Command): Promise<number> {
  printAs(given);
  keepInputs({}, inputFiles(given), givenRuns(given));
  const { resume, out, overwrite, jobs = numThreads() } = given;
  if (resume !== undefined) checkResume(command, 'sweep', RESUMABLE);
  const request = resume === undefined ? sweepRequest(completed(given, command)) : null;
  const data = request?.options.data ?? '';
  if (isStandardInput(data)) throw rangeError('--data', 'a file, which each trial reads', data);
  if (request) checkDataOptions(request.options);
  return inWorkFolder({ what: 'sweep', resume, out, data, overwrite }, (folder) =>
    search(request, folder, jobs),
  );
}

/** With folds, whose left-out rows choose, no validation rows are held back unless they are asked for. */
function completed(given: GivenSweepOptions, command: Command): GivenSweepOptions {
  const isGiven = command.getOptionValueSource('valFraction') !== 'default';
  return given.folds === undefined || isGiven ? given : { ...given, valFraction: 0 };
}

/** Searches, or goes on with the search of the folder. */
async function search(request: SweepRequest | null, out: string, jobs: number): Promise<number> {
  const interrupt = catchSignals('Stopping without the trials in progress');
  let progress: SweepProgress | undefined;
  let trialData: TrialData | undefined;
  const observer: SweepObserver = {
    signal: interrupt.signal,
    onStart: (plan, data, epochs) => {
      trialData = data;
      (plan.warnings ?? data.warnings).forEach(printWarning);
      printStart(plan, data, jobs);
      progress = new SweepProgress(plan, epochs, textOutput());
    },
    onEpoch: (done) => progress?.epoch(done),
    onTrial: (result) => {
      progress?.trial(result);
      sayJson(result);
    },
    onFault: (error) =>
      console.warn(pc.yellow(`Note: ${explain(error)}. The trials in progress end; no other one begins.`)),
  };
  const resume = `${programName()} sweep --resume ${shellWord(relativePath(out))}`;
  try {
    const { plan, results, finished } = await (request
      ? runSweep(request, out, jobs, observer)
      : resumeSweep(out, jobs, observer));
    progress?.stop();
    if (!finished) {
      say(`\nInterrupted; ${results.length} results are saved. Go on with: ${resume}`);
      sayJson({ sweep: out, end: 'aborted', results: results.length });
      return interrupt.exitCode;
    }
    const best = bestCommand(plan, results);
    const page = writeSweepReport(out, best, causeOf);
    printResults(plan, results, page);
    if (trialData) bestDoubts(plan, results, trialData).forEach(printWarning);
    sayJson({ sweep: out, end: 'finished', results: results.length, best_command: best, report: page });
    return best === null ? 1 : 0;
  } catch (error) {
    if (progress && error instanceof Error) error.message += `\n${goOn(error, resume)}`;
    throw error;
  } finally {
    progress?.stop();
    interrupt.release();
  }
}

/** What to do where a sweep ended by an error. */
function goOn({ code }: Error & { code?: string }, resume: string): string {
  const saved = 'The results so far are saved.';
  return code === 'OUT_OF_MEMORY'
    ? `${saved} Go on with more memory, or with fewer trials at once: ${resume} --jobs 1`
    : `${saved} When that is mended, go on with: ${resume}`;
}

/** The rows of a trial, in words. */
function rowsText(plan: SweepPlan, { divisions }: TrialData): string {
  const [{ train, validation, leftOut }] = divisions;
  const { folds, fold } = plan.options;
  const chosenBy = validation.indices.length;
  if (!leftOut) return `${train.indices.length} to fit, ${chosenBy} to validate`;
  const rows = train.indices.length + chosenBy + leftOut.indices.length;
  const which = fold === undefined ? '' : `, of which ${fold} is trained`;
  return `${counted(rows, 'row')} in ${folds} folds${which}`;
}

function printStart(plan: SweepPlan, trialData: TrialData, jobs: number): void {
  const { data } = trialData.divisions[0].train;
  const { settings, seeds, strategy } = plan;
  const rungs = rungsOf(plan);
  const rows = rowsText(plan, trialData);
  const target = taskOf(data).summary(data.target.description);
  say(`${pc.bold('Data')}   ${data.description}: ${rows}, ${target}`);
  const trials = `${counted(settings.length, 'setting')} with ${counted(seeds.length, 'seed')} each`;
  say(`${pc.bold('Sweep')}  ${trials}, ${strategy}, ${counted(jobs, 'trial')} at once`);
  if (rungs.length > 1) {
    const steps = rungs.map((rung) => `${counted(rung.settings, 'setting')} to epoch ${rung.epochs}`);
    say(`${pc.bold('Rungs')}  ${steps.join(', ')}`);
  }
  say();
}
