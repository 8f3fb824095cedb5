// Files of JSON lines, one an epoch.
import { appendFileSync, existsSync } from 'node:fs';
import { writeFileAtomic } from '../io/atomic_write';
import { withPath } from '../io/data_error';
import { readText } from '../io/read_file';

/**
 * Writes a file again with the lines of the epochs that are kept; what a killed process left half-written
 * goes. One that is missing becomes empty.
 */
export function keepEpochs(file: string, isKept: (epoch: number) => boolean): void {
  const lines = existsSync(file) ? readText(file).split('\n') : [];
  const kept = lines.filter((line) => {
    try {
      return isKept((JSON.parse(line) as { epoch: number }).epoch);
    } catch {
      return false;
    }
  });
  withPath(file, () => writeFileAtomic(file, [Buffer.from(kept.map((line) => `${line}\n`).join(''))]));
}

/** Adds a line; it is on disk when this returns. */
export function addLine(file: string, line: object): void {
  withPath(file, () => appendFileSync(file, `${JSON.stringify(line)}\n`, { flush: true }));
}
