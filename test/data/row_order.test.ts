import { classTarget, numberTarget } from '../../src';
import {
  allRows,
  classesOf,
  drawnOrder,
  inDataOrder,
  numbered,
  sortedByPlace,
} from '../../src/data/row_order';
import { table } from '../support/dataset';

test('a drawn order has every row once, and each purpose draws another one', () => {
  const rows = allRows({ rows: 50 });
  const orders = (['split', 'folds'] as const).map((purpose) => [...drawnOrder(rows, 3, purpose)]);
  expect(orders[0]).not.toEqual(orders[1]);
  for (const order of orders) expect([...order].sort((a, b) => a - b)).toEqual([...rows]);
});

test('of some rows, those are drawn', () => {
  const drawn = drawnOrder(Uint32Array.of(3, 40, 7), 1, 'split');
  expect([...drawn].sort((a, b) => a - b)).toEqual([3, 7, 40]);
});

test('indices of classes stay, other numbers are numbered as they occur', () => {
  const labels = Int32Array.of(0, 2, 1);
  expect(numbered(labels).buffer).toBe(labels.buffer);
  expect([...numbered(Int32Array.of(-5, 700, -5))]).toEqual([0, 1, 0]);
});

test('classes are known of a target of classes alone', () => {
  const data = table(4);
  expect(classesOf({ ...data, target: classTarget(Int32Array.of(1, 0, 1, 1), ['a', 'b']) })).toHaveLength(4);
  expect(classesOf({ ...data, target: numberTarget(Float32Array.of(1, 2, 3, 4), ['y']) })).toBeNull();
});

test('rows are sorted by their places, those of one place as they were', () => {
  expect([...sortedByPlace(Uint32Array.of(7, 5, 6, 4), [2, 0, 2, 0], 2)]).toEqual([5, 4, 7, 6]);
});

test('chosen rows come in the order of the data', () => {
  expect([...inDataOrder(Uint32Array.of(9, 0, 4), { rows: 10 })]).toEqual([0, 4, 9]);
});
