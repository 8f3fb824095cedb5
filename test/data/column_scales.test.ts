import fs from 'node:fs';
import { fitStandardisation } from '../../src';
import { ColumnScales, doubleColumns, type FittedColumns, scaleWarnings } from '../../src/data/column_scales';
import { whole } from '../../src/data/split';
import { table } from '../support/dataset';
import { temporaryFolder } from '../support/folder';
import { loadWhole } from '../support/load_whole';

const folder = temporaryFolder();
const ROWS = 200;
const fitted = (offset: number | null, names: string[] | null = ['seconds', 'width']) => ({
  standardisation: {
    mean: Float32Array.of(offset === null ? 50 : 0.25, 5),
    scale: Float32Array.of(1 / 60, 2),
    ...(offset === null ? {} : { offset: Float64Array.of(offset, 0) }),
  },
  names,
});

/** Warnings of rows of two columns, each of a function of the row. */
function warningsOf(
  known: ReturnType<typeof fitted>,
  [first, second]: readonly [(i: number) => number, (i: number) => number],
  rows = ROWS,
) {
  const scales = new ColumnScales(known);
  scales.add(Float64Array.from({ length: 2 * rows }, (_, i) => (i % 2 ? second : first)(Math.floor(i / 2))));
  return scales.warnings(' of x.csv').map(({ code, message }) => [code, message]);
}

const START = 1_700_000_000;
const width = (i: number) => 5 + 0.5 * Math.sin(i);
const seconds = (i: number) => START + ((37 * i) % 200) - 100;

test('a column whose digits float32 does not hold, rounded to it, is told by its name', () => {
  const known = fitted(START);
  expect(doubleColumns(known.standardisation)).toEqual([0]);
  expect(warningsOf(known, [seconds, width])).toEqual([]);
  expect(warningsOf(known, [(i) => Math.fround(seconds(i)), width])).toEqual([
    [
      'DIGITS_LOST',
      "column 'seconds' of x.csv has steps of 128, as float32 rounds large numbers; " +
        'the fitted rows have more digits: give its values in double',
    ],
  ]);
  expect(warningsOf(known, [(i) => Math.fround(seconds(i)), width], 2)).toEqual([]);
});

test('an offset whose steps are small beside the deviation needs no doubles', () => {
  expect(doubleColumns(fitted(1e6).standardisation)).toEqual([]);
  expect(doubleColumns(fitted(null).standardisation)).toEqual([]);
});

test.each<[string, (i: number) => number, boolean]>([
  ['as they were fitted', width, false],
  ['of one class', (i) => 5.9 + 0.05 * Math.sin(i), false],
  ['in another unit', (i) => 10 * width(i), true],
  ['that are standardised already', (i) => 2 * (width(i) - 5), true],
  ['around the same mean, but ten times as wide', (i) => 5 + 10 * Math.sin(i), true],
  ['that are flags, where those that were fitted are not', (i) => i % 2, true],
  ['that are 0 in every row', () => 0, true],
])('numbers %s', (_, second, isOther) => {
  const found = warningsOf(fitted(null), [(i) => 50 + 60 * Math.sin(7 * i), second]);
  expect(found.map(([code]) => code)).toEqual(isOther ? ['INPUT_RANGE'] : []);
  if (isOther) expect(found[0][1]).toMatch(/^column 'width' of x\.csv has the mean .*on one scale\?$/);
});

test('flags may have any share of ones, unless they hardly occurred in the fitted rows', () => {
  const rare = { mean: Float32Array.of(50, 0.02), scale: Float32Array.of(1 / 60, 1 / 0.14) };
  const known = { standardisation: rare, names: ['seconds', 'flag'] };
  const first = (i: number) => 50 + 60 * Math.sin(7 * i);
  expect(warningsOf(known, [first, () => 1])).toEqual([]);
  const rarer = { mean: Float32Array.of(50, 0.01), scale: Float32Array.of(1 / 60, 1 / 0.0995) };
  const told = (rows: number) => warningsOf({ ...known, standardisation: rarer }, [first, () => 1], rows);
  expect([told(9), told(10)]).toEqual([[], [['INPUT_RANGE', expect.stringContaining("column 'flag'")]]]);
});

test('columns that hardly spread are told where most do not', () => {
  const narrow = (i: number) => 50 + 0.5 * Math.sin(7 * i);
  expect(warningsOf(fitted(null), [narrow, width])).toEqual([]);
  const [[, message]] = warningsOf(fitted(null), [narrow, (i) => 5 + 0.01 * Math.sin(i)]);
  expect(message).toContain("; also column 'width': are they on one scale?");
});

test('one column that spreads a thousandth is on another scale', () => {
  const seconds = (i: number) => 50 + 0.06 * Math.sin(7 * i);
  expect(warningsOf(fitted(null), [seconds, width])).toHaveLength(1);
});

test('cells that cannot be read hide no column', () => {
  const far = (i: number) => (i === 0 ? NaN : 10 * width(i));
  expect(warningsOf(fitted(null), [(i) => 50 + 60 * Math.sin(7 * i), far])).toHaveLength(1);
});

test('few rows are on another scale where they are far from all that was fitted', () => {
  const [sd, mean] = [1 / fitted(null).standardisation.scale[0], fitted(null).standardisation.mean[0]];
  const away = (deviations: number) => () => mean + deviations * sd;
  expect(warningsOf(fitted(null), [away(10), width], 9)).toEqual([]);
  expect(warningsOf(fitted(null), [away(10), width], 10)).toHaveLength(1);
  expect(warningsOf(fitted(null), [away(25), width], 9)).toHaveLength(1);
  const [[code, message]] = warningsOf(fitted(null), [away(-25), width], 1);
  expect(code).toBe('INPUT_RANGE');
  expect(message).toMatch(/ has the value -\d+, in the fitted rows the mean /);
});

describe('numbers of which many are nearer to 0 than all that were fitted', () => {
  // 9.96 ± 2.83, as from 3 on: a tenth of them is not four deviations away.
  const mean = 9.96;
  const known = (from: number, rows = 50, offset = 0) => ({
    standardisation: {
      mean: Float32Array.of(mean, 0),
      scale: Float32Array.of(1 / 2.83, 1.4),
      offset: Float64Array.of(offset, 0),
      range: { min: Float32Array.of(from, -1), max: Float32Array.of(18, 1), peak: 0, rows },
    },
    names: ['length', 'angle'],
  });
  const value = (i: number) => mean + 4 * Math.sin(i);
  const told = (fitted: ReturnType<typeof known>, of: (i: number) => number, rows = 30) => {
    const scales = new ColumnScales(fitted);
    for (let i = 0; i < rows; i++) scales.add(Float64Array.of(of(i), Math.sin(7 * i)));
    return scales.warnings('').length;
  };

  test.each([0.1, 0.3, 0.45])('are told where they are %f of them', (times) => {
    expect(told(known(5), value)).toBe(0);
    expect(told(known(5), (i) => times * value(i), 100)).toBe(1);
    expect(told(known(0), (i) => times * value(i), 100)).toBe(0);
  });

  test('need thirty rows, and thirty fitted ones', () => {
    const tenth = (i: number) => value(i) / 10;
    expect([told(known(3), tenth, 30), told(known(3), tenth, 29)]).toEqual([1, 0]);
    expect([told(known(3, 30), tenth), told(known(3, 29), tenth)]).toEqual([1, 0]);
  });

  test('need half of thirty rows, a fifth of a hundred', () => {
    const ofTen = (few: number) => (i: number) => (i % 10 < few ? 1 : 7);
    expect([5, 4].map((few) => told(known(3), ofTen(few), 30))).toEqual([1, 0]);
    expect([2, 1].map((few) => told(known(3), ofTen(few), 100))).toEqual([1, 0]);
  });

  test('need a fifth of thirty rows where all are a tenth of what they should be', () => {
    const third = (i: number) => value(i) / (i % 3 === 0 ? 10 : 1);
    expect([told(known(0.75), (i) => value(i) / 10), told(known(0.75), third)]).toEqual([1, 0]);
    expect(told(known(0.5), (i) => value(i) / 10)).toBe(0);
  });

  test('are not told where their mean is near, as years before the fitted ones', () => {
    expect(told(known(3, 50, 2_000), (i) => 2_000 + (i % 2))).toBe(0);
  });
});

test('a third of ten rows that pass the fitted ends by a tenth of their range are told', () => {
  const known = (rows: number) => ({
    standardisation: {
      mean: Float32Array.of(3, 0),
      scale: Float32Array.of(2, 1.4),
      range: { min: Float32Array.of(2, -1), max: Float32Array.of(4, 1), peak: 0, rows },
    },
    names: ['width', 'angle'],
  });
  const told = (value: number, outside: number, { rows = 12, fitted = 60 } = {}) => {
    const scales = new ColumnScales(known(fitted));
    for (let i = 0; i < rows; i++) scales.add(Float64Array.of(i < outside ? value : 3, Math.sin(7 * i)));
    return scales.warnings(' of x.csv').map(({ message }) => message);
  };
  expect(told(4.3, 4)).toEqual([expect.stringMatching(/^column 'width' of x\.csv has the mean 3\.43333 /)]);
  expect(told(1.7, 4)).toHaveLength(1);
  const others = [told(4.3, 3), told(4.1, 4), told(4.3, 4, { rows: 9 }), told(4.3, 4, { fitted: 59 })];
  expect(others).toEqual([[], [], [], []]);
});

describe('a part of the values in another unit', () => {
  const celsius = (i: number) => 5 + ((i * 7) % 26);
  const fittedTo = (rows: number) => {
    const features = Float32Array.from({ length: rows }, (_, i) => celsius(i));
    const data = whole({ ...table(rows), features, columns: 1 });
    return { standardisation: fitStandardisation(data), names: ['temperature'] };
  };
  const said = (cellOf: (i: number) => number, rows = 100, fittedRows = 60) => {
    const scales = new ColumnScales(fittedTo(fittedRows));
    scales.add(Float64Array.from({ length: rows }, (_, i) => cellOf(i)));
    return scales.warnings(' of x.csv').map(({ message }) => message);
  };
  const mixed = (every: number) => (i: number) => celsius(i) * (i % every ? 1 : 1.8) + (i % every ? 0 : 32);

  test('is told where it is a tenth', () => {
    expect(said(mixed(6))).toEqual([
      "column 'temperature' of x.csv is far outside the fitted values 5 to 30 in 15 of 100 rows, such as 69.8: " +
        'are they on one scale?',
    ]);
  });

  test('is not told where it is less, where few rows were fitted, or where it is one value', () => {
    expect(said(mixed(15))).toEqual([]);
    expect(said(mixed(6), 100, 59)).toEqual([]);
    expect(said((i) => (i % 6 ? celsius(i) : -9))).toEqual([]);
    expect(said(celsius)).toEqual([]);
  });

  test('is told once where single rows lie elsewhere', () => {
    expect(said((i) => celsius(i) * (i % 6 ? 1 : 1000))).toEqual([
      expect.stringMatching(/lie elsewhere|has the mean/),
    ]);
  });
});

test('parts of dates are not compared: rows of one day, or of the next year', async () => {
  const cells = Array.from({ length: 60 }, (_, i) => [
    `202${i % 2}-${String((i % 12) + 1).padStart(2, '0')}-${String((i % 28) + 1).padStart(2, '0')}`,
    String(5 + Math.sin(i)),
    String(Math.cos(i)),
  ]);
  const file = folder('days.csv');
  fs.writeFileSync(file, [['day', 'width', 'y'], ...cells].map((row) => row.join(',')).join('\n'));
  const data = await loadWhole({ data: file, task: 'regression' });
  const [{ schema }, names] = [data, data.featureNames!];
  const standardisation = fitStandardisation(whole(data));
  const day = names.indexOf('day days');
  const centre = (c: number) => standardisation.mean[c] + (standardisation.offset?.[c] ?? 0);
  const later = (known: FittedColumns) => {
    const scales = new ColumnScales(known);
    const row = Float64Array.from(names, (_, c) => centre(c) + (c === day ? 1e3 : 0));
    for (let i = 0; i < 40; i++) scales.add(row);
    return scales.warnings('').map(({ message }) => message);
  };
  expect(later({ standardisation, names })[0]).toMatch(/^column 'day days' has .* and deviation 0,/);
  expect(later({ standardisation, names, schema })).toEqual([]);
});

test('the mean of rows on another scale is that of the cells that are not missing', async () => {
  const mass = (i: number) => 4000 + 500 * Math.sin(i);
  const file = folder('mass.csv');
  const lines = Array.from({ length: 60 }, (_, i) => `${i % 20 === 7 ? '' : mass(i)},${Math.cos(i)}`);
  fs.writeFileSync(file, ['mass,y', ...lines].join('\n'));
  const data = await loadWhole({ data: file, task: 'regression' });
  const [{ schema }, names] = [data, data.featureNames!];
  expect(names).toEqual(['mass', 'mass missing']);
  const standardisation = fitStandardisation(whole(data));
  const scales = new ColumnScales({ standardisation, names, schema });
  const median = standardisation.mean[0];
  for (let i = 0; i < 40; i++) scales.add(i === 3 ? Float64Array.of(median, 1) : Float64Array.of(4, 0));
  const [{ message }] = scales.warnings('');
  expect(message).toMatch(
    /^column 'mass' has the mean 4 and deviation 0, in the fitted rows the mean 40\d\d/,
  );
});

test('a part is compared as its rows were in their file', () => {
  const data = table(300);
  const known = { standardisation: fitStandardisation(whole(data)), names: null };
  expect(scaleWarnings('', whole(data), known)).toEqual([]);
  const scaled = { ...data, features: data.features.map((value) => 100 * value + 1000) };
  expect(scaleWarnings(' of the test rows', whole(scaled), known)[0].message).toMatch(
    /^feature 1 of the test rows has the mean /,
  );
});
