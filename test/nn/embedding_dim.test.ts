import { embeddingDim } from '../../src';
import { any, refuses } from '../support/errors';

test("the width by default is fastai's rule", () => {
  const widths = [1, 2, 3, 10, 42, 100, 1000, 38_862, 100_000].map((cardinality) =>
    embeddingDim(cardinality),
  );
  expect(widths).toEqual([2, 2, 3, 6, 13, 21, 77, 595, 600]);
});

test('it is bounded by the columns that a linear layer makes of it', () => {
  expect([3, 42, 1000].map((cardinality) => embeddingDim(cardinality, 8))).toEqual([3, 8, 8]);
});

refuses(RangeError, [
  ['a category of no values', () => embeddingDim(0), 'cardinality'],
  ['one whose codes float32 does not keep', () => embeddingDim(2 ** 24 + 1), 'cardinality'],
  ['a bound of 0', () => embeddingDim(3, 0), 'max'],
]);
refuses(TypeError, [['a category', () => embeddingDim(any('three')), 'cardinality']]);
