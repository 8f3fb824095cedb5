import { timeColumn } from '../../src/data/time_column';
import { table } from '../support/dataset';

const column = (name: string, values: number[]) => ({
  ...table(values.length),
  columns: 1,
  features: Float32Array.from(values),
  featureNames: [name],
});

test.each([
  ['timestamp', [1.5e9, 1.6e9]],
  ['Created', [1.5e12, 1.6e12]],
  ['event_time', [1.5e15, 1.6e15]],
  ['date', [20260131, 20260228]],
])("column '%s' holds times (%p)", (name, values) => {
  expect(timeColumn(column(name, values))).toBe(`column '${name}' holds times`);
});

test.each([
  ['time', [12.5, 3]],
  ['date', [20260131, 20261331]],
  ['candidate', [1.5e9, 1.6e9]],
  ['price', [1.5e9, 1.6e9]],
])("column '%s' does not (%p)", (name, values) => {
  expect(timeColumn(column(name, values))).toBeUndefined();
});

test('a data set without names of columns has no column of times', () => {
  expect(timeColumn(table(3))).toBeUndefined();
});
