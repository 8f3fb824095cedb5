// Dates beside those that a run was fitted on, through loadRun.
import { writeFileSync } from 'node:fs';
import { loadRun } from '../../src';
import { trainJob } from '../../src/run/train';
import { temporaryFolder } from '../support/folder';
import { smallTrial } from '../support/small_trial';

const at = temporaryFolder();
const dateOf = (i: number) => new Date(Date.UTC(2021, 0, 1 + 7 * i)).toISOString().slice(0, 10);

async function datesTold(dates: readonly string[]): Promise<string[]> {
  const messages: string[] = [];
  const run = loadRun(at('run'), { onWarning: ({ message }) => messages.push(message) });
  await run.predict(dates.map((day, i) => ({ day, a: Math.sin(i), b: Math.cos(3 * i) })));
  return messages;
}

beforeEach(async () => {
  const rows = Array.from(
    { length: 100 },
    (_, i) => `${dateOf(i)},${Math.sin(i)},${Math.cos(3 * i)},${i % 2}`,
  );
  writeFileSync(at('table.csv'), `day,a,b,label\n${rows.join('\n')}\n`);
  const trial = smallTrial(at('table.csv'), { epochs: 1, labelNoise: 0, testFraction: 0 });
  await trainJob({ ...trial, out: at('run'), threads: 1, saveEvery: '5m', distributed: false }, '0');
});

test('dates before or years after the fitted ones are no other scale', async () => {
  expect(await datesTold(['2020-05-01', '2021-01-01'])).toEqual([]);
  expect(await datesTold(['2035-05-01', '2030-01-01'])).toEqual([]);
});

test('dates of another century are told, and 1970, as it stands for a missing one', async () => {
  const fitted = 'those are 2021-01-01 to 2022-11-18';
  expect(await datesTold(['2121-05-01', '2021-01-01', '1921-05-01'])).toEqual([
    `column 'day' has dates far from the fitted ones in 2 rows, such as 2121-05-01: ${fitted}`,
  ]);
  expect(await datesTold(['1970-01-01'])).toEqual([
    `column 'day' has dates far from the fitted ones in a row, such as 1970-01-01: ${fitted}`,
  ]);
});
