// The thread that trains trials: a task comes in, its epochs and then its scores, or why there are none, go
// out.
import { parentPort } from 'node:worker_threads';
import { trainAlone } from '../train/turns';
import { runTrial, type TrialScores, type TrialTask } from './trial';
import type { TrialData } from './trial_data';
import { type TrialEndWithoutScores, trialFailure } from './trial_failure';

/** What a worker is asked. */
export interface TrialRequest {
  task: TrialTask;
  data: TrialData;
}

/** What it answers. */
export type TrialAnswer = { epoch: number } | { scores: TrialScores } | TrialEndWithoutScores;

const answer = (message: TrialAnswer) => parentPort!.postMessage(message);

trainAlone();
parentPort!.on('message', ({ task, data }: TrialRequest) => {
  runTrial(task, data, (epoch) => answer({ epoch })).then(
    (scores) => answer({ scores }),
    (error: Error) => answer(trialFailure(error)),
  );
});
