import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { writeFileAtomic } from '../atomic_write';
import { DataError, readOrExplain } from '../data/data_error';
import { createFolder } from './run_folder';
import { METRICS, STRATEGIES, type SweepPlan, type TrialResult } from './sweep_plan';

/** The files of one sweep: sweep.json, results.jsonl and, while halving goes on, a checkpoint for each trial that may go on. */
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
  static create(place: string, plan: SweepPlan): SweepFolder {
    createFolder(place, 'sweep');
    const folder = new SweepFolder(place);
    write(folder.#results, '');
    write(folder.#plan, `${JSON.stringify(plan, null, 2)}\n`);
    return folder;
  }

  /** Opens a sweep to read it or to go on with it. @throws DataError for a folder that is none. */
  static open(place: string): { folder: SweepFolder; plan: SweepPlan } {
    const folder = new SweepFolder(place);
    const text = readOrExplain(folder.#plan, () => readFileSync(folder.#plan, 'utf8'));
    const plan = parse<SweepPlan>(text);
    const whole = plan?.version === 1 && STRATEGIES.includes(plan.strategy) && METRICS.includes(plan.metric) && Array.isArray(plan.settings) && Array.isArray(plan.seeds);
    if (!whole) throw new DataError(folder.#plan, '', 'expected the plan of a sweep, version 1');
    return { folder, plan };
  }

  /** The results so far. A line that a killed process left half-written does not count. */
  results(): TrialResult[] {
    if (!existsSync(this.#results)) return [];
    const lines = readOrExplain(this.#results, () => readFileSync(this.#results, 'utf8')).split('\n');
    return lines.flatMap((line) => parse<TrialResult>(line) ?? []);
  }

  /** The results so far, in a file that lines can be added to. */
  reopen(): TrialResult[] {
    const results = this.results();
    write(this.#results, results.map((result) => `${JSON.stringify(result)}\n`).join(''));
    return results;
  }

  add(result: TrialResult): void {
    readOrExplain(this.#results, () => appendFileSync(this.#results, `${JSON.stringify(result)}\n`));
  }

  /** Where a trial's checkpoint after so many epochs lies. */
  checkpoint(trial: number, epochs: number): string {
    readOrExplain(this.#checkpoints, () => mkdirSync(this.#checkpoints, { recursive: true }));
    return path.join(this.#checkpoints, `trial-${trial}-epoch-${epochs}.safetensors`);
  }

  removeCheckpoint(trial: number, epochs: number): void {
    rmSync(this.checkpoint(trial, epochs), { force: true });
  }

  removeCheckpoints(): void {
    rmSync(this.#checkpoints, { recursive: true, force: true });
  }
}

function write(file: string, text: string): void {
  readOrExplain(file, () => writeFileAtomic(file, [Buffer.from(text)]));
}

function parse<T>(text: string): T | undefined {
  try {
    return JSON.parse(text) as T;
  } catch {
    return undefined;
  }
}
