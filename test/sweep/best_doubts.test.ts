import { writeFileSync } from 'node:fs';
import { classTarget, type Part } from '../../src';
import { taskNamed } from '../../src/tasks/registry';
import type { Scores } from '../../src/tasks/task';
import { regulus } from '../support/command';
import { table } from '../support/dataset';
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

test('rows count by their weights, and fewer than thirty say nothing', () => {
  const part = (rows: number, sampleWeight?: Float32Array): Part => {
    const labels = Int32Array.from({ length: rows }, (_, i) => Number(i % 4 === 0));
    const data = {
      ...table(rows),
      target: classTarget(labels, ['no', 'yes']),
      ...(sampleWeight && { sampleWeight }),
    };
    return { data, indices: Uint32Array.from(labels.keys()) };
  };
  const said = (accuracy: number, rows: Part) =>
    taskNamed('classification').comparedWarnings!({ accuracy } as Scores, [rows]).length;
  expect([said(0.75, part(40)), said(0.76, part(40)), said(0.75, part(28))]).toEqual([1, 0, 0]);
  const rare = Float32Array.from({ length: 40 }, (_, i) => (i % 4 === 0 ? 3 : 1));
  expect([said(0.5, part(40, rare)), said(0.6, part(40, rare))]).toEqual([1, 0]);
  const scored = (r2: number, rows: Part) =>
    taskNamed('regression').comparedWarnings!({ r2 } as Scores, [rows]).length;
  expect([scored(-0.2, part(40)), scored(0.2, part(40)), scored(-0.2, part(28))]).toEqual([1, 0, 0]);
});
