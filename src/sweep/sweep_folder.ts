import { appendFileSync, existsSync, lstatSync, mkdirSync, readdirSync, rmdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { printable } from '../core/check';
import { isTemporary, removeTemporary, writeFileAtomic } from '../io/atomic_write';
import { DataError, withPath } from '../io/data_error';
import { readText } from '../io/read_file';
import { checkFolderOf, createFolder } from '../run/work_folder';
import type { SweepPlan, TrialResult } from './plan';
import { planProblem, resultProblem } from './plan_schema';

const LONGEST_ERROR = 1_000;
const CHECKPOINT = /^trial-\d+-epoch-\d+(-fold-\d+)?\.safetensors$/;

/** Where a fold of a trial leaves its checkpoint. @param file That of the trial. */
export const foldCheckpoint = (file: string, fold: number): string =>
  file.replace(/\.safetensors$/, `-fold-${fold}.safetensors`);

/**
 * The files of one sweep: sweep.json, results.jsonl and, while halving goes on, a checkpoint for each trial
 * that may go on.
 */
export class SweepFolder {
  readonly #plan: string;
  readonly #results: string;
  readonly #checkpoints: string;

  private constructor(folder: string) {
    this.#plan = path.join(folder, 'sweep.json');
    this.#results = path.join(folder, 'results.jsonl');
    this.#checkpoints = path.join(folder, 'checkpoints');
  }

  /** Makes the folder. @throws DataError when it holds something already, or cannot be made. */
  static create(folderPath: string, plan: SweepPlan): SweepFolder {
    createFolder(folderPath, 'sweep');
    const folder = new SweepFolder(folderPath);
    write(folder.#results, '');
    write(folder.#plan, `${JSON.stringify(plan, null, 2)}\n`);
    return folder;
  }

  /** Opens a sweep to read it or to go on with it. @throws DataError for any other folder. */
  static open(folderPath: string): { folder: SweepFolder; plan: SweepPlan } {
    const folder = new SweepFolder(folderPath);
    checkFolderOf('sweep', folderPath, path.basename(folder.#plan));
    const plan = parse<SweepPlan>(readText(folder.#plan));
    const problem = planProblem(plan);
    if (problem !== undefined)
      throw new DataError(folder.#plan, '', `expected the plan of a sweep, version 1, found ${problem}`);
    return { folder, plan: plan! };
  }

  /**
   * The results so far. A line that a killed process left half-written does not count.
   *
   * @throws DataError for a whole line that is no result.
   */
  results(plan: SweepPlan): TrialResult[] {
    if (!existsSync(this.#results)) return [];
    return readText(this.#results)
      .split('\n')
      .flatMap((line, i) => {
        const result = parse<TrialResult>(line);
        if (result === undefined) return [];
        const problem = resultProblem(result, plan);
        if (problem !== undefined)
          throw new DataError(
            this.#results,
            `line ${i + 1}`,
            `expected the result of a trial, found ${problem}`,
          );
        return result.status === 'failed'
          ? { ...result, error: printable(result.error, LONGEST_ERROR) }
          : result;
      });
  }

  /** What the sweep writes. */
  get files(): string[] {
    return [this.#plan, this.#results];
  }

  /** The results so far, in a file that lines can be added to. What was left half-written goes. */
  reopen(plan: SweepPlan): TrialResult[] {
    removeTemporary(path.dirname(this.#results));
    const results = this.results(plan);
    write(this.#results, results.map((result) => `${JSON.stringify(result)}\n`).join(''));
    return results;
  }

  add(result: TrialResult): void {
    withPath(this.#results, () =>
      appendFileSync(this.#results, `${JSON.stringify(result)}\n`, { flush: true }),
    );
  }

  /**
   * Where a trial's checkpoint after so many epochs lies.
   *
   * @throws DataError where a link would lead to another folder.
   */
  checkpoint(trial: number, epochs: number): string {
    withPath(this.#checkpoints, () => mkdirSync(this.#checkpoints, { recursive: true }));
    if (lstatSync(this.#checkpoints).isSymbolicLink())
      throw new DataError(this.#checkpoints, '', 'expected a folder, found a link');
    return path.join(this.#checkpoints, `trial-${trial}-epoch-${epochs}.safetensors`);
  }

  /** Removes it, or with folds that of each. */
  removeCheckpoint(trial: number, epochs: number, { folds = 0 }: { folds?: number | undefined }): void {
    const file = this.checkpoint(trial, epochs);
    const ofFolds = Array.from({ length: folds }, (_, i) => foldCheckpoint(file, i + 1));
    for (const each of [file, ...ofFolds]) withPath(each, () => rmSync(each, { force: true }));
  }

  /** Removes the checkpoints, and their folder unless it holds something else. */
  removeCheckpoints(): void {
    if (!lstatSync(this.#checkpoints, { throwIfNoEntry: false })?.isDirectory()) return;
    withPath(this.#checkpoints, () => {
      const names = readdirSync(this.#checkpoints);
      const own = names.filter((name) => CHECKPOINT.test(name) || isTemporary(name));
      for (const name of own) rmSync(path.join(this.#checkpoints, name), { force: true });
      if (own.length === names.length) rmdirSync(this.#checkpoints);
    });
  }
}

function write(file: string, text: string): void {
  withPath(file, () => writeFileAtomic(file, [Buffer.from(text)]));
}

function parse<T>(text: string): T | undefined {
  try {
    return JSON.parse(text) as T;
  } catch {
    return undefined;
  }
}
