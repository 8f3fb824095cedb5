import { dataWarnings, numberTarget, split } from '../../src';
import { whole } from '../../src/data/split';
import { scoredNumbersWarnings } from '../../src/tasks/regression_warnings';
import { table } from '../support/dataset';

const warningsOf = (values: number[]) => {
  const data = { ...table(values.length), target: numberTarget(Float32Array.from(values), ['price']) };
  return dataWarnings(split(data, { testFraction: 0 })).filter(({ code }) => /TARGET|OUTLIER/.test(code));
};
const counted = Array.from({ length: 40 }, (_, i) => i);

test('plain numbers are not doubtful', () => {
  expect(warningsOf(counted)).toEqual([]);
});

test('numbers that are all equal are said to be', () => {
  expect(warningsOf(counted.map(() => 7))).toEqual([
    { code: 'TARGET_CONSTANT', message: "all rows to fit have the value 7 of 'price': no other is learned" },
  ]);
});

test('a number that is far from all others is said to rule the loss', () => {
  const [warning] = warningsOf([...counted, 1e6]);
  expect(warning).toEqual({
    code: 'OUTLIER',
    message:
      "the target 'price' goes to 1000000, while half of the rows to fit are from 10 to 30: its square rules the loss",
  });
});

test('numbers of test rows that are in another unit are said to be', () => {
  const of = (values: number[]) => ({
    ...table(values.length),
    target: numberTarget(Float32Array.from(values), ['price']),
  });
  const found = (factor: number) =>
    dataWarnings(split(of(counted), {}, of(counted.map((value) => factor * value)))).filter(
      ({ code }) => code === 'TARGET_RANGE',
    );
  expect(found(1)).toEqual([]);
  expect(found(1_000)).toEqual([
    {
      code: 'TARGET_RANGE',
      message:
        "half of the test rows have 'price' from 9000 to 29000, half of the rows to fit from 9 to 29: is it in one unit?",
    },
  ]);
  expect(found(0.01)).toHaveLength(1);
});

test('numbers that a run scores and that are in another unit than the fitted ones are said to be', () => {
  const fitted = { task: 'regression', targetNames: ['price'], mean: [19.5], scale: [11.5] } as const;
  const found = (of: (value: number) => number, rows = 40) => {
    const target = numberTarget(Float32Array.from(counted.slice(0, rows), of), ['price']);
    return scoredNumbersWarnings(whole({ ...table(rows), target }), fitted);
  };
  expect(found((value) => value)).toEqual([]);
  expect(found((value) => 100 * value)).toEqual([
    {
      code: 'TARGET_RANGE',
      message:
        "half of the rows have 'price' from 900 to 2900, the fitted rows around 19.5 (± 11.5): is it in one unit?",
    },
  ]);
  expect(found((value) => value / 100)).toHaveLength(1);
  expect(found((value) => value / 10 + 99.9)[0].message).toMatch(
    /^half of the rows have 'price' from 100.8 to 102.8, /,
  );
  expect(found((value) => value + 100)).toHaveLength(1);
  expect(found((value) => 100 * value, 9)).toEqual([]);
  expect(found((value) => (value < 35 ? 0 : value))).toEqual([]);
});
