import { valuesTellClass } from '../../../src/data/columns/many_to_one';

const rows = (count: number, of: (row: number) => number) =>
  Array.from({ length: count }, (_, row) => of(row));
const tells = (values: number[], targets: number[], areNumbers = false) =>
  valuesTellClass(Float64Array.from(values), areNumbers, Int32Array.from(targets), new Set(targets).size);

/** Codes 0 to 5 of three classes. */
const codes = rows(120, (row) => row % 6);
const classes = codes.map((code) => code % 3);

test('codes of which each goes with one class tell it, several of a class or a missing one', () => {
  expect(tells(codes, classes)).toBe('all');
  expect(tells(codes, classes, true)).toBe('all');
  expect(
    tells(
      codes.map((code) => (code === 5 ? NaN : code)),
      classes,
    ),
  ).toBe('all');
});

test('one wrong row in 200 is nearly so, two in 100 are not', () => {
  const wrong = (every: number) => rows(1_200, (row) => (row % every === 0 ? 5 : row % 6));
  const targets = rows(1_200, (row) => row % 3);
  expect(tells(wrong(240), targets)).toBe('nearly');
  expect(tells(wrong(50), targets)).toBeNull();
});

test('values that hardly repeat, many numbers and as many values as classes tell nothing', () => {
  const few = rows(120, (row) => row % 15);
  expect(
    tells(
      few,
      few.map((value) => value % 2),
    ),
  ).toBeNull();
  const many = rows(1_000, (row) => row % 60);
  const odd = many.map((value) => value % 2);
  expect(tells(many, odd)).toBe('all');
  expect(tells(many, odd, true)).toBeNull();
  expect(tells(classes, classes)).toBeNull();
});

test('a rare class has to be told as well, by values that repeat', () => {
  const targets = rows(4_000, (row) => Number(row % 400 === 0));
  const singles = rows(4_000, (row) => (row % 400 === 0 ? 100 + row : row % 4));
  expect(tells(singles, targets)).toBeNull();
  const repeated = singles.map((value) => Math.min(value, 99));
  expect(tells(repeated, targets)).toBe('all');
  expect(
    tells(
      repeated.map((value, row) => (row % 800 === 0 ? 0 : value)),
      targets,
    ),
  ).toBeNull();
});
