// Trials on all cores: workers with a thread each take tasks until there are none.
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { distFolder } from '../addon/package_root';
import { numThreads, setNumThreads } from '../core/runtime';
import type { TrialScores, TrialTask } from './trial';
import type { TrialData } from './trial_data';
import { type TrialFailure, workerDeath } from './trial_failure';
import type { TrialAnswer, TrialRequest } from './trial_worker';

/** The built worker: a thread runs no TypeScript. */
const WORKER = path.join(distFolder, 'trial_worker.js');

/** How a trial ended. */
export type TrialEnd = { scores: TrialScores } | { failed: TrialFailure };

export interface TrialPoolOptions {
  /** Trials at once. */
  jobs: number;
  dataOf: (task: TrialTask) => Promise<TrialData>;
  onEpoch: (task: TrialTask, epoch: number) => void;
  onEnd: (task: TrialTask, end: TrialEnd) => void;
  /** The machine kept a trial from its end: no further one begins; so many are in progress, and go on. */
  onFault: (task: TrialTask, fault: TrialFailure, inProgress: number) => void;
  /** Gives up the trials in progress. */
  signal?: AbortSignal;
}

/** Asks a worker for a trial; one that dies is an answer too. */
function ask(
  worker: Worker,
  request: TrialRequest,
  onEpoch: (epoch: number) => void,
): Promise<TrialEnd | { fault: TrialFailure }> {
  return new Promise((resolve) => {
    const onMessage = (message: TrialAnswer) =>
      'epoch' in message ? onEpoch(message.epoch) : finish(message);
    const onError = (error: Error) => finish(workerDeath(error));
    const onExit = (code: number) => finish(workerDeath({ message: `the worker ended with code ${code}` }));
    const finish = (answer: TrialEnd | { fault: TrialFailure }) => {
      worker.off('message', onMessage).off('error', onError).off('exit', onExit);
      resolve(answer);
    };
    worker.on('message', onMessage).on('error', onError).on('exit', onExit).postMessage(request);
  });
}

/** Runs the tasks, a few at once, and tells how each ended. Results do not depend on how many. */
export async function runTrials(
  tasks: readonly TrialTask[],
  { jobs, dataOf, onEpoch, onEnd, onFault, signal }: TrialPoolOptions,
): Promise<void> {
  const queue = [...tasks];
  const workers = new Set<Worker>();
  const threadsBefore = numThreads();
  let lanes = Math.min(jobs, tasks.length);
  let isStopped = false;
  let inProgress = 0;
  // Cores that have no trial help those that have.
  const shareCores = () => setNumThreads(Math.min(256, jobs - lanes + 1));
  const startWorker = () => {
    const worker = new Worker(WORKER);
    workers.add(worker);
    return worker;
  };
  const abandon = () => workers.forEach((worker) => void worker.terminate());
  const lane = async () => {
    let worker: Worker | undefined;
    while (queue.length > 0 && !isStopped && !signal?.aborted) {
      const task = queue.shift()!;
      const data = await dataOf(task);
      if (signal?.aborted) break;
      worker ??= startWorker();
      inProgress += 1;
      const answer = await ask(worker, { task, data }, (epoch) => onEpoch(task, epoch));
      inProgress -= 1;
      if (signal?.aborted) break;
      if ('fault' in answer) {
        isStopped = true;
        onFault(task, answer.fault, inProgress);
      } else onEnd(task, answer);
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
