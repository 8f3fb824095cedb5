import { numThreads, setNumThreads } from '../../src';
import type { OutcomeOptions } from '../../src/run/options';
import { runTasks } from '../../src/sweep/pool';
import type { TrialScores, TrialTask } from '../../src/sweep/trial';
import { sharedTrialData, type TrialData } from '../../src/sweep/trial_data';
import { writeTable } from '../support/command';
import { temporaryFolder } from '../support/folder';
import { smallTrial } from '../support/small_trial';

const at = temporaryFolder();

const options = (given: Partial<OutcomeOptions> = {}) => smallTrial(writeTable(at('table.csv')), given);

test('as many trials as jobs run at once, a thread each; cores without a trial help the others', async () => {
  const before = numThreads();
  setNumThreads(3);
  const dataOf = sharedTrialData();
  // Trials of so many epochs, three at a time, until `enough` of them have shown one and the others have
  // ended.
  const threadsWith = async (epochs: number[], enough: number) => {
    const tasks = epochs.map((count, trial) => ({
      trial,
      options: options({ epochs: count }),
      epochs: count,
    }));
    const stop = new AbortController();
    const running = new Set<number>();
    let [threads, ended] = [0, 0];
    await runTasks<TrialTask, TrialData, TrialScores, number>(tasks, {
      worker: 'trial_worker',
      jobs: 3,
      signal: stop.signal,
      dataOf: ({ options: each }) => dataOf(each),
      onEpoch: ({ trial }) => {
        if (running.add(trial).size < enough || ended < tasks.length - enough) return;
        threads ||= numThreads();
        stop.abort();
      },
      onFault: (_, { error }) => {
        throw new Error(error);
      },
      onEnd: ({ trial }) => {
        ended += 1;
        running.delete(trial);
      },
    });
    return threads;
  };
  const endless = 1_000_000;
  expect([
    await threadsWith([endless, endless, endless], 3),
    await threadsWith([endless, endless], 2),
    await threadsWith([1, 1, endless], 1),
  ]).toEqual([1, 2, 3]);
  expect(numThreads()).toBe(3);
  setNumThreads(before);
});
