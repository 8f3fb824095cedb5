// The folder that a run or a sweep writes: made, or taken up again, and locked while it is written.
import { existsSync, mkdirSync, rmdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { DataError, explainFileError, withPath } from '../io/data_error';
import { FolderLock, LOCK_FILE } from '../io/folder_lock';
import { checkReplaceable, entriesOf, setAside, settleReplaced } from './replaced_folder';
import { isStandardInput } from './standard_input';

/** Where a run or a sweep is to be written. */
export interface FolderRequest {
  what: 'run' | 'sweep';
  /** The folder of one that goes on. */
  resume?: string | undefined;
  /** A new or empty folder; default: a new one under runs/. */
  out?: string | undefined;
  /** Whether what `out` holds of another run or sweep is removed; default false. */
  overwrite?: boolean | undefined;
  /** What a new folder is named after. */
  data: string;
  now?: Date;
}

/** Makes a folder and those above it that are missing; returns what it made, the outermost first. */
function makeFolders(folder: string): string[] {
  if (existsSync(folder)) return [];
  const above = makeFolders(path.dirname(folder));
  try {
    // A recursive mkdirSync alone says ENOENT where the file system is read-only.
    mkdirSync(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return above; // made by another process just now
    throw error;
  }
  return [...above, folder];
}

/** Removes folders that are still empty. */
function removeEmpty(folders: readonly string[]): void {
  for (const folder of [...folders].reverse()) {
    try {
      rmdirSync(folder);
    } catch {
      return;
    }
  }
}

/** @throws DataError for a folder that holds something. */
function checkEmpty(folder: string, what: FolderRequest['what']): void {
  if (entriesOf(folder).length === 0) return;
  const remedy = 'options.overwrite replaces those of a run or a sweep';
  const problem = `expected a new or empty folder for the ${what}, found files: ${remedy}`;
  throw new DataError(folder, '', problem, 'FOLDER_NOT_EMPTY');
}

/** @throws DataError for a folder without the file that every run, or sweep, has. */
export function checkFolderOf(what: FolderRequest['what'], folder: string, file: string): void {
  if (existsSync(path.join(folder, file))) return;
  const isFolder = statSync(folder, { throwIfNoEntry: false })?.isDirectory();
  const found = existsSync(folder) ? (isFolder ? `one without ${file}` : 'a file') : 'nothing of that name';
  throw new DataError(folder, '', `expected the folder that a ${what} was written to, found ${found}`);
}

/**
 * Makes the folder of a run or a sweep.
 *
 * @returns the folders that it made.
 * @throws DataError when it holds something already, or cannot be made.
 */
export function createFolder(folder: string, what: FolderRequest['what']): string[] {
  checkEmpty(folder, what);
  return withPath(folder, () => makeFolders(folder));
}

/** A name under runs/ that sorts by time: runs/glyphs-20260131-235959. */
function defaultPath({ what, data, now = new Date() }: FolderRequest): string {
  const stamp = now.toISOString().replace(/[-:]/g, '').replace('T', '-').slice(0, 15);
  const stem = isStandardInput(data) ? 'stdin' : path.basename(data).replace(/\..*$/, '');
  const name = stem.replace(/[^A-Za-z0-9_-]/g, '_') || 'data';
  return path.join('runs', `${what === 'sweep' ? 'sweep-' : ''}${name}-${stamp}`);
}

/** Makes a folder of a default name, with a number where that is taken; returns what it made. */
function claimFolder(request: FolderRequest): string[] {
  const first = defaultPath(request);
  const above = withPath(first, () => makeFolders(path.dirname(first)));
  for (let number = 1; ; number++) {
    const folder = number === 1 ? first : `${first}-${number}`;
    try {
      mkdirSync(folder); // the one step that decides between processes
      return [...above, folder];
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw explainFileError(folder, error);
    }
  }
}

/** The folder of a request, and what was made for it. */
function openFolder(request: FolderRequest): { folder: string; made: string[] } {
  const { what, resume, out, overwrite = false } = request;
  if (resume !== undefined) {
    withPath(resume, () => statSync(resume));
    return { folder: resume, made: [] };
  }
  if (out !== undefined) {
    // One that is being written is refused as such, not because it holds files.
    if (existsSync(path.join(out, LOCK_FILE))) FolderLock.take(out).release();
    if (overwrite) checkReplaceable(out);
    if (overwrite && existsSync(out)) return { folder: out, made: [] };
    return { folder: out, made: createFolder(out, what) };
  }
  const made = claimFolder(request);
  return { folder: made.at(-1)!, made };
}

/**
 * Does the work of a run or a sweep in its folder, which no other process may write meanwhile. Folders that
 * were made for work that failed before it wrote anything are removed; what they held before stays then.
 *
 * @param work Gets the folder's path, and whether its file system has locks.
 * @throws DataError for a folder that another process writes, that is not empty, or that cannot be made.
 */
export async function inWorkFolder<T>(
  request: FolderRequest,
  work: (folder: string, isLocked: boolean) => Promise<T>,
): Promise<T> {
  const { folder, made } = openFolder(request);
  try {
    const lock = FolderLock.take(folder);
    try {
      if (request.overwrite && request.resume === undefined) setAside(folder);
      if (request.resume === undefined) checkEmpty(folder, request.what); // nobody came first
      return await work(folder, lock.isHeld);
    } finally {
      if (request.overwrite) settleReplaced(folder);
      lock.release();
    }
  } catch (error) {
    removeEmpty(made);
    throw error;
  }
}
