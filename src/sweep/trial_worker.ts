// The thread that trains trials: a task comes in, its epochs and then its scores, or why there are none, go
// out.
import { parentPort } from 'node:worker_threads';
import { trainAlone } from '../train/turns';
import type { PoolAnswer, PoolRequest } from './pool';
import { runTrial, type TrialScores, type TrialTask } from './trial';
import type { TrialData } from './trial_data';
import { trialFailure } from './trial_failure';

const answer = (message: PoolAnswer<TrialScores, number>) => parentPort!.postMessage(message);

trainAlone();
parentPort!.on('message', ({ task, data }: PoolRequest<TrialTask, TrialData>) => {
  runTrial(task, data, (epoch) => answer({ epoch })).then(
    (scores) => answer({ scores }),
    (error: Error) => answer(trialFailure(error)),
  );
});
