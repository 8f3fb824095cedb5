import { rmSync } from 'node:fs';
import path from 'node:path';
import { removeTemporary, writeFileAtomic } from '../io/atomic_write';
import { withPath } from '../io/data_error';
import { addLine, keepEpochs } from './epoch_lines';
import { RUN_FILES } from './replaced_folder';
import { createFolder } from './work_folder';

/** The files that a run consists of, whether or not they exist. */
export const runFiles = (folder: string): string[] => RUN_FILES.map((name) => path.join(folder, name));

/** The files of one run. */
export class RunFolder {
  readonly checkpoint: string;
  /** The checkpoint of the epoch with the best validation score. */
  readonly best: string;
  readonly model: string;
  readonly averagedModel: string;
  readonly #metrics: string;

  private constructor(readonly path: string) {
    this.checkpoint = this.file('checkpoint.safetensors');
    this.best = this.file('best.safetensors');
    this.model = this.file('model.safetensors');
    this.averagedModel = this.file('model_averaged.safetensors');
    this.#metrics = this.file('metrics.jsonl');
  }

  /** Makes the folder. @throws DataError when it holds something already, or cannot be made. */
  static create(path: string): RunFolder {
    createFolder(path, 'run');
    const run = new RunFolder(path);
    run.#write(run.#metrics, '');
    return run;
  }

  /**
   * Opens the folder of a run that goes on: lines after the checkpoint's epoch and what a killed process left
   * half-written go.
   */
  static reopen(path: string, epoch: number): RunFolder {
    const run = new RunFolder(path);
    removeTemporary(path);
    keepEpochs(run.#metrics, (each) => each <= epoch);
    return run;
  }

  /** Removes what a finished run was summarised in: it goes on, and its end writes them again. */
  forgetEnd(): void {
    for (const name of ['summary.json', 'evaluation.json', 'report.html'])
      withPath(this.file(name), () => rmSync(this.file(name), { force: true }));
  }

  file(name: string): string {
    return path.join(this.path, name);
  }

  /** Writes a JSON file, whole or not at all; `indent` 0: on one line. */
  writeJson(name: string, value: object, indent = 2): void {
    this.#write(this.file(name), `${JSON.stringify(value, null, indent)}\n`);
  }

  /** Adds a line to metrics.jsonl. */
  addMetrics(line: object): void {
    addLine(this.#metrics, line);
  }

  #write(file: string, text: string): void {
    withPath(file, () => writeFileAtomic(file, [Buffer.from(text)]));
  }
}
