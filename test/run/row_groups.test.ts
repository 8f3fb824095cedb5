// A table whose rows come in groups, from the file to the parts of a run.
import { rmSync, writeFileSync } from 'node:fs';
import { loadRun } from '../../src';
import { rowsToScore } from '../../src/run/read_parts';
import { trainJob } from '../../src/run/train';
import { temporaryFolder } from '../support/folder';
import { smallTrial } from '../support/small_trial';

const at = temporaryFolder();

const rows = Array.from({ length: 96 }, (_, i) => [
  Math.sin(i).toFixed(3),
  Math.cos(3 * i).toFixed(3),
  `patient ${i % 12}`,
  Math.sin(i) > 0 ? 'up' : 'down',
]);

function write(name: string, places: readonly number[]): string {
  const header = ['a', 'b', 'patient', 'class'];
  const lines = [header, ...rows].map((row) => places.map((place) => row[place]).join());
  writeFileSync(at(name), `${lines.join('\n')}\n`);
  return at(name);
}

async function train(data: string) {
  rmSync(at('run'), { recursive: true, force: true });
  const options = smallTrial(data, { epochs: 1, labelNoise: 0, valFraction: 0.25, groupColumn: 'patient' });
  const own = { out: at('run'), threads: 1, saveEvery: '5m', distributed: false };
  await trainJob({ ...options, ...own }, '0');
  return loadRun(at('run'));
}

test('the parts of a run share no group, and are found again when it is evaluated', async () => {
  const run = await train(write('rows.csv', [0, 1, 2, 3]));
  const parts = await Promise.all(
    (['train', 'validation', 'test'] as const).map((part) => rowsToScore(run, { part })),
  );
  const groups = parts.map(({ part }) => new Set(Array.from(part.indices, (row) => row % 12)));
  expect(groups.map(({ size }) => size).reduce((sum, size) => sum + size)).toBe(12);
  expect(new Set(groups.flatMap((each) => [...each])).size).toBe(12);
  const again = await rowsToScore(run, { data: at('rows.csv') });
  expect(again.part.indices).toEqual(parts[2].part.indices);
});

test('other rows to score need no group', async () => {
  const run = await train(write('rows.csv', [0, 1, 2, 3]));
  const { part, warnings } = await rowsToScore(run, { data: write('other.csv', [0, 1, 3]) });
  expect(part.indices).toHaveLength(96);
  expect(warnings.map(({ code }) => code)).toEqual(['ROWS_FITTED_TOO']);
});
