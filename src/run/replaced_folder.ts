// What a folder held that is written anew: set aside until the new work has written something.
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { quoted } from '../core/check';
import { isTemporary } from '../io/atomic_write';
import { DataError, withPath } from '../io/data_error';
import { LOCK_FILE } from '../io/folder_lock';

/** What a run consists of; its report is drawn from it. */
export const RUN_FILES: readonly string[] = [
  'config.json',
  'metrics.jsonl',
  'histograms.jsonl',
  'summary.json',
  'evaluation.json',
  'checkpoint.safetensors',
  'best.safetensors',
  'model.safetensors',
  'model_averaged.safetensors',
];

/** Where it is set aside, inside the folder. */
const REPLACED = '.replaced';

/** The names of what runs, folds and sweeps write. */
const FILES = [
  ...[...RUN_FILES, 'report.html', 'folds.json', 'predictions.csv'],
  ...['sweep.json', 'results.jsonl', 'checkpoints'],
];
const isFold = (name: string): boolean => /^fold-\d+$/.test(name);
const isWritten = (name: string): boolean =>
  FILES.includes(name) || isFold(name) || /^events\.out\.tfevents\./.test(name) || isTemporary(name);

/** Files that tell that a folder is that of a run, of folds or of a sweep. */
const MARKS = ['config.json', 'checkpoint.safetensors', 'folds.json', 'sweep.json'];

/** The names in a folder, but for what is no part of the work. */
export const entriesOf = (folder: string): string[] =>
  existsSync(folder)
    ? withPath(folder, () => readdirSync(folder)).filter((name) => name !== LOCK_FILE && name !== REPLACED)
    : [];

/** What a folder, or that of one of its folds, holds that is no part of a run or a sweep. */
function otherFile(folder: string): string | undefined {
  const names = entriesOf(folder);
  const other = names.find((name) => !isWritten(name));
  if (other !== undefined) return path.join(folder, other);
  const folds = names.filter(isFold).map((name) => path.join(folder, name));
  return folds.map(otherFile).find((found) => found !== undefined);
}

/** @throws DataError for a folder with anything but what a run or a sweep writes: no other file is removed. */
export function checkReplaceable(folder: string): void {
  const names = entriesOf(folder);
  const other = otherFile(folder);
  if (names.length === 0 || (other === undefined && names.some((name) => MARKS.includes(name)))) return;
  const found = other === undefined ? 'other files' : quoted(path.relative(folder, other));
  const expected = 'expected the folder of a run or a sweep and nothing else, to be overwritten';
  throw new DataError(folder, '', `${expected}, found ${found}: move it, or choose another folder`);
}

/** Sets aside what a folder holds. @throws DataError for a folder with other files. */
export function setAside(folder: string): void {
  checkReplaceable(folder);
  const aside = path.join(folder, REPLACED);
  withPath(folder, () => {
    rmSync(aside, { recursive: true, force: true });
    mkdirSync(aside);
    for (const name of entriesOf(folder)) renameSync(path.join(folder, name), path.join(aside, name));
  });
}

/** Removes what was set aside; or puts it back, where nothing was written in its place. */
export function settleReplaced(folder: string): void {
  const aside = path.join(folder, REPLACED);
  if (!existsSync(aside)) return;
  if (entriesOf(folder).length === 0)
    for (const name of readdirSync(aside)) renameSync(path.join(aside, name), path.join(folder, name));
  rmSync(aside, { recursive: true, force: true });
}
