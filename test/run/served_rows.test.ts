import { fit } from '../../src';

/** 200 rows of an income and an age, not in order. */
const rows = Array.from({ length: 200 }, (_, row) => [600 + ((row * 377) % 13_500), 18 + ((row * 37) % 60)]);

/** What a run that was fitted on those rows says of calls of one row each. */
async function saidOfCalls(calls: readonly number[][]): Promise<string[]> {
  const said: string[] = [];
  const labels = rows.map(([income]) => (income > 7_000 ? 'high' : 'low'));
  const run = await fit(rows, labels, {
    epochs: 1,
    onWarning: ({ code, message }) => said.push(`${code}: ${message}`),
  });
  said.length = 0;
  for (const row of calls) run.predict([row]);
  return said;
}

test('rows in another unit are told in calls of one row each, of which none tells it', async () => {
  const inThousands = rows.map(([income, age]) => [income / 1_000, age]);
  expect(await saidOfCalls(inThousands.slice(0, 29))).toEqual([]);
  expect(await saidOfCalls(inThousands.slice(0, 99))).toEqual([
    expect.stringMatching(
      /^INPUT_RANGE: feature 1 of the last calls has the mean .*: are they on one scale\?$/,
    ),
  ]);
});

test('a value that stands for a missing one is told when it repeats in calls of one row each', async () => {
  expect(await saidOfCalls(rows.map(([income, age], row) => [income, row % 10 === 0 ? -20 : age]))).toEqual([
    expect.stringMatching(/^OUTLIER: feature 2 of the last calls has the value -20 in 3 of 30 rows, far /),
    expect.stringMatching(/^OUTLIER: feature 2 of the last calls has the value -20 in 10 of 100 rows, far /),
  ]);
});

test('rows like the fitted ones tell nothing, alone or together, nor does one row again and again', async () => {
  const calls = new Array(6).fill(rows).flat() as number[][];
  expect(await saidOfCalls([...calls, ...new Array<number[]>(1_100).fill([1_000, 30])])).toEqual([]);
});
