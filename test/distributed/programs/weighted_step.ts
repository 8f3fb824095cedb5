// The largest error of a training step on the ranks of a job, by case and by rows a batch, against float64: a
// line of JSON from rank 0.
import { processGroup } from '../../../src';
import { CASES, CUTS, errorOf, expectedStep, takeStep } from '../../support/weighted_step';
import { shard } from './shard';

const group = processGroup();

const share = (from: number, to: number): [number, number] => {
  const [first, end] = shard(to - from, group);
  return [from + first, from + end];
};

async function run(): Promise<void> {
  const errors: Record<string, number> = {};
  for (const [name, each] of Object.entries(CASES)) {
    const expected = expectedStep(each);
    for (const size of CUTS)
      errors[`${name}, ${size}`] = errorOf(await takeStep(each, size, share), expected);
  }
  if (group.rank === 0) console.log(JSON.stringify(errors));
}

void run();
