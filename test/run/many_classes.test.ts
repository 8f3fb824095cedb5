// As many classes as a vocabulary has: every file stays small, and nothing is refused at the end.
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import type { ClassEvaluation } from '../../src/tasks/class_evaluation';
import { regulus } from '../support/command';
import { temporaryFolder } from '../support/folder';
import { words } from '../support/words';

const at = temporaryFolder();
const CLASSES = 20_000;

/** Rows of every class, so many times. */
function writeClasses(file: string, times: number): string {
  const row = (i: number) => `${i % CLASSES},${i % 137},c${i % CLASSES}`;
  writeFileSync(file, `a,b,label\n${Array.from({ length: times * CLASSES }, (_, i) => row(i)).join('\n')}\n`);
  return file;
}

test('20,000 classes are trained, reported, evaluated and predicted, in files of moderate size', () => {
  const data = writeClasses(at('train.csv'), 1);
  const test = at('test.csv');
  writeFileSync(test, readFileSync(data, 'utf8').split('\n').slice(0, 3_001).join('\n'));
  const small = words('--dim 8 --depth 1 --hidden-ratio 1 --epochs 1 --batch-size 2000 --label-column label');
  const trained = regulus('train', '--data', data, '--test-data', test, ...small, '--out', at('run'));
  expect(trained.status).toBe(0);
  const bytes = (name: string) => statSync(at('run', name)).size;
  expect(bytes('evaluation.json')).toBeLessThan(1e6);
  expect(bytes('report.html')).toBeLessThan(1e6);
  const evaluation = JSON.parse(readFileSync(at('run', 'evaluation.json'), 'utf8')) as ClassEvaluation;
  expect(evaluation).toMatchObject({ rows: 3_000, confused_pairs: expect.any(Number) });
  expect(evaluation.class_counts.labelled).toHaveLength(CLASSES);

  const summary = JSON.parse(readFileSync(at('run', 'summary.json'), 'utf8'));
  const evaluated = regulus('evaluate', at('run'), '--data', test, '--json');
  expect(evaluated.status).toBe(0);
  expect(JSON.parse(evaluated.stdout)).toMatchObject({ rows: 3_000, loss: summary.test_loss });

  writeFileSync(test, readFileSync(data, 'utf8').split('\n').slice(0, 61).join('\n'));
  const predicted = regulus('predict', at('run'), '--data', test, '--out', at('predictions.csv'));
  expect(predicted.status).toBe(0);
  const [header, ...lines] = readFileSync(at('predictions.csv'), 'utf8').trim().split('\n');
  expect(header.split(',')).toHaveLength(CLASSES + 1);
  expect(lines).toHaveLength(60);
});

test('a network that memory cannot hold is refused before training, and leaves no folder', () => {
  const data = at('table.csv');
  writeFileSync(data, `x,y\n${Array.from({ length: 100 }, (_, i) => (i % 2 ? '1,b' : '0,a')).join('\n')}\n`);
  const { status, stderr } = regulus(
    ...['train', '--data', data, '--out', at('run')],
    ...words('--dim 65536 --depth 4096'),
  );
  expect(stderr).toMatch(
    /--dim: expected a width and depth that can be trained in memory \([\d,]+ parameters take /,
  );
  expect(status).toBe(1);
  expect(existsSync(at('run'))).toBe(false);
});
