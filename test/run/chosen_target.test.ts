import { readFileSync } from 'node:fs';
import { loadSafetensors, saveSafetensors } from '../../src';
import { completeTarget, describedParts, meaningOf, saveTarget } from '../../src/run/chosen_target';
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

test('what was chosen, and where fitted values lie, is no part of what a target means', () => {
  expect(meaningOf({ ...LABELS, chosen: { thresholds: [0.2] } })).toEqual(LABELS);
  expect(meaningOf({ ...LABELS, fitted: { rows: 3 } })).toEqual(LABELS);
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
