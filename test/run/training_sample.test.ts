import type { Part } from '../../src';
import { trainingSample } from '../../src/run/training_sample';
import { table } from '../support/dataset';

const data = table(3);
const part = (rows: number, first = 0): Part => ({
  data,
  indices: Uint32Array.from({ length: rows }, (_, i) => first + i),
});
const sizeOf = (train: number, compared: number, ema?: number) =>
  trainingSample(part(train), part(compared), { seed: 0, ema })?.indices.length ?? null;

test('a sample has a quarter of the fitted rows, no more than it is compared with, and at most 10,000', () => {
  expect(sizeOf(400, 1_000)).toBe(100);
  expect(sizeOf(400, 30)).toBe(30);
  expect(sizeOf(100_000, 50_000)).toBe(10_000);
  expect(sizeOf(400, 1_000, 0.9)).toBe(50);
  expect([sizeOf(3, 10), sizeOf(400, 0)]).toEqual([null, null]);
});

test('the rows of a sample are fitted ones, each once, the same for a seed', () => {
  const draw = (seed: number) => [...trainingSample(part(400, 7), part(90), { seed })!.indices];
  const rows = draw(5);
  expect(new Set(rows).size).toBe(90);
  expect(rows.every((row) => row >= 7 && row < 407)).toBe(true);
  expect(draw(5)).toEqual(rows);
  expect(draw(6)).not.toEqual(rows);
});
