import { readFileSync, writeFileSync } from 'node:fs';
import { f1Score, loadRun, loadSafetensors, saveSafetensors, tensor, thresholdsOf, train } from '../../src';
import { completeTarget, describedParts, saveTarget } from '../../src/run/chosen_target';
import { part } from '../support/dataset';
import { temporaryFolder } from '../support/folder';

const at = temporaryFolder();
const LABELS = { task: 'multilabel', labelNames: ['a'] };
const NO_MODEL = null as never;

test('a task that chooses nothing leaves its target', async () => {
  const target = { task: 'classification', classNames: ['a', 'b'] };
  expect(await completeTarget(NO_MODEL, target, undefined)).toBeNull();
});

test('without validation rows nothing is chosen, and that is said', async () => {
  const { target, warnings } = (await completeTarget(NO_MODEL, LABELS, undefined))!;
  expect(target).toBe(LABELS);
  expect(warnings).toMatchObject([{ code: 'THRESHOLD_KEPT' }]);
});

test('parts are described anew, their values left', () => {
  const rows = part(4);
  const parts = describedParts({ train: rows, validation: rows, test: rows }, LABELS);
  for (const each of Object.values(parts)) {
    expect(each.data.target).toEqual({ values: rows.data.target.values, description: LABELS });
    expect(each.indices).toBe(rows.indices);
  }
});

test('a target is written into a checkpoint, whose other contents stay', () => {
  const file = at('best.safetensors');
  saveSafetensors(file, { w: { data: Float32Array.of(1, 2), shape: [2] } }, { epoch: '3', target: '{}' });
  saveTarget(file, LABELS);
  const { tensors, metadata } = loadSafetensors(file);
  expect(tensors.w).toEqual({ data: Float32Array.of(1, 2), shape: [2] });
  expect(metadata).toEqual({ epoch: '3', target: JSON.stringify(LABELS) });
  expect(() => saveTarget(at('none.safetensors'), LABELS)).toThrow(at('none.safetensors'));
  expect(readFileSync(file).length).toBeGreaterThan(0);
});

test('the averaged weights are scored by the thresholds with which they predict', async () => {
  const rows = Array.from({ length: 240 }, (_, i) => [Math.sin(1.7 * i), Math.cos(0.9 * i), Math.sin(i * i)]);
  const labels = rows.map(([a, b, c]) => [
    Number(a > 0.6),
    Number(b + c > 0.4),
    Number(Math.sin(1e5 * a) > 0),
  ]);
  const table = (from: number, to: number) =>
    `a,b,c,u,v,w\n${rows
      .slice(from, to)
      .map((row, i) => [...row, ...labels[from + i]].join(','))
      .join('\n')}\n`;
  writeFileSync(at('train.csv'), table(0, 160));
  writeFileSync(at('test.csv'), table(160, 240));
  const parts = { data: at('train.csv'), testData: at('test.csv'), target: 'u,v,w', valFraction: 0.3 };
  const network = { dim: 16, depth: 2, epochs: 30, lr: 0.03, batchSize: 16, ema: 0.9, out: at('run') };
  const { summary } = await train({ ...parts, ...network });
  const run = loadRun(at('run'), { weights: 'averaged' });
  const thresholds = thresholdsOf(run.target);
  const { data } = run.probabilities(rows.slice(160));
  const predicted = tensor(
    data.map((value, i) => Number(value >= thresholds[i % 3])),
    [80, 3],
  );
  const truth = tensor(Float32Array.from(labels.slice(160).flat()), [80, 3]);
  expect(thresholds).not.toEqual(thresholdsOf(loadRun(at('run')).target));
  expect(summary!.averaged_test_f1_macro).toBeCloseTo(f1Score(truth, predicted, { average: 'macro' }), 6);
});
