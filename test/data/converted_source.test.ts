import { collect } from '../../src/data/collect';
import { convertedSource } from '../../src/data/converted_source';
import type { InputForm } from '../../src/data/input_form';
import type { RowSource } from '../../src/data/row_source';
import { readClasses } from '../../src/tasks/class_labels';

const input: InputForm = { shape: [7, 7], bytes: true, range: [0, 255], white: 255, imageShape: [1, 7, 7] };

/** Rows of one value each, a block a row. */
const source = (...values: number[]): RowSource => ({
  path: 'x.csv',
  format: 'CSV',
  columns: 49,
  featureNames: null,
  rows: null,
  imageShape: null,
  labelNames: null,
  labelPosition: 'labels',
  unlabelled: null,
  details: '',
  async *blocks() {
    for (const [row, value] of values.entries())
      yield {
        rows: 1,
        features: new Float64Array(49).fill(value),
        labels: [String(row % 2)],
        position: () => `row ${row}`,
      };
  },
});

/** The same rows in one block. */
const oneBlock = (values: readonly number[]): RowSource => ({
  ...source(),
  async *blocks() {
    const features = Float64Array.from({ length: 49 * values.length }, (_, i) => values[Math.floor(i / 49)]);
    yield { rows: values.length, features, labels: null, position: (row) => `row ${row}` };
  },
});

const read = async (given: RowSource) => {
  const { rows, warnings } = await convertedSource(given, input);
  const data = await collect(rows, readClasses, null);
  return {
    first: [...data.features.filter((_, i) => i % 49 === 0)],
    codes: warnings.map(({ code }) => code),
  };
};

test('the first rows tell the range, of which the others are', async () => {
  expect(await read(source(255, 0, 51))).toEqual({ first: [1, 0, Math.fround(0.2)], codes: [] });
  expect(await read(source(0.5, 1))).toEqual({ first: [0.5, 1], codes: ['INPUT_CONVERTED'] });
  expect((await read(source(40, 20))).codes).toEqual(['INPUT_RANGE']);
  await expect(read(source(0.5, 0.5, 200))).rejects.toThrow(
    /^x\.csv: row 2: expected values up to 1 as in the rows before, found 200$/,
  );
  await expect(read(source(-1, 1))).rejects.toThrow(/^x\.csv: expected pixels from 0 to 255 or from 0 to 1/);
});

test('numbers on another scale than those that were fitted are told', async () => {
  const numbers: InputForm = { shape: [49], bytes: false, range: [0, 16], white: null, imageShape: null };
  const standardisation = { mean: new Float32Array(49).fill(8), scale: new Float32Array(49).fill(1 / 8) };
  const codesOf = async (largest: number, rows: number) => {
    const values = Array.from({ length: rows }, (_, row) => (row % 2) * largest);
    const fitted = { standardisation, names: null };
    return (await convertedSource(oneBlock(values), numbers, fitted)).warnings.map(({ code }) => code);
  };
  expect(await codesOf(16, 100)).toEqual([]);
  expect(await codesOf(240, 100)).toEqual(['INPUT_RANGE']);
  expect(await codesOf(0.9, 100)).toEqual(['INPUT_RANGE']);
  expect(await codesOf(240, 9)).toEqual([]);
});

test('pixels that are converted, none of which is nearly white, are told', async () => {
  const unit: InputForm = { ...input, bytes: false, range: [0, 1], white: 1, imageShape: null };
  const codesOf = async (largest: number) => {
    const values = Array.from({ length: 100 }, (_, row) => (row % 2) * largest);
    return (await convertedSource(oneBlock(values), unit)).warnings.map(({ code }) => code);
  };
  expect(await codesOf(255)).toEqual(['INPUT_CONVERTED']);
  expect(await codesOf(100)).toEqual(['INPUT_CONVERTED', 'INPUT_RANGE']);
});

/** Bytes of 0 to 16 were fitted: dark pictures. */
const dark: InputForm = { ...input, range: [0, 16], means: [0.01, 0.02] };
const messagesOf = async (given: RowSource, form: InputForm) =>
  (await convertedSource(given, form)).warnings.map(({ message }) => message);

test('pixels on another scale are told by their range alone', async () => {
  const bytes = { ...oneBlock([40, 120, 255]), form: { shape: [7, 7], bytes: true } };
  expect(await messagesOf(bytes, dark)).toEqual([
    'the values of x.csv go from 40 to 255, those of the training rows from 0 to 16',
  ]);
});

test('rows are said to be the first ones of a file that has more', async () => {
  const bright = { ...input, means: [0.01, 0.02] as const };
  const told = await messagesOf(source(255, 255), bright);
  expect(told).toEqual([
    expect.stringMatching(/^the mean of 1 of 1 picture of x\.csv \(its first 1 row\) is 100 % of white, /),
  ]);
  expect((await messagesOf(oneBlock([255, 255]), bright))[0]).toMatch(
    /^the mean of 2 of 2 pictures of x\.csv is /,
  );
});

test('no rows need no conversion', async () => {
  expect((await convertedSource(source(), input)).warnings).toEqual([]);
});
