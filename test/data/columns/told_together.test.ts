import { tellTogether } from '../../../src/data/columns/told_together';

const rows = 120;
const targets = Int32Array.from({ length: rows }, (_, row) => row % 3);
const values = (of: (row: number) => number) => Float64Array.from({ length: rows }, (_, row) => of(row));

test('columns that tell three targets together, as one-hots do', () => {
  const oneHots = [0, 1, 2].map((target) => values((row) => Number(row % 3 === target)));
  const other = values((row) => row % 2);
  expect(tellTogether([other, ...oneHots], targets, 3)).toEqual([1, 2, 3]);
  expect(tellTogether([other, ...oneHots.slice(1)], targets, 3)).toEqual([1, 2]);
  expect(tellTogether([other, oneHots[2]], targets, 3)).toEqual([]);
  expect(tellTogether([values((row) => row % 3)], targets, 3)).toEqual([]);
  expect(
    tellTogether(
      [0, 1].map((target) => values((row) => Number(row % 2 === target))),
      targets.map((_, row) => row % 2),
      2,
    ),
  ).toEqual([]);
});

const isFourth = Int32Array.from({ length: rows }, (_, row) => Number(row % 4 === 3));
const oneHots = [0, 1, 2].map((value) => values((row) => Number(row % 4 === value)));

test.each<[string, (row: number) => number]>([
  ['in rows of one other value', (row) => Number(row % 8 === 0)],
  ['in rows of all other values', (row) => Number(row % 4 !== 3 && row % 5 !== 0)],
  ['of another meaning', (row) => Number(row % 4 === 2 && row % 3 === 0)],
])('a column that is never 1 together with the target hides no one-hots: %s', (_, of) => {
  expect(tellTogether([values(of), ...oneHots], isFourth, 2)).toEqual([1, 2, 3]);
});

test('one-hots tell nearly all rows where few had no value', () => {
  const without = (...missing: number[]) =>
    oneHots.map((each) => each.map((value, row) => (missing.includes(row) ? 0 : value)));
  const many = Int32Array.from({ length: 10 * rows }, (_, row) => isFourth[row % rows]);
  const repeated = (columns: readonly Float64Array[]) =>
    columns.map((each, place) =>
      Float64Array.from(many, (_, row) => (row < rows ? each : oneHots[place])[row % rows]),
    );
  expect(tellTogether(repeated(without(0, 1, 2)), many, 2)).toEqual([0, 1, 2]);
  expect(tellTogether(repeated(without(0, 1, 2, 4, 5, 6, 8)), many, 2)).toEqual([]);
});

test('words of few rows each tell nothing, though none is in rows of the target', () => {
  const words = Array.from({ length: 30 }, (_, word) =>
    values((row) => Number(row % 4 !== 3 && Math.floor(row / 4) === word)),
  );
  expect(tellTogether(words, isFourth, 2)).toEqual([]);
});
