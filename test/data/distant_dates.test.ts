// Dates beside those that a run was fitted on, through loadRun.
import { writeFileSync } from 'node:fs';
import { loadRun } from '../../src';
import { trainJob } from '../../src/run/train';
import { temporaryFolder } from '../support/folder';
import { smallTrial } from '../support/small_trial';

const at = temporaryFolder();
const dateOf = (i: number) => new Date(Date.UTC(2021, 0, 1 + 7 * i)).toISOString().slice(0, 10);

const numbersOf = (i: number) => ({ a: Math.sin(i), b: Math.cos(3 * i), c: Math.sin(5 * i) + 2 });

async function datesTold(dates: readonly string[]): Promise<string[]> {
  const messages: string[] = [];
  const run = loadRun(at('run'), { onWarning: ({ message }) => messages.push(message) });
  await run.predict(dates.map((day, i) => ({ day, ...numbersOf(i) })));
  return messages;
}

beforeEach(async () => {
  const rows = Array.from(
    { length: 100 },
    (_, i) => `${dateOf(i)},${Object.values(numbersOf(i)).join()},${i % 2}`,
  );
  writeFileSync(at('table.csv'), `day,a,b,c,label\n${rows.join('\n')}\n`);
  const trial = smallTrial(at('table.csv'), { epochs: 1, labelNoise: 0, testFraction: 0 });
  await trainJob({ ...trial, out: at('run'), threads: 1, saveEvery: '5m', distributed: false }, '0');
});

test('the fitted rows themselves lie nowhere else', async () => {
  expect(await datesTold(Array.from({ length: 100 }, (_, i) => dateOf(i)))).toEqual([]);
});

test('a third of ten dates later than the fitted span once more are told', async () => {
  const from = (first: number, rows: number) => Array.from({ length: rows }, (_, i) => dateOf(first + i));
  expect(await datesTold([...from(90, 8), ...from(202, 4)])).toEqual([
    "column 'day' has dates far from the fitted ones in 4 rows, such as 2024-11-15: " +
      'those are 2021-01-01 to 2022-11-18',
  ]);
  expect(await datesTold([...from(90, 9), ...from(202, 3)])).toEqual([]);
  expect(await datesTold([...from(100, 12)])).toEqual([]);
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
