import { codedClasses, copiesOf } from '../../../src/data/columns/target_copies';

const ROWS = 200;
const column = (of: (row: number) => number) => Float64Array.from({ length: ROWS }, (_, row) => of(row));
const feature = (of: (row: number) => number, areNumbers = true) => ({ values: column(of), areNumbers });
const noise = feature((row) => Math.sin(row * 7));
const none = { alone: [], together: [], nearly: [], ranges: [] };
const labels = Int32Array.from({ length: ROWS }, (_, row) => row % 2);

test('labels with a few wrong ones are nearly the target', () => {
  const wrong = (every: number) => feature((row) => (row % every === 0 ? 1 - (row % 2) : row % 2), false);
  const near = wrong(67);
  expect(copiesOf([noise, near, wrong(19)], [labels])).toEqual({ ...none, nearly: [near] });
  const exact = feature((row) => row % 2);
  expect(copiesOf([noise, exact], [labels])).toEqual({ ...none, alone: [exact] });
});

test('one of two one-hots is nearly the other where few rows had no value', () => {
  const oneHot = (missing: number) => feature((row) => Number(row % 2 === 0 && row >= missing));
  const near = oneHot(18);
  expect(copiesOf([noise, near, oneHot(22)], [labels])).toEqual({ ...none, nearly: [near] });
});

test('labels of which a tenth or less is another word are nearly the target', () => {
  const coded = (others: number, wrong = 0) =>
    feature((row) => (row < others ? 7 : row >= ROWS - wrong ? 1 - (row % 2) : row % 2), false);
  const [clean, noisy] = [coded(20), coded(4, 3)];
  expect(copiesOf([noise, clean, noisy], [labels])).toEqual({ ...none, nearly: [clean, noisy] });
  expect(copiesOf([noise, coded(21), coded(4, 5)], [labels])).toEqual(none);
});

test('numbers whose ranges tell all but a hundredth of each class are nearly the target', () => {
  const score = (wrong: number, areOrdered: boolean) => ({
    ...feature((row) => (row % 2 === Number(row < wrong) ? 0 : 2) + noise.values[row], false),
    areOrdered,
  });
  const near = score(2, true);
  expect(copiesOf([noise, near, score(4, true), score(2, false)], [labels])).toEqual({
    ...none,
    nearly: [near],
  });
  const three = Int32Array.from({ length: ROWS }, (_, row) => row % 3);
  const grades = feature((row) => (row === 9 ? 1 : three[row]) * 3 + noise.values[row]);
  expect(copiesOf([noise, grades], [three]).nearly).toEqual([]);
});

test('a rare value is nearly the target only where it goes with the rare class', () => {
  const rare = Int32Array.from({ length: ROWS }, (_, row) => (row < 12 ? 1 : 0));
  const elsewhere = feature((row) => (row > 197 ? 1 : 0), false);
  expect(copiesOf([noise, elsewhere], [rare]).nearly).toEqual([]);
  const there = feature((row) => (row < 11 ? 1 : 0), false);
  expect(copiesOf([noise, there], [rare]).nearly).toEqual([there]);
});

test('numbers follow a target with noise; codes, flags and the only feature do not', () => {
  const target = column((row) => Math.cos(row) * 50);
  const noisy = (row: number) => target[row] + noise.values[row];
  const numbers = feature(noisy);
  expect(copiesOf([noise, numbers], [target]).nearly).toEqual([numbers]);
  expect(copiesOf([noise, feature((row) => (row % 2 ? NaN : noisy(row)))], [target]).nearly).toHaveLength(1);
  expect(copiesOf([noise, feature((row) => (row % 3 ? NaN : noisy(row)))], [target]).nearly).toEqual([]);
  expect(copiesOf([noise, feature(noisy, false)], [target]).nearly).toEqual([]);
  expect(copiesOf([numbers], [target]).nearly).toEqual([]);
});

test('bins of numbers tell ranges of them; bins that overlap, many, or of few rows do not', () => {
  const target = column((row) => Math.cos(row) * 50);
  const bins = (width: number) => feature((row) => Math.ceil(target[row] / width), false);
  const [half, tenths] = [feature((row) => Number(target[row] > 0)), bins(10)];
  expect(copiesOf([noise, half, tenths], [target])).toEqual({ ...none, ranges: [half, tenths] });
  const missingWhereLow = feature((row) => (target[row] < -20 ? NaN : 1));
  expect(copiesOf([noise, missingWhereLow], [target]).ranges).toEqual([missingWhereLow]);
  const oneOff = feature((row) => Number(target[row] > 0 || row === 3));
  const rare = feature((row) => Number(target[row] > 49.9));
  expect(copiesOf([noise, oneOff, rare, bins(0.5)], [target])).toEqual(none);
});

test('codes are classes where they are few, and not nearly all the same', () => {
  expect(codedClasses(labels)).toEqual({ codes: labels, count: 2, largest: 0.5 });
  expect(codedClasses(labels.map((_, row) => (row < 9 ? 1 : 0)))).toBeNull();
  expect(codedClasses(labels.map((_, row) => row))).toBeNull();
});
