import { tensor } from '../../src';
import { finiteRows, nonFiniteRows } from '../../src/metrics/finite_rows';

test('a row is finite where all its values are', () => {
  const matrix = tensor(Float32Array.of(1, 2, NaN, 0, 0, Infinity, -Infinity, 0, 3e38, -3e38), [5, 2]);
  expect([finiteRows(matrix), nonFiniteRows(matrix)]).toEqual([
    [0, 4],
    [1, 2, 3],
  ]);
});
