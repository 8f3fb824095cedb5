import { operations } from './binary';

const raw = operations<{
  watchInterrupts(first: string, leaving: string): void;
  unwatchInterrupts(): void;
}>();

/**
 * Ends the process at the second SIGINT or SIGTERM, also while a native call runs. It is for programs, since
 * signals belong to the whole process. The handlers of the first signal stay; install them before.
 *
 * @param first Written to standard error at once if the first signal is a SIGINT.
 * @param leaving Written to standard error before the process ends.
 */
export const watchInterrupts = (first: string, leaving: string): void => raw.watchInterrupts(first, leaving);

/** Ends the watch; call it before the handlers of the first signal are removed. */
export const unwatchInterrupts = (): void => raw.unwatchInterrupts();
