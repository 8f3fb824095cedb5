// What train and sweep print for programs, and for nobody.
import { readFileSync } from 'node:fs';
import { notesIn, regulus, writeTable } from '../support/command';
import { temporaryFolder } from '../support/folder';
import { words } from '../support/words';

const at = temporaryFolder();
const small = words('--dim 8 --depth 1 --batch-size 16 --epochs 2 --val-fraction 0.25');
const linesOf = (text: string) =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
const readJson = (...name: string[]) => JSON.parse(readFileSync(at(...name), 'utf8')) as unknown;

test('train --json prints a line an epoch and a last one with the summary, all else on standard error', () => {
  const args = ['--data', writeTable(at('table.csv')), ...small, '--json', '--out', at('run')];
  const { status, stdout, stderr } = regulus('train', ...args);
  expect(status).toBe(0);
  const lines = linesOf(stdout);
  expect(lines.slice(0, 2)).toEqual(linesOf(readFileSync(at('run', 'metrics.jsonl'), 'utf8')));
  expect(lines.slice(2)).toEqual([
    {
      run: at('run'),
      end: 'finished',
      report: at('run', 'report.html'),
      summary: readJson('run', 'summary.json'),
    },
  ]);
  expect(stderr).toMatch(/^Data .*\n(.*\n)*epoch 2\/2 .*\n(.*\n)*Report: /);
});

test('train --quiet prints nothing but warnings', () => {
  const args = ['train', '--data', writeTable(at('table.csv')), ...small, '--quiet', '--out'];
  expect(regulus(...args, at('quiet'))).toMatchObject({ status: 0, stdout: '', stderr: '' });
  const { stdout, stderr } = regulus(...args, at('warned'), '--test-rows', '2');
  expect({ stdout, stderr }).toEqual({ stdout: '', stderr: expect.stringMatching(/^Warning: .*2/) });
});

test('a sweep prints a line of JSON a trial, and a last one with the command of the best', () => {
  const args = ['--data', writeTable(at('table.csv')), ...small, '--depth', '2', '--drop-path', '0,0.2'];
  const { status, stdout, stderr } = regulus('sweep', ...args, '--json', '--quiet', '--out', at('sweep'));
  expect({ status, notes: notesIn(stderr) }).toEqual({ status: 0, notes: '' });
  const lines = linesOf(stdout);
  expect(lines.slice(0, 2)).toEqual(linesOf(readFileSync(at('sweep', 'results.jsonl'), 'utf8')));
  expect(lines.slice(2)).toEqual([
    {
      sweep: at('sweep'),
      end: 'finished',
      results: 2,
      best_command: expect.stringMatching(/^(npx )?regulus train .*--drop-path /),
      report: at('sweep', 'report.html'),
    },
  ]);
});
