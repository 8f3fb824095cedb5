import { appendFileSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { writeFileAtomic } from '../atomic_write';
import { readOrExplain, DataError } from '../data/data_error';

/** The files of one run. */
export class RunFolder {
  readonly checkpoint: string;
  readonly model: string;
  readonly #metrics: string;

  /** Makes the folder. @throws DataError when it holds something already, or cannot be made. */
  constructor(readonly path: string) {
    if (existsSync(path) && readOrExplain(path, () => readdirSync(path)).length > 0) {
      throw new DataError(path, '', 'expected a new or empty folder for the run, found files; choose another --out');
    }
    readOrExplain(path, () => mkdirSync(path, { recursive: true }));
    this.checkpoint = this.file('checkpoint.safetensors');
    this.model = this.file('model.safetensors');
    this.#metrics = this.file('metrics.jsonl');
    readOrExplain(path, () => writeFileSync(this.#metrics, ''));
  }

  file(name: string): string {
    return path.join(this.path, name);
  }

  /** Writes a JSON file, whole or not at all. */
  writeJson(name: string, value: object): void {
    writeFileAtomic(this.file(name), [Buffer.from(`${JSON.stringify(value, null, 2)}\n`)]);
  }

  /** Adds a line to metrics.jsonl. */
  addMetrics(line: object): void {
    appendFileSync(this.#metrics, `${JSON.stringify(line)}\n`);
  }
}

/** A folder name under runs/ that sorts by time: runs/glyphs-20260131-235959. */
export function defaultRunPath(data: string, now: Date): string {
  const stamp = now.toISOString().replace(/[-:]/g, '').replace('T', '-').slice(0, 15);
  const name = path.basename(data).replace(/\..*$/, '').replace(/[^A-Za-z0-9_-]/g, '_') || 'data';
  const first = path.join('runs', `${name}-${stamp}`);
  for (let i = 2; ; i++) {
    const candidate = i === 2 ? first : `${first}-${i - 1}`;
    if (!existsSync(candidate)) return candidate;
  }
}
