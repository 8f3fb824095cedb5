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

test.each([
  [{ testRows: 20 }, 'options.testRows: expected from 1 to 19 of the 20 rows, received 20'],
  [{ testRows: 0 }, 'options.testRows: expected from 1 to 19 of the 20 rows, received 0'],
  [
    { testFraction: 0 },
    'options.testFraction: expected a share that is from 1 to 19 of the 20 rows, received 0',
  ],
  [
    { testRows: 5, trainRows: 16 },
    'options.trainRows: expected from 1 to the 15 rows that are not for testing, received 16',
  ],
  [
    { testRows: 10, valFraction: 1 },
    'options.valFraction: expected a share of the 10 training rows that leaves rows to fit, received 1',
  ],
])('a split of 20 rows by %j is refused by the name of the option', (options, message) => {
  expect(() => split(table(20), options)).toThrow(new RangeError(message));
});

test('rows that are too few to split are refused as data', () => {
  expect(() => split(table(1))).toThrow(
    new RangeError('data: expected at least 2 rows to split, received 1'),
  );
  expect(() => split(table(0), {}, table(3))).toThrow(
    new RangeError('data: expected at least one row to fit, received 0'),
  );
});
