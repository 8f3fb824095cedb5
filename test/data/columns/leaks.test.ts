import { copiesNumbers, copiesTarget, isMissingByTarget, tellsTarget } from '../../../src/data/columns/leaks';

const rows = 120;
const targets = Int32Array.from({ length: rows }, (_, row) => row % 3);
const values = (of: (row: number) => number) => Float64Array.from({ length: rows }, (_, row) => of(row));

test.each<[string, (row: number) => number, boolean]>([
  ['a copy of the target', (row) => row % 3, true],
  ['two values for a target', (row) => row % 6, true],
  ['another order of targets', (row) => [7, -1, 3][row % 3], true],
  ['a value of two targets', (row) => (row % 3 === 0 ? 0 : 1), false],
  ['numbers in a range of their own', (row) => (row % 3) * 1000 + row, true],
  ['ranges that meet', (row) => (row % 3) * 40 + row / 2, false],
  ['a missing one among many numbers', (row) => (row === 5 ? NaN : (row % 3) * 1000 + row), false],
  ['a constant', () => 1, false],
])('%s', (_, of, tells) => {
  expect(tellsTarget(values(of), true, targets)).toBe(tells);
});

test('codes have no order, and values that hardly repeat tell nothing', () => {
  const ordered = values((row) => (row % 3) * 1000 + row);
  expect(tellsTarget(ordered, false, targets)).toBe(false);
  expect(
    tellsTarget(
      values((row) => (row % 3) + 3 * (row % 2)),
      false,
      targets,
    ),
  ).toBe(true);
});

test('a value that is missing for one target alone', () => {
  const two = targets.map((target) => Math.min(target, 1));
  expect(
    isMissingByTarget(
      values((row) => (row % 3 ? row : NaN)),
      two,
    ),
  ).toBe(true);
  expect(
    isMissingByTarget(
      values((row) => (row % 2 ? row : NaN)),
      two,
    ),
  ).toBe(false);
  expect(
    isMissingByTarget(
      values((row) => row),
      two,
    ),
  ).toBe(false);
});

test.each<[string, (row: number) => number, boolean]>([
  ['each target under another number', (row) => [7, -1, 3][row % 3], true],
  ['some of them missing', (row) => (row % 4 ? row % 3 : NaN), true],
  ['one target always missing', (row) => [0, 1, NaN][row % 3], true],
  ['most of them missing', (row) => (row % 4 ? NaN : row % 3), false],
  ['two targets always missing', (row) => [0, NaN, NaN][row % 3], false],
  ['two values for a target', (row) => row % 6, false],
  ['a value of two targets', (row) => Math.min(row % 3, 1), false],
  ['one other row', (row) => (row === 99 ? 1 : row % 3), false],
])('a copy of the target: %s', (_, of, isCopy) => {
  expect(copiesTarget(values(of), targets)).toBe(isCopy);
});

const measured = values((row) => (row * 37) % 101);
test.each<[string, (value: number, row: number) => number, boolean]>([
  ['in another unit', (value) => 1.8 * value + 32, true],
  ['of the other sign', (value) => 100 - value, true],
  ['its logarithm', (value) => Math.log1p(value), true],
  ['rounded', (value) => Math.round(value / 5), true],
  ['some of them missing', (value, row) => (row % 3 ? value : NaN), true],
  ['rounded to few values', (value) => Math.round(value / 20), false],
  ['one value elsewhere', (value, row) => (row === 50 ? -1 : value), false],
  ['one elsewhere in a row that is not looked at first', (value, row) => (row === 51 ? -1 : value), false],
  ['most of them missing', (value, row) => (row % 3 ? NaN : value), false],
  ['near to it', (value, row) => value + 3 * Math.sin(row), false],
])('a target of numbers: %s', (_, of, isCopy) => {
  expect(copiesNumbers(measured)(measured.map(of))).toBe(isCopy);
});
