// The thread that trains folds: a fold comes in, its epochs and then its summary go out. Told to stop, it
// saves a checkpoint first.
import { parentPort } from 'node:worker_threads';
import type { RunParts } from '../run/own_rows';
import type { EpochMetrics } from '../run/train';
import { type FoldEnd, type FoldTask, trainFold } from './fold';
import { type PoolAnswer, type PoolRequest, STOP } from './pool';
import { type TrialEndWithoutScores, trialFailure } from './trial_failure';

const answer = (message: PoolAnswer<FoldEnd, EpochMetrics>) => parentPort!.postMessage(message);
const stop = new AbortController();
/** Why a fold failed: whatever it was, no further fold begins. */
const reasonOf = (end: TrialEndWithoutScores) => ('fault' in end ? end.fault : end.failed);

parentPort!.on('message', (message: PoolRequest<FoldTask, RunParts> | typeof STOP) => {
  if (message === STOP) {
    stop.abort();
    return;
  }
  trainFold(message.task, message.data, (epoch) => answer({ epoch }), stop.signal).then(
    (scores) => answer({ scores }),
    (error: Error) => answer({ fault: reasonOf(trialFailure(error)) }),
  );
});
