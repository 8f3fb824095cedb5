import { dataWarnings, split } from '../../src';
import { unevenWeights } from '../../src/data/uneven_weights';
import { part, table } from '../support/dataset';

/** What is said of rows with such weights. */
const said = (rows: number, weightOf: (row: number) => number) => {
  const { data, indices } = part(rows);
  return unevenWeights('rows', {
    data: { ...data, sampleWeight: Float32Array.from(indices, weightOf) },
    indices,
  });
};

test('one row that has nearly all of the weight is told', () => {
  expect(said(150, (row) => (row === 3 ? 1e9 : 1))).toEqual([
    {
      code: 'WEIGHTS_UNEVEN',
      message:
        'by their weights, the 150 rows are worth 1 row of equal weight: the largest weight is 100 % of the total',
    },
  ]);
  expect(said(10_000, (row) => (row < 50 ? 1e6 : 1))[0].message).toMatch(
    /^by their weights, the 10,000 rows are worth 50 rows /,
  );
});

test('rows of next to no weight beside others are told', () => {
  expect(said(300, (row) => (row % 2 === 0 ? 1e30 : 1e-30))).toEqual([
    {
      code: 'WEIGHTS_UNEVEN',
      message: '150 of the 300 rows have less than 5.96e-8 of the mean weight: they count for nothing',
    },
  ]);
});

test.each<[string, number, (row: number) => number]>([
  ['weights are alike', 150, () => 2],
  ['a class of one row in a hundred counts as much as the other', 1_000, (row) => (row % 100 ? 1 : 99)],
  ['weights differ by ten times', 150, (row) => 1 + (row % 10)],
  ['most rows have no weight, and the others the same', 150, (row) => (row < 12 ? 1 : 0)],
  ['there are a few rows', 8, (row) => 1 + row],
])('nothing is said where %s', (_, rows, weightOf) => expect(said(rows, weightOf)).toEqual([]));

test('training says it of each part', () => {
  const data = { ...table(200), sampleWeight: new Float32Array(200).fill(1) };
  data.sampleWeight[199] = 1e6;
  const doubts = (options: object) =>
    dataWarnings(split(data, { split: 'tail', ...options }), options).filter(
      ({ code }) => code === 'WEIGHTS_UNEVEN',
    );
  expect(doubts({})).toEqual([
    expect.objectContaining({
      message: expect.stringMatching(/^by their weights, the 40 test rows are worth 1 row /),
    }),
  ]);
  expect(doubts({ testFraction: 0 })[0].message).toMatch(
    /^by their weights, the 200 rows to fit are worth 1 row /,
  );
});
