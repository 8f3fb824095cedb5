import fc from 'fast-check';
import { classTarget, loadData, numberTarget, split, tableFrom } from '../../src';
import { table } from '../support/dataset';
import { expectError } from '../support/errors';

test('by the tail, test rows come from the end, training rows from the start, validation from the tail of those', () => {
  const {
    train,
    validation,
    test: held,
  } = split(table(20), { testRows: 5, trainRows: 10, valFraction: 0.2, split: 'tail' });
  expect([...train.indices]).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  expect([...validation.indices]).toEqual([8, 9]);
  expect([...held.indices]).toEqual([15, 16, 17, 18, 19]);
});

/** Labels as a sorted file has them: so many rows of each class. */
const sizes = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 12 });
const share = fc.double({ min: 0.05, max: 0.6, noNaN: true });

test('every part has its share of each class, every class has a fitted row, however the file is sorted', () => {
  fc.assert(
    fc.property(fc.nat(), sizes, share, share, (seed, classSizes, testFraction, valFraction) => {
      const labels = Int32Array.from(classSizes.flatMap((size, c) => new Array<number>(size).fill(c)));
      const rows = labels.length;
      const names = classSizes.map((_, c) => `class ${c}`);
      const data = { ...table(rows), target: classTarget(labels, names) };
      const testRows = Math.max(1, Math.min(rows - 1, Math.round(rows * testFraction)));
      fc.pre(rows > 1);
      const options = { testRows, valFraction: Math.min(valFraction, 1 - 1.5 / (rows - testRows + 1)), seed };
      fc.pre(Math.round((rows - testRows) * options.valFraction) < rows - testRows);
      const parts = split(data, options);
      const all = [parts.train, parts.validation, parts.test];
      expect(all.flatMap(({ indices }) => [...indices]).sort((a, b) => a - b)).toEqual([...labels.keys()]);
      const fitted = new Set([...parts.train.indices].map((row) => labels[row]));
      if (parts.train.indices.length >= classSizes.length) expect(fitted.size).toBe(classSizes.length);
      for (const { indices } of all) {
        expect([...indices]).toEqual([...indices].sort((a, b) => a - b));
        classSizes.forEach((size, c) => {
          const found = indices.filter((row) => labels[row] === c).length;
          const proportion = (size * indices.length) / rows;
          // Each end of a part may be off by half a row of every class, and by the first rows: they are
          // fitted.
          expect(Math.abs(found - proportion)).toBeLessThan(2.01 + (2 * classSizes.length * size) / rows);
        });
      }
    }),
  );
});

test('groups that a target names are divided in proportion, and each has a fitted row', () => {
  const strata = Int32Array.from({ length: 60 }, (_, row) => (row < 4 ? 7 : row % 2));
  const { description } = numberTarget(new Float32Array(60));
  const data = { ...table(60), target: { values: new Float32Array(120), strata, description } };
  const { train, test } = split(data, { testFraction: 0.25 });
  const having = (rows: Uint32Array) => rows.filter((row) => strata[row] === 7).length;
  expect([having(train.indices), having(test.indices)]).toEqual([3, 1]);
});

test('rows of three equal classes in order are divided exactly', () => {
  const labels = Int32Array.from({ length: 150 }, (_, i) => Math.floor(i / 50));
  const data = { ...table(150), target: classTarget(labels, ['a', 'b', 'c']) };
  const parts = split(data, { valFraction: 0.25 });
  const counts = [parts.train, parts.validation, parts.test].map(({ indices }) =>
    [0, 1, 2].map((c) => indices.filter((row) => labels[row] === c).length),
  );
  expect(counts).toEqual([
    [30, 30, 30],
    [10, 10, 10],
    [10, 10, 10],
  ]);
});

test('another seed draws other rows', () => {
  const drawn = (seed: number) => [...split(table(60), { seed }).test.indices];
  expect(drawn(1)).not.toEqual(drawn(2));
});

test('a shuffled split is a partition, the same for the same seed', () => {
  fc.assert(
    fc.property(fc.nat(), fc.integer({ min: 2, max: 60 }), (seed, rows) => {
      const make = () => split(table(rows), { testFraction: 0.5, split: 'shuffled', seed });
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

test('a test fraction of 0 leaves all rows for training', () => {
  const { train, validation, test: tested } = split(table(20), { testFraction: 0, valFraction: 0.25 });
  expect([train, validation, tested].map(({ indices }) => indices.length)).toEqual([15, 5, 0]);
  expect(split(table(1), { testFraction: 0 }).train.indices).toHaveLength(1);
});

test.each([
  [{ testRows: 20 }, 'options.testRows: expected from 1 to 19 of the 20 rows, received 20'],
  [{ testRows: 0 }, 'options.testRows: expected from 1 to 19 of the 20 rows, received 0'],
  [
    { testFraction: 0.01 },
    'options.testFraction: expected 0, or a share that is from 1 to 19 of the 20 rows, received 0.01',
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

test('weights change no part, and a part whose weights are all 0 is refused', () => {
  const weighted = (weightOf: (row: number) => number) => ({
    ...table(20),
    sampleWeight: Float32Array.from({ length: 20 }, (_, row) => weightOf(row)),
  });
  const options = { testRows: 5, valFraction: 0.2, split: 'tail' as const };
  const parts = split(
    weighted((row) => row % 3),
    options,
  );
  expect(Object.values(parts).map(({ indices }) => indices)).toEqual(
    Object.values(split(table(20), options)).map(({ indices }) => indices),
  );
  expect(() =>
    split(
      weighted((row) => (row < 15 ? 1 : 0)),
      options,
    ),
  ).toThrow('test.data.sampleWeight: expected a weight above 0 for some of the 5 rows, received');
});

test('rows from elsewhere must have the columns and classes of the data', async () => {
  const rows = (order: readonly string[], classes = 'pq') => {
    const value = (i: number, name: string) =>
      name === 'y' ? classes[i % 2] : Math.sin(i * (1 + order.indexOf(name)));
    const row = (_: unknown, i: number) => Object.fromEntries(order.map((name) => [name, value(i, name)]));
    return loadData({ data: tableFrom(Array.from({ length: 40 }, row)) });
  };
  const { data } = await rows(['a', 'b', 'y']);
  const same = await rows(['a', 'b', 'y']);
  expect(split(data, {}, same.data).test.indices).toHaveLength(40);
  const turned = await rows(['b', 'a', 'y']);
  expectError(
    () => split(data, {}, turned.data),
    RangeError,
    /^separateTest: expected the columns of data, .*, received '?column 1 'b' \(number\), in data 'a' \(number\)/,
  );
  const others = await rows(['a', 'b', 'y'], 'xy');
  expectError(
    () => split(data, {}, undefined, others.data),
    RangeError,
    'separateValidation.target.description',
  );
});
