// Trials, and folds, on all cores: workers with a thread each take tasks until there are none.
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { distFolder } from '../addon/package_root';
import { numThreads, setNumThreads } from '../core/runtime';
import { type TrialFailure, workerDeath } from './trial_failure';

/** What a worker is asked. */
export interface PoolRequest<Task, Data> {
  task: Task;
  data: Data;
}

/** What it is told when the work is given up: to save what it has, and to end. */
export const STOP = 'stop';

/** How a task ended: with its scores, or why it has none. */
export type TaskEnd<Scores> = { scores: Scores } | { failed: TrialFailure };

/** What a worker answers: an epoch, each time, and how the task ended. */
export type PoolAnswer<Scores, Epoch> = { epoch: Epoch } | TaskEnd<Scores> | { fault: TrialFailure };

export interface PoolOptions<Task, Data, Scores, Epoch> {
  /** The name of the worker's file. */
  worker: 'trial_worker' | 'fold_worker';
  /** Tasks at once. */
  jobs: number;
  dataOf: (task: Task) => Promise<Data>;
  onEpoch: (task: Task, epoch: Epoch) => void;
  onEnd: (task: Task, end: TaskEnd<Scores>) => void;
  /** The machine kept a task from its end: no further one begins; so many are in progress, and go on. */
  onFault: (task: Task, fault: TrialFailure, inProgress: number) => void;
  /** Gives up the tasks in progress. */
  signal?: AbortSignal;
  /** Whether those are told to stop, and end by themselves; default false: their threads end at once. */
  savesFirst?: boolean;
}

/** The built worker: a thread runs no TypeScript. */
const workerFile = (name: string) => path.join(distFolder, `${name}.js`);

/** Asks a worker for a task; one that dies is an answer too. */
function ask<Scores, Epoch>(
  worker: Worker,
  request: PoolRequest<unknown, unknown>,
  onEpoch: (epoch: Epoch) => void,
): Promise<TaskEnd<Scores> | { fault: TrialFailure }> {
  return new Promise((resolve) => {
    const onMessage = (message: PoolAnswer<Scores, Epoch>) =>
      'epoch' in message ? onEpoch(message.epoch) : finish(message);
    const onError = (error: Error) => finish(workerDeath(error));
    const onExit = (code: number) => finish(workerDeath({ message: `the worker ended with code ${code}` }));
    const finish = (answer: TaskEnd<Scores> | { fault: TrialFailure }) => {
      worker.off('message', onMessage).off('error', onError).off('exit', onExit);
      resolve(answer);
    };
    worker.on('message', onMessage).on('error', onError).on('exit', onExit).postMessage(request);
  });
}

/** Runs the tasks, a few at once, and tells how each ended. Results do not depend on how many. */
export async function runTasks<Task, Data, Scores, Epoch>(
  tasks: readonly Task[],
  options: PoolOptions<Task, Data, Scores, Epoch>,
): Promise<void> {
  const { jobs, dataOf, onEpoch, onEnd, onFault, signal, savesFirst = false } = options;
  const queue = [...tasks];
  const workers = new Set<Worker>();
  const threadsBefore = numThreads();
  let lanes = Math.min(jobs, tasks.length);
  let isStopped = false;
  let inProgress = 0;
  // Cores that have no task help those that have.
  const shareCores = () => setNumThreads(Math.min(256, jobs - lanes + 1));
  const startWorker = () => {
    const worker = new Worker(workerFile(options.worker));
    workers.add(worker);
    return worker;
  };
  const abandon = () => workers.forEach((worker) => void worker.terminate());
  const stop = () => workers.forEach((worker) => void worker.postMessage(STOP));
  const giveUp = savesFirst ? stop : abandon;
  const lane = async () => {
    let worker: Worker | undefined;
    while (queue.length > 0 && !isStopped && !signal?.aborted) {
      const task = queue.shift()!;
      const data = await dataOf(task);
      if (signal?.aborted) break;
      worker ??= startWorker();
      inProgress += 1;
      const answer = await ask<Scores, Epoch>(worker, { task, data }, (epoch) => onEpoch(task, epoch));
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
  signal?.addEventListener('abort', giveUp);
  shareCores();
  try {
    await Promise.all(Array.from({ length: lanes }, lane));
  } finally {
    signal?.removeEventListener('abort', giveUp);
    abandon();
    setNumThreads(threadsBefore);
  }
}
