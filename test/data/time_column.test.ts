import { isDateText, timeColumn } from '../../src/data/time_column';
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

test.each([
  '2026-01-31',
  '2026/1/31',
  '31.01.2026',
  '1/31/26',
  '31 Jan 2026',
  '31-January-2026',
  'Sept. 3, 2026',
  '2026-01-31T09:30:00.123Z',
  '2026-01-31 09:30:00+02:00',
  '1/31/2026 9:30 PM',
])("'%s' is a date", (text) => {
  expect(isDateText(text)).toBe(true);
});

test.each([
  '2026',
  '20260131',
  '12.5',
  '1-2-3-4',
  '10/3',
  'maybe 3',
  '192.168.1.1',
  '9:30',
  'a 2026-01-31',
  '',
])("'%s' is none", (text) => {
  expect(isDateText(text)).toBe(false);
});
