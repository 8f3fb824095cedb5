// Trials on all cores: workers with a thread each take tasks until there are none.
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { distFolder } from '../addon/package_root';
import { numThreads, setNumThreads } from '../core/runtime';
import type { TrialFailure, TrialScores, TrialTask } from './trial';
import type { TrialData } from './trial_data';
import type { TrialAnswer, TrialRequest } from './trial_worker';

/** The built worker: a thread runs no TypeScript. */
const WORKER = path.join(distFolder, 'trial_worker.js');

/** How a trial ended. */
export type TrialEnd = { scores: TrialScores } | TrialFailure;

export interface TrialPoolOptions {
  /** Trials at once. */
  jobs: number;
  dataOf: (task: TrialTask) => Promise<TrialData>;
  onEpoch: (task: TrialTask, epoch: number) => void;
  onEnd: (task: TrialTask, end: TrialEnd) => void;
  /** Gives up the trials in progress. */
  signal?: AbortSignal;
}

/** Why a worker died. */
function failureOf({ message, code }: Error & { code?: string }): TrialFailure {
  return code === 'ERR_WORKER_OUT_OF_MEMORY'
    ? { error: `out of memory: ${message}`, code: 'OUT_OF_MEMORY' }
    : { error: message, code };
}

/** Asks a worker for a trial; one that dies is an answer too. */
function ask(
  worker: Worker,
  request: TrialRequest,
  onEpoch: (epoch: number) => void,
): Promise<TrialEnd & { died?: true }> {
  return new Promise((resolve) => {
    const onMessage = (message: TrialAnswer) =>
      'epoch' in message ? onEpoch(message.epoch) : finish(message);
    const onError = (error: Error) => finish({ ...failureOf(error), died: true });
    const onExit = (code: number) => finish({ error: `the worker ended with code ${code}`, died: true });
    const finish = (end: TrialEnd & { died?: true }) => {
      worker.off('message', onMessage).off('error', onError).off('exit', onExit);
      resolve(end);
    };
    worker.on('message', onMessage).on('error', onError).on('exit', onExit).postMessage(request);
  });
}

/** Runs the tasks, a few at once, and tells how each ended. Results do not depend on how many. */
export async function runTrials(
  tasks: readonly TrialTask[],
  { jobs, dataOf, onEpoch, onEnd, signal }: TrialPoolOptions,
): Promise<void> {
  const queue = [...tasks];
  const workers = new Set<Worker>();
  const threadsBefore = numThreads();
  let lanes = Math.min(jobs, tasks.length);
  // Cores that have no trial help those that have.
  const shareCores = () => setNumThreads(Math.min(256, jobs - lanes + 1));
  const abandon = () => workers.forEach((worker) => void worker.terminate());
  const lane = async () => {
    let worker: Worker | undefined;
    while (queue.length > 0 && !signal?.aborted) {
      const task = queue.shift()!;
      const data = await dataOf(task);
      if (signal?.aborted) break;
      if (!worker) {
        worker = new Worker(WORKER);
        workers.add(worker);
      }
      const { died, ...end } = await ask(worker, { task, data }, (epoch) => onEpoch(task, epoch));
      if (died) {
        workers.delete(worker);
        worker = undefined;
      }
      if (!signal?.aborted) onEnd(task, end);
    }
    lanes -= 1;
    if (lanes > 0) shareCores();
    await worker?.terminate();
  };
  signal?.addEventListener('abort', abandon);
  shareCores();
  try {
    await Promise.all(Array.from({ length: lanes }, lane));
  } finally {
    signal?.removeEventListener('abort', abandon);
    abandon();
    setNumThreads(threadsBefore);
  }
}
