// Stops a run or a sweep as Ctrl-C does: the process that holds its folder's lock gets SIGINT.
import os from 'node:os';
import { isLockHeld, type LockHolder, lockHolder } from '../io/folder_lock';

export const isOfThisMachine = ({ host }: LockHolder): boolean => host === os.hostname();

/** Whether there is such a process; that of another user counts. */
export function isProcessAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Why nothing was stopped. */
export class CannotStop extends Error {}

/**
 * Asks the process that writes a folder to end: it saves a checkpoint after the step in progress.
 *
 * @returns its number. @throws CannotStop where none does, or where it cannot be reached from here.
 */
export function stopJob(folder: string): number {
  const holder = lockHolder(folder);
  // The lock, which the system takes from a dead process, tells it from a later one of the same number.
  if (holder === null || !isLockHeld(folder)) throw new CannotStop('It has ended already.');
  if (!isOfThisMachine(holder)) throw new CannotStop(`It runs on ${holder.host}: stop it there.`);
  if (process.platform === 'win32') throw new CannotStop('Windows stops it in its own window, by Ctrl-C.');
  try {
    process.kill(holder.pid, 'SIGINT');
  } catch (error) {
    const isOfOthers = (error as NodeJS.ErrnoException).code === 'EPERM';
    throw new CannotStop(isOfOthers ? 'It belongs to another user.' : 'It has ended already.');
  }
  return holder.pid;
}
