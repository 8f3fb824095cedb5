import { dataWarnings, numberTarget, split } from '../../src';
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
