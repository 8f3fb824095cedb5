import { BeyondQuantiles } from '../../../src/data/columns/beyond_quantiles';
import type { Feature } from '../../../src/data/columns/encode_rows';
import type { Encoding } from '../../../src/data/columns/schema';

/** Three lengths from 0 to 10 and a number as it is. */
const feature = (name: string, transform: object | null) =>
  ({ column: { name }, encoding: { kind: 'number', transform } as Encoding }) as Feature;
const quantile = { type: 'quantile', quantiles: [0, 2, 10] };
const features = ['a', 'b', 'c'].map((name) => feature(name, quantile));

/** What is said of rows, given in blocks of two. */
function said(rows: readonly (readonly number[])[], of = [...features, feature('d', null)]): string[] {
  const beyond = new BeyondQuantiles(of);
  for (let from = 0; from < rows.length; from += 2)
    of.forEach((_, column) => {
      beyond.add(
        column,
        from,
        Float64Array.from(rows.slice(from, from + 2), (row) => row[column]),
      );
    });
  return beyond.warnings(' of x.csv').map(({ code, message }) => `${code}: ${message}`);
}

test('a row of which most numbers are beyond is told in the units of its columns', () => {
  expect(said([[30, 50, 5, 1]])).toEqual([
    "INPUT_RANGE: the row of x.csv lies elsewhere than the fitted rows: column 'a' has the value 30, in the fitted " +
      "rows 0 to 10; also 'b': is all on one scale, in one order?",
  ]);
  expect(
    said([
      [5, 5, 5, 1],
      [1, 1, 1, 1],
      [-9, -9, NaN, 1],
    ])[0],
  ).toMatch(/^INPUT_RANGE: 1 of 3 rows of x.csv lies /);
});

test.each<[string, number[][]]>([
  ['rows are a little beyond', [[12, 12, -2, 1]]],
  ['one number of three is beyond', [[30, 5, 5, 1]]],
  ['a number that is no quantile is elsewhere', [[5, 5, 5, 1e9]]],
  ['one row of many is beyond', [[30, 50, 5, 1], ...Array.from({ length: 10 }, () => [5, 5, 5, 1])]],
  ['numbers are missing', [[NaN, NaN, NaN, 1]]],
])('nothing is said where %s', (_, rows) => expect(said(rows)).toEqual([]));

test('one column alone says nothing', () =>
  expect(said([[900, 1]], [features[0], feature('d', null)])).toEqual([]));

test('the first thousand rows are looked at', () => {
  const inside = Array.from({ length: 1_000 }, () => [5, 5, 5, 1]);
  expect(said([...inside, ...Array.from({ length: 1_000 }, () => [90, 90, 90, 1])])).toEqual([]);
});
