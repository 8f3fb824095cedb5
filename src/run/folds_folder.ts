// The folder of folds: folds.json, a run folder for each, and what they are together.
import { existsSync, rmSync } from 'node:fs';
import path from 'node:path';
import { quoted } from '../core/check';
import type { Warning } from '../core/warning';
import { writeFileAtomic } from '../io/atomic_write';
import { DataError, withPath } from '../io/data_error';
import { readJson } from '../io/read_json';
import { isTask } from '../tasks/registry';
import { wrongOption } from './checkpoint';
import type { BeforeRows, OutcomeOptions } from './options';

/** Folds that a folder may have: as many rows hardly any run has. */
const MOST_FOLDS = 1e6;

/** folds.json: what was begun. */
export interface FoldsPlan {
  version: 1;
  /** The task of the data. */
  task: string;
  /** What all folds share: every option that decides the outcome. */
  options: BeforeRows<OutcomeOptions> & { folds: number };
  /** What was doubtful before the first fold. */
  warnings: readonly Warning[];
}

const planFile = (folder: string) => path.join(folder, 'folds.json');

/** Whether a folder is one of folds. */
export const isFoldsFolder = (folder: string): boolean => existsSync(planFile(folder));

/** The run folder of a fold, from 1. */
export const foldFolder = (folder: string, fold: number): string => path.join(folder, `fold-${fold}`);

/** The run folders of all folds. */
export const foldFolders = (folder: string, { options: { folds } }: Pick<FoldsPlan, 'options'>): string[] =>
  Array.from({ length: folds }, (_, i) => foldFolder(folder, i + 1));

/** The folder of a run, and those of its folds where it has some. */
export const runFolders = (folder: string): string[] =>
  isFoldsFolder(folder) ? [folder, ...foldFolders(folder, readFoldsPlan(folder))] : [folder];

/** What keeps this from being a plan; undefined where nothing does. */
function planProblem(plan: Partial<FoldsPlan> | null): string | undefined {
  if (typeof plan !== 'object' || plan === null) return 'no object';
  const { version, task, options, warnings } = plan;
  if (version !== 1) return `version ${version}`;
  if (typeof task !== 'string' || !isTask(task)) return 'no known task';
  if (typeof options !== 'object' || options === null) return 'no options';
  const wrong = wrongOption(options);
  if (wrong !== undefined) return `a wrong value of options.${wrong}`;
  const { folds } = options;
  if (!Number.isSafeInteger(folds) || folds < 2 || folds > MOST_FOLDS) return 'no number of folds';
  return Array.isArray(warnings) ? undefined : 'no warnings';
}

/** Reads folds.json. @throws DataError for a folder without it, or another file of its name. */
export function readFoldsPlan(folder: string): FoldsPlan {
  const file = planFile(folder);
  const plan = readJson<FoldsPlan>(file);
  if (plan === null) throw new DataError(folder, 'folds.json', 'expected the folder of folds, found none');
  const problem = planProblem(plan);
  if (problem === undefined) return plan;
  throw new DataError(file, '', `expected the plan of folds, version 1, found ${problem}`);
}

/** Writes a JSON file into the folder, whole or not at all; `indent` 0: on one line. */
export function writeFoldsFile(folder: string, name: string, value: object, indent = 2): void {
  const file = path.join(folder, name);
  const text = `${JSON.stringify(value, null, indent)}\n`;
  withPath(file, () => writeFileAtomic(file, [Buffer.from(text)]));
}

/** @throws DataError for the folder of folds, where one run is wanted. */
export function checkOneRun(folder: string): void {
  if (!isFoldsFolder(folder)) return;
  const one = path.basename(foldFolder(folder, 1));
  throw new DataError(folder, '', `expected the folder of one run, found that of folds: name one, as ${one}`);
}

/** How far a fold is. */
export type FoldState = 'finished' | 'begun' | 'missing';

/** How far the fold in a folder is. */
export function foldState(folder: string): FoldState {
  if (existsSync(path.join(folder, 'summary.json'))) return 'finished';
  return existsSync(path.join(folder, 'checkpoint.safetensors')) ? 'begun' : 'missing';
}

/** Removes what a fold left that ended before its first checkpoint. */
export function clearFold(folder: string): void {
  for (const name of ['config.json', 'metrics.jsonl'])
    withPath(folder, () => rmSync(path.join(folder, name), { force: true }));
}

/** @throws DataError where a fold is not finished: all of them are needed. */
export function checkFinished(folder: string, plan: FoldsPlan): void {
  const open = foldFolders(folder, plan).filter((fold) => foldState(fold) !== 'finished');
  if (open.length === 0) return;
  const names = open.slice(0, 8).map((fold) => quoted(path.basename(fold)));
  const found = `${open.length} that are not: ${names.join(', ')}`;
  throw new DataError(folder, '', `expected finished folds, found ${found}`, 'FOLDS_UNFINISHED');
}
