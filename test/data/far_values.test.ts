import { writeFileSync } from 'node:fs';
import { loadRun, type Warning } from '../../src';
import { scaleWarnings } from '../../src/data/column_scales';
import type { Dataset } from '../../src/data/dataset';
import { FarValues, farWarnings } from '../../src/data/far_values';
import { regulus } from '../support/command';
import { temporaryFolder } from '../support/folder';
import { words } from '../support/words';

const at = temporaryFolder();
const draw = (i: number) => Math.abs(Math.sin(7 * i * i));
/** Fitted: a from 0 to 1, b from 100 to 110, c a flag. */
const fitted = {
  standardisation: {
    mean: Float32Array.of(0.5, 5, 0.5),
    scale: Float32Array.of(3, 0.3, 1),
    offset: Float64Array.of(0, 100, 0),
    range: { min: Float32Array.of(0, 0, 0), max: Float32Array.of(1, 10, 1), peak: 100, rows: 1_000 },
  },
  names: ['a', 'b', 'c'],
};
const toldOf = (rows: readonly number[][], of = '') => {
  const far = new FarValues(fitted);
  for (const row of rows) far.add(Float64Array.from(row));
  return far.warnings(of).map(({ code, message }) => `${code} ${message}`);
};
const plain = Array.from({ length: 30 }, (_, i) => [draw(i), 100 + 10 * draw(i), i % 2]);

test('a far value is told with its column, how many rows have one, and an example', () => {
  expect(toldOf([...plain, [0.5, 1e6, 0], [0.5, -1e7, 0]], ' of new.csv')).toEqual([
    "OUTLIER column 'b' of new.csv is far from the fitted values 100 to 110 in 2 of 32 rows, such as 1000000: " +
      'are they mistakes, or do they mean missing ones?',
  ]);
});

test('values near the range, NaN, flags and a column that is far throughout are not', () => {
  expect(toldOf([...plain, [900, 105, 0], [-900, NaN, 1e9]])).toEqual([]);
  expect(toldOf(plain.map(([a, b, c]) => [a, 1e6 * b, c]))).toEqual([]);
});

test('a value outside that repeats in three rows and 5 % of them is told, as one for a missing number', () => {
  const beside = (value: number, rows: number) => [
    ...plain.slice(rows),
    ...plain.slice(0, rows).map(([a, , c]) => [a, value, c]),
  ];
  expect(toldOf(beside(-9, 3), ' of new.csv')).toEqual([
    "OUTLIER column 'b' of new.csv has the value -9 in 3 of 30 rows, far from the fitted values 100 to 110: " +
      'if it means a missing value, replace it or leave such rows out, as arrays have no missing values',
  ]);
  expect(toldOf(beside(117, 3))).toHaveLength(1);
  const others = [
    beside(117, 2),
    beside(114, 3),
    beside(117, 30),
    [...plain, ...plain, ...plain, ...beside(117, 3)],
  ];
  expect(others.map((rows) => toldOf(rows))).toEqual([[], [], [], []]);
});

/** Many rows, of which the first have these values of b. */
const among1500 = (values: readonly number[]) =>
  Array.from({ length: 1_500 }, (_, i) => [draw(i), values[i] ?? 100 + 10 * draw(i), i % 2]);

test.each([0, -1, -9, -99, 999, 9999, 99999])('%d in one row of many is told', (code) => {
  const where = 'in 1 of 1,500 rows, far from the fitted values 100 to 110';
  expect(toldOf(among1500([code]))).toEqual([
    expect.stringContaining(`column 'b' has the value ${code} ${where}: if it means a missing value, `),
  ]);
  expect(toldOf([[0.5, code, 0]])).toEqual([expect.stringContaining(`the value ${code} in 1 of 1 row, far`)]);
});

test('any value in two rows is told that is three ranges away, unless others are outside as well', () => {
  expect(toldOf(among1500([141, 141]))).toEqual([
    expect.stringContaining("column 'b' has the value 141 in 2 of 1,500 rows, far"),
  ]);
  const others = [[141], [139, 139], [141, 141, 138, 139, 142], [-9, 140, 139]];
  expect(others.map((values) => toldOf(among1500(values)))).toEqual([[], [], [], []]);
});

test('a code says nothing of the scale of its column, nor of where its row lies', () => {
  const rows = among1500([-999, -999, -999, -999, -999, -999, -999, -999]);
  const features = Float32Array.from(rows.flatMap(([a, b, c]) => [a, b - 100, c]));
  const { offset } = fitted.standardisation;
  const data = { features, columns: 3, rows: rows.length, offset } as unknown as Dataset;
  const part = { data, indices: Uint32Array.from(rows.keys()) };
  expect(scaleWarnings('', part, fitted)).toEqual([]);
  expect(farWarnings('', part, fitted)).toMatchObject([
    { message: expect.stringContaining('the value -999') },
  ]);
});

test('where few rows were fitted, a value has to be farther', () => {
  const of10 = { ...fitted.standardisation, range: { ...fitted.standardisation.range, rows: 10 } };
  const far = new FarValues({ ...fitted, standardisation: of10 });
  for (const row of [[5_000, 105, 0], ...plain]) far.add(Float64Array.from(row));
  expect(far.warnings('')).toEqual([]);
  far.add(Float64Array.of(20_000, 105, 0));
  expect(far.warnings('')).toMatchObject([
    { code: 'OUTLIER', message: expect.stringMatching(/such as 20000:/) },
  ]);
});

test('more columns are counted', () => {
  const names = ['a', 'b', 'c', 'd'];
  const four = (value: number) => new Float32Array(4).fill(value);
  const range = { min: four(0), max: four(1), peak: 1, rows: 1_000 };
  const far = new FarValues({ standardisation: { mean: four(0.5), scale: four(3), range }, names });
  for (const _ of plain) far.add(four(0.5));
  far.add(four(1e9));
  const last = far.warnings('')[2].message;
  expect(far.warnings('')).toHaveLength(3);
  expect(last).toContain('; 1 more column has such values: are they');
});

test('predict, evaluate, test rows and loadRun tell one far value behind many rows', () => {
  const lines = (count: number, far: string) =>
    Array.from(
      { length: count },
      (_, i) => `${i === count - 1 ? far : draw(i)},${draw(i) > 0.7 ? 'u' : 'v'}`,
    );
  const write = (file: string, rows: string[]) => writeFileSync(at(file), ['size,label', ...rows].join('\n'));
  write('train.csv', lines(200, '0.5'));
  write('new.csv', lines(1_500, '7e8'));
  const fast = words('--dim 8 --depth 1 --epochs 1 --quiet');
  const train = (...args: string[]) => regulus('train', '--data', at('train.csv'), ...fast, ...args);
  expect(train('--out', at('run')).status).toBe(0);
  const tested = train('--test-data', at('new.csv'), '--out', at('tested'));
  const predicted = regulus('predict', at('run'), '--data', at('new.csv'), '--out', at('p.csv'));
  const scored = regulus('evaluate', at('run'), '--data', at('new.csv'));
  for (const { stderr } of [tested, predicted, scored])
    expect(stderr).toMatch(
      /column 'size' of .* is far from the fitted values .* in 1 of 1,500 rows, such as 7/,
    );
  const warnings: Warning[] = [];
  const run = loadRun(at('run'), { onWarning: (warning) => warnings.push(warning) });
  run.predict(plain.map(([a], i) => ({ size: i === 0 ? 7e8 : a })));
  expect(warnings.map(({ code }) => code)).toContain('OUTLIER');
});

test('predict, evaluate, test rows and loadRun tell a code in one or two rows of a table, and not 0 near by', () => {
  const cell = (i: number) => 172 + ((i * 37) % 60);
  const lines = (codes: readonly number[], rows: number) =>
    Array.from(
      { length: rows },
      (_, i) => `${codes[i] ?? cell(i)},${cell(i) - 180},${cell(i) > 200 ? 'u' : 'v'}`,
    );
  const write = (file: string, rows: string[]) =>
    writeFileSync(at(file), ['flipper,other,label', ...rows].join('\n'));
  write('flippers.csv', lines([], 200));
  write('coded.csv', lines([-1, -1], 60));
  write('plain.csv', lines([], 60));
  const fast = words('--target label --dim 8 --depth 1 --epochs 1 --quiet');
  const train = (...args: string[]) => regulus('train', '--data', at('flippers.csv'), ...fast, ...args);
  expect(train('--out', at('flippers')).status).toBe(0);
  const saidOf = (file: string) => [
    train('--test-data', at(file), '--out', at('tested'), '--overwrite'),
    regulus('predict', at('flippers'), '--data', at(file), '--out', at('p.csv')),
    regulus('evaluate', at('flippers'), '--data', at(file)),
  ];
  for (const { stderr } of saidOf('coded.csv')) {
    const text =
      "column 'flipper' of .* has the value -1 in 2 of 60 rows, far from the fitted values 172 to 231";
    const remedy = 'leave the cell empty, or name it with --missing in training';
    expect(stderr).toMatch(new RegExp(`${text}: if it means a missing value, ${remedy}\n`));
    expect(stderr.match(/column 'flipper'/g)).toHaveLength(1);
  }
  for (const { stderr } of saidOf('plain.csv')) expect(stderr).not.toContain("column 'flipper'");
  const warnings: Warning[] = [];
  const run = loadRun(at('flippers'), { onWarning: (warning) => warnings.push(warning) });
  run.predict({ flipper: 200, other: 0 });
  run.predict({ flipper: 0, other: 0 });
  run.predict([{ flipper: 190, other: -1 }]);
  expect(warnings).toMatchObject([
    { code: 'OUTLIER', column: 'flipper', message: expect.stringContaining('has the value 0 in 1 of 1 row') },
  ]);
});
