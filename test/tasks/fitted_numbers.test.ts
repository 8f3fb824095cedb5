import { writeFileSync } from 'node:fs';
import { dataWarnings, numberTarget, split } from '../../src';
import { whole } from '../../src/data/split';
import { fitNumbers, fittedNumbersProblem, outsideFitted } from '../../src/tasks/fitted_numbers';
import { scoredNumbersWarnings } from '../../src/tasks/regression_warnings';
import { regulus } from '../support/command';
import { table } from '../support/dataset';
import { temporaryFolder } from '../support/folder';
import { words } from '../support/words';

const at = temporaryFolder();
/** Numbers from 5 to 9. */
const price = (i: number) => 5 + 4 * Math.abs(Math.sin(7 * i * i));
const prices = (count: number, factor = 1) =>
  Float32Array.from({ length: count }, (_, i) => factor * price(i));
const dataOf = (values: Float32Array) => ({
  ...table(values.length),
  target: numberTarget(values, ['price']),
});

test('the ends of the fitted numbers are those of the rows to fit', () => {
  const target = numberTarget(Float32Array.of(1, -9, 3, 0, 5, 7, 100, 9), ['a', 'b']);
  const part = { data: { ...table(4), target }, indices: Uint32Array.of(0, 1, 2) };
  expect(fitNumbers(part, 2)).toEqual({ rows: 3, min: [1, -9], max: [5, 7] });
});

test('numbers drawn as the fitted ones are lie within them, or pass by chance', () => {
  const ends = { rows: 100, min: 0, max: 1 };
  const withOutside = (count: number, rows: number) =>
    Float32Array.from({ length: rows }, (_, i) => (i < count ? 2 : 0.5));
  expect(outsideFitted(withOutside(20, 100), ends)).toEqual({ side: 'above', end: 1, rows: 20 });
  expect(outsideFitted(withOutside(19, 100), ends)).toBeNull(); // less than a fifth
  expect(outsideFitted(withOutside(4, 4), ends)).toEqual({ side: 'above', end: 1, rows: 4 });
  expect(outsideFitted(withOutside(4, 4), { ...ends, rows: 50 })).toBeNull(); // once in 300,000 draws
  expect(outsideFitted(withOutside(50, 100), { ...ends, rows: 10 })).toBeNull();
  expect(outsideFitted(Float32Array.of(-1, -1, -1, -1), ends)?.side).toBe('below');
  expect(outsideFitted(withOutside(4, 4).fill(1 + 1e-7), ends)).toBeNull(); // a rounding
});

test.each([0.5, 1.3, 2])('test rows in %p times the unit are told before training', (factor) => {
  const found = (times: number) =>
    dataWarnings(split(dataOf(prices(100)), {}, dataOf(prices(60, times)))).filter(
      ({ code }) => code === 'TARGET_RANGE',
    );
  expect(found(1)).toEqual([]);
  const [warning, ...others] = found(factor);
  expect(warning.message).toMatch(
    factor === 1.3
      ? /^45 of 60 test rows have 'price' above the maximum 8.99896 of the fitted rows: is it in one unit\?$/
      : /is it in one unit\?$/,
  );
  expect(others).toEqual([]);
});

test('rows that a run scores are compared with its fitted ones; those of an older run by mean alone', () => {
  const part = whole(dataOf(prices(100)));
  const older = { task: 'regression', targetNames: ['price'], mean: [7.5], scale: [1.2] } as const;
  const fitted = { ...older, fitted: fitNumbers(part, 1) };
  const codes = (factor: number, description: Parameters<typeof scoredNumbersWarnings>[1]) =>
    scoredNumbersWarnings(whole(dataOf(prices(60, factor))), description).map(({ code }) => code);
  for (const factor of [0.7, 1.3, 2]) expect(codes(factor, fitted)).toEqual(['TARGET_RANGE']);
  expect(codes(1, fitted)).toEqual([]);
  expect(codes(1.3, older)).toEqual([]);
});

test.each<[unknown, boolean]>([
  [undefined, true],
  [{ rows: 3, min: [1], max: [2] }, true],
  [null, false],
  [{ rows: 3, min: [1] }, false],
  [{ rows: 0, min: [1], max: [2] }, false],
  [{ rows: 3, min: [1, 2], max: [2] }, false],
  [{ rows: 3, min: [null], max: [2] }, false],
])('%p is taken from a file: %p', (fitted, isTaken) => {
  expect(fittedNumbersProblem(fitted, 1)).toBe(
    isTaken ? undefined : 'expected rows, and 1 numbers in min and max, in fitted',
  );
});

test('evaluate tells another unit of other rows', () => {
  const lines = (factor: number) =>
    Array.from({ length: 100 }, (_, i) => `${Math.abs(Math.sin(7 * i * i))},${factor * price(i)}`);
  const write = (file: string, factor: number) =>
    writeFileSync(at(file), ['size,price', ...lines(factor)].join('\n'));
  write('train.csv', 1);
  write('euros.csv', 1.4);
  const fast = words('--task regression --target price --dim 8 --depth 1 --epochs 1 --quiet');
  regulus('train', '--data', at('train.csv'), ...fast, '--out', at('run'));
  const { stdout, status } = regulus('evaluate', at('run'), '--data', at('euros.csv'), '--json');
  expect(status).toBe(0);
  const { warnings } = JSON.parse(stdout) as { warnings: { code: string; message: string }[] };
  expect(warnings.map(({ code }) => code)).toContain('TARGET_RANGE');
});
