import { type ArrayTarget, readArrayTarget } from '../../src/data/array_target';
import { any, refuses } from '../support/errors';

const read = (y: unknown, rows: number, form?: ArrayTarget['form']) => readArrayTarget('y', y, rows, form);

test('texts, booleans and few whole numbers are labels', () => {
  expect(read(['b', 'a'], 2)).toMatchObject({ form: 'labels', labels: ['b', 'a'] });
  expect(read([true, false], 2)).toMatchObject({ form: 'labels', labels: ['true', 'false'] });
  expect(read(Uint8Array.of(0, 2), 2)).toMatchObject({ form: 'labels', labels: ['0', '2'] });
});

test('rows of one 1 each are labels by its place, rows of several or none are flags', () => {
  expect(
    read(
      [
        [0, 1, 0],
        [1, 0, 0],
      ],
      2,
    ),
  ).toMatchObject({ form: 'labels', labels: ['1', '0'] });
  expect(
    read(
      [
        [true, true],
        [false, true],
      ],
      2,
    ),
  ).toMatchObject({ form: 'booleans', names: ['y_0', 'y_1'] });
  expect(
    read(
      [
        [0, 1],
        [0, 0],
      ],
      2,
    ).numbers,
  ).toEqual(Float64Array.of(0, 1, 0, 0));
});

test('a row of no 1 or of two among rows of one is told', () => {
  const oneHot = Array.from({ length: 60 }, (_, i) => [0, 1, 2].map((k) => Number(i % 3 === k)));
  const warningsOf = (rows: number[][]) => readArrayTarget('y', rows, rows.length, undefined).warnings ?? [];
  const messageOf = (row: number[]) =>
    warningsOf(oneHot.map((each, i) => (i === 7 ? row : each))).map(({ message }) => message);
  const found = 'y has one 1 in 59 of 60 rows and';
  const taken = 'in row 7: it is taken as several labels a row; for classes, mend the row';
  expect(messageOf([0, 0, 0])).toEqual([`${found} none ${taken}`]);
  expect(messageOf([0, 1, 1])).toEqual([`${found} 2 ${taken}`]);
  const several = oneHot.map((row, i) => (i % 10 === 0 ? [1, 1, 1] : row));
  expect([warningsOf(oneHot), warningsOf(several), warningsOf(several.slice(1, 12))]).toEqual([[], [], []]);
});

test('numbers that are not whole, or too many to be classes, are numbers to predict', () => {
  expect(read([1, 2.5], 2)).toMatchObject({ form: 'numbers', names: ['target'] });
  expect(
    read(
      Float32Array.from({ length: 40 }, (_, i) => i),
      40,
    ).form,
  ).toBe('numbers');
  expect(read({ data: Float32Array.of(1, 2, 3, 4), shape: [2, 2] }, 2).form).toBe('numbers');
});

test('whole numbers in a row, each in several rows, are told where they were taken as numbers', () => {
  const codes = Array.from({ length: 320 }, (_, row) => row % 40);
  const message =
    'y has 40 different whole numbers, 0 to 39, which are taken as numbers to predict: ' +
    'if they are classes, say so with options.task classification';
  expect(read(codes, 320).warnings).toEqual([{ code: 'NUMBERS_MAY_BE_CLASSES', message }]);
  expect(read(codes, 320, 'numbers').warnings).toEqual([]);
  const measured = codes.map((code, row) => code + 40 * (row % 7));
  expect(read(measured, 320).warnings).toEqual([]);
});

test('a stated form is taken', () => {
  expect(read([0, 1], 2, 'numbers').numbers).toEqual(Float64Array.of(0, 1));
  expect(
    read(
      [
        [0, 1],
        [1, 0],
      ],
      2,
      'booleans',
    ).numbers,
  ).toEqual(Float64Array.of(0, 1, 1, 0));
  expect(
    read(
      Array.from({ length: 40 }, (_, i) => i),
      40,
      'labels',
    ).labels,
  ).toHaveLength(40);
});

refuses(TypeError, [
  ['no target', () => read(undefined, 2), 'y'],
  ['a table in place of a target', () => read({ a: [1, 2] }, 2), 'y: expected a target for each row'],
  ['one text', () => read('ab', 2), 'y: expected a target for each row: an array of texts, booleans or'],
  ['no label', () => read([null, 'a'], 2), 'y[0]: expected a text, boolean or number, or a row of'],
  ['undefined in an array', () => read([undefined, 1], 2), 'y[0]: expected a text, boolean or number'],
  [
    'rows of a text',
    () => read([['a'], ['b']], 2),
    'y[0][0]: expected a number or boolean, as rows of several',
  ],
  ['records', () => read([{ a: 1 }, { a: 2 }], 2), 'y[0]: expected a text, boolean or number'],
  ['texts among booleans', () => read([true, 'no'], 2), 'y[1]'],
  ['texts for numbers', () => read(['a', 'b'], 2, 'numbers'), 'y'],
  ['a text among numbers', () => read([1, any('2')], 2), 'y[1]'],
]);
refuses(RangeError, [
  ['fewer targets than rows', () => read([1, 2], 3), 'y'],
  ['fewer texts than rows', () => read(['a'], 3), 'y'],
  ['targets of three dimensions', () => read([[[1]]], 1), 'y'],
  ['classes that are not whole', () => read([0, 0.5], 2, 'labels'), 'y[1]'],
  [
    'rows of two 1 as classes',
    () =>
      read(
        [
          [1, 1],
          [0, 1],
        ],
        2,
        'labels',
      ),
    'y',
  ],
  [
    'a target that is not finite',
    () =>
      read(
        [
          [1, 2],
          [3, NaN],
        ],
        2,
      ),
    'y, row 1',
  ],
]);
