import { writeFileSync } from 'node:fs';
import { regulus } from '../support/command';
import { temporaryFolder } from '../support/folder';

const at = temporaryFolder();

/** Sweeps two learning rates over a table of noise with this target, and returns the warnings. */
function saidOf(target: (row: number) => string, ...options: string[]): string {
  const noise = (row: number, by: number) => Math.sin(row * by).toFixed(4);
  const rows = Array.from({ length: 240 }, (_, i) => `${noise(i, 7)},${noise(i, 3.3)},${target(i)}`);
  writeFileSync(at('table.csv'), `a,b,y\n${rows.join('\n')}\n`);
  const trained = '--target y --dim 4 --depth 1 --epochs 1 --lr 1e-5,2e-5 --jobs 1 --out'.split(' ');
  return regulus('sweep', '--data', at('table.csv'), ...trained, at('sweep'), ...options).stderr;
}
const ask = 'do features and target belong together?';

test('a best accuracy that one class reaches is told, of folds too', () => {
  const rare = (row: number) => (row % 4 === 0 ? 'yes' : 'no');
  const said = /an accuracy of [\d.]+ % is no better than 'no' for all rows, 7\d\.\d %: do features/;
  expect(saidOf(rare)).toMatch(said);
  expect(saidOf(rare, '--folds', '3', '--test-fraction', '0', '--overwrite')).toMatch(said);
});

test('a best R² of the mean is told, a better one is not', () => {
  const far = (row: number) => (100 * Math.sin(row * 11)).toFixed(3);
  expect(saidOf(far)).toMatch(
    new RegExp(`an R² of -?[\\d.]+ is no better than the mean of the rows: ${ask.replace('?', '\\?')}`),
  );
  const near = (row: number) => (100 * Math.sin(row * 7)).toFixed(3);
  expect(saidOf(near, '--lr', '0.01,0.02', '--epochs', '8', '--overwrite')).not.toContain('no better');
});
