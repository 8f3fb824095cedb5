import { outputWidth } from '../../src/cli/output_width';

const before = process.env.COLUMNS;
afterEach(() => {
  if (before === undefined) delete process.env.COLUMNS;
  else process.env.COLUMNS = before;
});

test.each([
  ['132', 132],
  ['40', 40],
  ['3', 24], // nothing fits less
])('COLUMNS=%s is the width of the output', (text, width) => {
  process.env.COLUMNS = text;
  expect(outputWidth()).toBe(width);
});

test.each(['', 'wide', '-1', '4.5', '0'])("COLUMNS='%s' leaves it to the terminal", (text) => {
  process.env.COLUMNS = text;
  expect(outputWidth()).toBe(process.stdout.columns);
});
