import { classTarget, dataWarnings, split } from '../../src';
import { table } from '../support/dataset';

/** Warnings about so many rows of each class, one class after the other, split by the tail or at random. */
function warned(sizes: number[], order: 'shuffled' | 'tail') {
  const labels = Int32Array.from(sizes.flatMap((size, c) => new Array<number>(size).fill(c)));
  const names = sizes.map((_, c) => `c${c}`);
  const data = { ...table(labels.length), target: classTarget(labels, names) };
  return dataWarnings(split(data, { split: order }), { split: order }).filter(
    ({ code }) => code !== 'SMALL_PART',
  );
}

test('a class without fitted rows is told before training', () => {
  expect(warned([40, 40, 20], 'tail')).toEqual([
    {
      code: 'CLASS_NOT_FITTED',
      message: "0 of 80 rows to fit are 'c2': the model cannot learn what it is not shown",
    },
    {
      code: 'CLASS_NOT_SCORED',
      message: "0 of 20 test rows are 'c0' or 'c1': they do not measure how the model tells them",
    },
  ]);
  expect(warned([40, 40, 20], 'shuffled')).toEqual([]);
});

test('a class whose fitted rows have no weight is told', () => {
  const sampleWeight = Float32Array.from({ length: 90 }, (_, i) => (i % 3 ? 1 : 0));
  const data = { ...table(90), sampleWeight };
  expect(dataWarnings(split(data)).filter(({ code }) => code === 'CLASS_NOT_FITTED')).toEqual([
    {
      code: 'CLASS_NOT_FITTED',
      message: "all rows to fit that are 'a' have weight 0: the model does not learn them",
    },
  ]);
  expect(
    dataWarnings(split({ ...data, sampleWeight: sampleWeight.fill(1) })).map(({ code }) => code),
  ).not.toContain('CLASS_NOT_FITTED');
});

test('a class that a part lacks is told where rows of it are expected', () => {
  const codes = (sizes: number[]) => warned(sizes, 'tail').map(({ code }) => code);
  expect(codes([25, 75])).toEqual(['CLASS_NOT_SCORED']);
  expect(codes([5, 95])).toEqual([]);
});

test.each([
  [['yes', 'no', 'YES'], "'yes' and 'YES'"],
  [['1', '2', '1.0'], "'1' and '1.0'"],
  [['01', '1', 'b'], "'01' and '1'"],
  [['caf\u00e9', 'cafe\u0301', 'b'], "'caf\u00e9' and 'cafe\u0301' (U+00E9 and U+0065)"],
  [['light  red', 'b', 'light\u00a0red'], "'light  red' and 'light\u00a0red' (U+0020 and U+00A0)"],
])('classes %p, of which two mean the same, are told', (names, found) => {
  const labels = Int32Array.from({ length: 90 }, (_, i) => i % 3);
  const data = { ...table(90), target: classTarget(labels, names) };
  const message = `classes ${found} differ in how they are written, and count as two`;
  expect(dataWarnings(split(data), {}).filter(({ code }) => code === 'CLASSES_ALIKE')).toEqual([
    { code: 'CLASSES_ALIKE', message },
  ]);
});

test('of many classes the first are named', () => {
  const [{ message }] = warned([...new Array(20).fill(4), ...new Array(20).fill(1)], 'tail');
  expect(message).toMatch(/^0 of 80 rows to fit are 'c20', 'c21', 'c22', 'c23', 'c24' or 15 more: /);
});

test('a class of one row is fitted, and told', () => {
  expect(warned([60, 40, 1], 'shuffled')).toEqual([
    { code: 'CLASS_OF_ONE_ROW', message: "'c2' has one row, which is fitted: no row tests it" },
  ]);
  expect(warned([60, 40, 1, 1], 'shuffled')[0].message).toMatch(/^'c2' and 'c3' have one row/);
});

test('labels that are nearly all different are told as such alone', () => {
  expect(warned(new Array(60).fill(1), 'shuffled')).toEqual([
    {
      code: 'LABELS_DIFFER',
      message: '60 different labels in 60 rows: they look like numbers or identifiers, not like classes',
    },
  ]);
  expect(warned([1, 1, 1, 1], 'shuffled').map(({ code }) => code)).not.toContain('LABELS_DIFFER');
});

test('labels that are dates are told as such, however often each occurs', () => {
  const names = ['2026-01-30', '2026-01-31', '2026-02-01'];
  const data = {
    ...table(90),
    target: classTarget(
      Int32Array.from({ length: 90 }, (_, i) => i % 3),
      names,
    ),
  };
  expect(dataWarnings(split(data), {}).filter(({ code }) => code !== 'SMALL_PART')).toEqual([
    {
      code: 'LABELS_ARE_DATES',
      message:
        "all 3 labels are dates, such as '2026-01-30': they order rows by time, and are hardly classes",
    },
  ]);
});

test('labels of arrays that are whole numbers not in a row may be amounts; codes in a row are classes', () => {
  const said = (step: number, classes: number, imageShape: [number, number, number] | null = null) => {
    const labels = Int32Array.from({ length: 480 }, (_, i) => i % classes);
    const names = Array.from({ length: classes }, (_, c) => String(step * c));
    const data = { ...table(480), target: classTarget(labels, names), imageShape };
    return dataWarnings(split(data)).flatMap(({ code, message }) =>
      code === 'CLASSES_ARE_NUMBERS' ? [message] : [],
    );
  };
  expect(said(3, 40)).toEqual([
    'the labels are 40 different whole numbers, which are taken as classes: ' +
      'options.task regression predicts them as numbers',
  ]);
  expect([said(1, 30), said(1, 60), said(3, 19), said(3, 40, [1, 1, 2])]).toEqual([[], [], [], []]);
});

test('labels of arrays that mean a missing one in tables are told', () => {
  const said = (...names: string[]) => {
    const labels = Int32Array.from({ length: 150 }, (_, i) => i % names.length);
    return dataWarnings(split({ ...table(150), target: classTarget(labels, names) })).map(
      ({ code, message }) => [code, message],
    );
  };
  expect(said('a', '', 'NaN')).toEqual([
    ['OUTLIER', "labels are '' or 'NaN': if they stand for missing labels, leave such rows out"],
  ]);
  expect(said('a', 'b', 'c')).toEqual([]);
});
