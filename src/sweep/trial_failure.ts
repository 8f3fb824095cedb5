// Why a trial has no scores: its setting, which is a result, or the machine, which says nothing about it.
import { isOutOfMemory } from '../core/out_of_memory';
import { SYSTEM_CODE, systemErrorText } from '../io/data_error';

/** A failure as it passes from a worker. */
export interface TrialFailure {
  error: string;
  /** What a program may act on: see ErrorCode. */
  code?: string | undefined;
}

/** How a trial failed: by its setting, or by the machine. */
export type TrialEndWithoutScores = { failed: TrialFailure } | { fault: TrialFailure };

/**
 * What an error of a trial means. A trial reads and writes only the sweep's own checkpoints, so a file that
 * cannot be used is the machine's fault, as memory is.
 */
export function trialFailure(thrown: Error & { code?: string }): TrialEndWithoutScores {
  const { name, message: error } = thrown;
  const code = thrown.code ?? (isOutOfMemory(error) ? 'OUT_OF_MEMORY' : undefined);
  const isFault = name === 'DataError' || code === 'OUT_OF_MEMORY' || SYSTEM_CODE.test(code ?? '');
  return isFault ? { fault: { error, code } } : { failed: { error, code } };
}

/** What the death of a worker means. */
export function workerDeath({ message, code }: { message: string; code?: string }): { fault: TrialFailure } {
  if (code === 'ERR_WORKER_OUT_OF_MEMORY')
    return { fault: { error: `out of memory: ${message}`, code: 'OUT_OF_MEMORY' } };
  if (code !== 'ERR_WORKER_INIT_FAILED') return { fault: { error: message, code } };
  const [system = message] = /\bE[A-Z]+$/.exec(message) ?? [];
  return { fault: { error: `a worker did not start: ${systemErrorText(system)}`, code } };
}
