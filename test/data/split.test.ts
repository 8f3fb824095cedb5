import fc from 'fast-check';
import { split } from '../../src/data/split';
import { table } from '../support/dataset';

test('test rows come from the end, training rows from the start, validation from the tail of those', () => {
  const {
    train,
    validation,
    test: held,
  } = split(table(20), { testRows: 5, trainRows: 10, valFraction: 0.2, seed: 0 });
  expect([...train.indices]).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  expect([...validation.indices]).toEqual([8, 9]);
  expect([...held.indices]).toEqual([15, 16, 17, 18, 19]);
});

test('a shuffled split is a partition, the same for the same seed', () => {
  fc.assert(
    fc.property(fc.nat(), fc.integer({ min: 2, max: 60 }), (seed, rows) => {
      const make = () => split(table(rows), { testFraction: 0.5, shuffleSplit: true, seed });
      const { train, test: held } = make();
      expect([...train.indices, ...held.indices].sort((a, b) => a - b)).toEqual(
        Array.from({ length: rows }, (_, i) => i),
      );
      expect(make()).toEqual({
        train,
        test: held,
        validation: { data: train.data, indices: new Uint32Array(0) },
      });
    }),
  );
});
