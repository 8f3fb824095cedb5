import { isMissingByTarget, tellsTarget } from '../../../src/data/columns/leaks';

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
