import { classTarget, type Dataset, dataWarnings, split } from '../../src';
import {
  areKeptBefore,
  keptBefore,
  keptSample,
  NO_SAMPLE,
  type RowSample,
  readSample,
  sampleRows,
  scoredRowsWarnings,
} from '../../src/data/fitted_rows';
import { whole } from '../../src/data/split';
import { table } from '../support/dataset';
import { values } from '../support/reference';

const said = (data: Dataset, test: Dataset) =>
  dataWarnings(split(data, {}, test))
    .filter(({ code }) => code === 'ROWS_FITTED_TOO')
    .map(({ message }) => message);

/** Some rows of a data set, as another file would give them. */
function some(data: Dataset, rows: number, changed = 0): Dataset {
  const features = data.features.slice(0, rows * data.columns);
  for (let row = 0; row < changed; row++) features[row * data.columns] += 1e3;
  const labels = (data.target.values as Int32Array).slice(0, rows);
  return { ...data, rows, features, target: { ...data.target, values: labels } };
}

test('test rows of another file that are fitted too are told', () => {
  const data = table(100);
  expect(said(data, some(data, 40))).toEqual([
    '40 of the 40 test rows are also fitted: their scores say little of new rows',
  ]);
  expect(said(data, some(data, 40, 30))).toEqual([
    '10 of the 40 test rows are also fitted: their scores say little of new rows',
  ]);
  expect(said(data, some(data, 40, 35))).toEqual([
    '5 of the 40 test rows are also fitted: their scores say little of new rows',
  ]);
  expect(said(data, some(data, 40, 36))).toEqual([]);
});

test('the same features with another label are another row', () => {
  const data = table(100);
  const other = some(data, 40);
  const labels = Int32Array.from(other.target.values, (label) => 1 - Math.min(label, 1));
  const names = (data.target.description as unknown as { classNames: string[] }).classNames;
  const moved = labels.filter((label, row) => label === other.target.values[row]).length;
  expect(moved).toBe(0);
  expect(said(data, { ...other, target: classTarget(labels, names) })).toEqual([]);
});

/** Rows of which each is there so many times, one after the other. */
function repeated(data: Dataset, times: number): Dataset {
  const { columns, rows } = data;
  const from = (i: number) => Math.floor(i / times);
  const features = Float32Array.from(
    { length: times * rows * columns },
    (_, i) => data.features[from(Math.floor(i / columns)) * columns + (i % columns)],
  );
  const labels = Int32Array.from({ length: times * rows }, (_, i) => data.target.values[from(i)]);
  return { ...data, rows: times * rows, features, target: { ...data.target, values: labels } };
}

/** Rows of so many different values in each of three columns. */
function rowsOf(rows: number, values: number): Dataset {
  const features = Float32Array.from({ length: 3 * rows }, (_, i) =>
    Math.floor(values * Math.abs(Math.sin(1 + i))),
  );
  const labels = Int32Array.from({ length: rows }, (_, i) => i % 2);
  const target = classTarget(labels, ['a', 'b']);
  return { features, target, rows, columns: 3, imageShape: null, description: 'rows' };
}

const ofDrawn = (data: Dataset) =>
  dataWarnings(split(data, { testFraction: 0.2, valFraction: 0.2 }), {})
    .filter(({ code }) => code === 'ROWS_FITTED_TOO')
    .map(({ message }) => message);

test('a drawn split of rows that are there more than once is told, for each part', () => {
  expect(ofDrawn(rowsOf(400, 1e6))).toEqual([]);
  expect(ofDrawn(repeated(rowsOf(100, 1e6), 4))).toEqual([
    expect.stringMatching(
      /^\d+ of the \d+ validation rows are also fitted, as the data has rows more than once: /,
    ),
    expect.stringMatching(/^\d+ of the \d+ test rows are also fitted, as the data has rows more than once: /),
  ]);
});

test('rows of few values repeat by chance', () => {
  expect(ofDrawn(rowsOf(400, 3))).toEqual([]);
});

/** What is said of rows that are scored, beside a sample of those that were fitted. */
const scored = (data: Dataset, fitted: RowSample) =>
  scoredRowsWarnings([{ part: whole(data), fitted: [fitted] }]).map(({ message }) =>
    message.replace(' were fitted: their scores say little of new rows', ''),
  );

/** Rows of two columns of so many values each, drawn. */
function drawnRows(rows: number, numbers: number, from: number): Dataset {
  const draws = values(2 * (from + rows)).slice(2 * from);
  const features = Float32Array.from(draws, (draw) => Math.floor((numbers * (draw + 1)) / 2));
  const labels = Int32Array.from({ length: rows }, (_, i) => features[2 * i] % 2);
  const target = classTarget(labels, ['a', 'b']);
  return { features, target, rows, columns: 2, imageShape: null, description: 'rows' };
}

/** Rows one after the other. */
function together(a: Dataset, b: Dataset): Dataset {
  const features = Float32Array.of(...a.features, ...b.features);
  const labels = Int32Array.of(...a.target.values, ...b.target.values);
  return { ...a, rows: a.rows + b.rows, features, target: { ...a.target, values: labels } };
}

test('new rows that equal fitted ones are told where they are more than repeat among these', () => {
  const fitted = drawnRows(300, 60, 0);
  const sample = sampleRows(whole(fitted));
  expect(sample.repeated).toBeGreaterThan(0.05);
  expect(scored(drawnRows(200, 60, 300), sample)).toEqual([]);
  expect(scored(together(drawnRows(200, 60, 300), some(fitted, 40)), sample)).toEqual([
    expect.stringMatching(/^\d+ of the 240 rows$/),
  ]);
});

test('of many rows a sample is compared', () => {
  const data = rowsOf(20_000, 1e6);
  const sample = sampleRows(whole(data), 1_000);
  expect(Math.abs(sample.hashes.size - 1_000)).toBeLessThan(150);
  expect(scored(data, sample)).toEqual(['about 100 % of the 20,000 rows']);
  const half = some(data, 20_000, 10_000);
  expect(scored(half, sample)).toEqual([expect.stringMatching(/^about (4[4-9]|5[0-6]) % of the 20,000/)]);
  expect(scored(some(data, 20_000, 19_600), sample)).toEqual([]);
});

test('a sample is kept as text, which is bounded, and read again', () => {
  const data = rowsOf(20_000, 1e6);
  const text = keptSample(whole(data));
  expect(text.length).toBeLessThan(24_000);
  expect(scored(data, readSample(text)!)).toEqual(['about 100 % of the 20,000 rows']);
  for (const wrong of ['', 'AAA=', 'A'.repeat(60_000), 'AAAAAA==,2', 'AAAAAA==,x'])
    expect(readSample(wrong)).toBeNull();
  const few = whole(drawnRows(300, 60, 0));
  expect(readSample(keptSample(few))).toEqual(sampleRows(few));
});

test('rows that any of several samples has are counted once', () => {
  const data = rowsOf(300, 1e6);
  const partOf = (from: number, to: number) => ({
    data,
    indices: Uint32Array.from({ length: to - from }, (_, i) => from + i),
  });
  const sampled = (from: number, to: number) => sampleRows(partOf(from, to));
  const said = (...fitted: RowSample[]) =>
    scoredRowsWarnings([{ part: whole(data), fitted }], { by: ' by a run' }).map(({ message }) => message);
  const told = (count: number) => [
    `${count} of the 300 rows were fitted by a run: their scores say little of new rows`,
  ];
  expect(said(sampled(0, 100), sampled(80, 150))).toEqual(told(150));
  // Each alone is too few to be told.
  expect(said(sampled(0, 14))).toEqual([]);
  expect(said(sampled(0, 14), sampled(14, 28))).toEqual(told(28));
});

test('rows that one of several networks fitted are told, each in its own form', () => {
  const data = rowsOf(200, 1e6);
  const moved = { ...data, features: data.features.map((value) => value + 0.5) };
  const half = (of: Dataset, from: number) => ({
    data: of,
    indices: Uint32Array.from({ length: 100 }, (_, i) => from + i),
  });
  const networks = [
    { part: whole(data), fitted: [sampleRows(half(data, 0))] },
    { part: whole(moved), fitted: [sampleRows(half(moved, 100))] },
  ];
  const [{ message }] = scoredRowsWarnings(networks);
  expect(message).toMatch(/^200 of the 200 rows were fitted/);
});

test('samples of many generations stay bounded, and a small one keeps all its rows beside large ones', () => {
  const large = Array.from({ length: 5 }, (_, i) => rowsOf(20_000, 1e6 + i));
  const small = rowsOf(100, 1e5);
  let kept: string[] = [];
  for (const data of [...large, small]) kept = keptBefore([keptSample(whole(data)), ...kept]);
  expect(areKeptBefore(kept)).toBe(true);
  expect(kept.join('').length).toBeLessThan(72_000);
  const samples = kept.map((text) => readSample(text)!);
  const said = (data: Dataset) =>
    scoredRowsWarnings([{ part: whole(data), fitted: samples }]).map(({ message }) => message);
  expect(said(small)).toEqual([expect.stringMatching(/^100 of the 100 rows /)]);
  for (const data of large)
    expect(said(data)).toEqual([expect.stringMatching(/^about 100 % of the 20,000 rows /)]);
  expect(said(rowsOf(20_000, 1e6 + 10))).toEqual([]);
  expect([areKeptBefore(['', '']), areKeptBefore([...kept, ...kept]), areKeptBefore('')]).toEqual([
    false,
    false,
    false,
  ]);
  expect(keptBefore([NO_SAMPLE, kept[0], kept[0]])).toEqual([kept[0]]);
});
