import { countConfusion } from '../../src/tasks/class_confusion';
import { classSections, type ShownConfusion } from '../../src/tasks/class_sections';

/** What was confused, from a matrix of counts. */
function confusionOf(matrix: number[][]) {
  const rows = matrix.flatMap((counts, label) =>
    counts.flatMap((count, predicted) => Array.from({ length: count }, () => [label, predicted])),
  );
  const column = (i: number) => Int32Array.from(rows, (row) => row[i]);
  return countConfusion(matrix.length, column(0), column(1));
}

const evaluation = (matrix: number[][], changes: object = {}) => ({
  class_names: matrix.map((_, c) => `c${c}`),
  rows: 4,
  ...confusionOf(matrix),
  reliability: [],
  temperature_scaling: { ece: [0.2, 0.1] } as unknown,
  mistakes: 1,
  worst_mistakes: [],
  feature_names: null,
  image_shape: null,
  ...changes,
});

test('a report shows reliability, confusion and mistakes, in this order', () => {
  const matrix = [
    [2, 1],
    [0, 1],
  ];
  const sections = classSections(evaluation(matrix), 'evaluation.json');
  expect(sections.map(({ kind }) => kind)).toEqual(['reliability', 'confusion', 'mistakes']);
  expect(sections[1].data).toEqual({
    class_count: 2,
    names: ['c0', 'c1'],
    rows: 4,
    classes: [0, 1],
    counts: [
      [2, 1],
      [0, 1],
    ],
    totals: [3, 1],
  });
});

const scores = { precision: 0.5, recall: 0.6, f1: 0.55, support: 3, roc_auc: null, average_precision: 0.7 };
const curves = {
  name: 'c0',
  roc_auc: 0.9,
  average_precision: 0.8,
  share: 0.5,
  roc: [
    [0, 0, null],
    [1, 1, 0.1],
  ],
  precision_recall: [[1, 0.5, 0.1]],
};

test('a report shows scores by class with their means, and the curves of classes', () => {
  const given = {
    by_class: [{ name: 'c0', ...scores }],
    macro_avg: scores,
    weighted_avg: scores,
    curves: [curves],
  };
  const sections = classSections(evaluation([[4]], given), 'evaluation.json');
  expect(sections.map(({ kind }) => kind).slice(0, 3)).toEqual([
    'score_table',
    'roc_curve',
    'precision_recall_curve',
  ]);
  expect(sections[0].data).toMatchObject({
    of: 'class',
    count: 1,
    rows: [{ name: 'c0', values: scores }],
    means: [
      { name: 'macro', values: scores },
      { name: 'weighted', values: scores },
    ],
  });
  expect(sections[1].data).toEqual([curves]);
});

test.each<[string, object, RegExp]>([
  ['scores that are text', { by_class: [{ name: 'a', ...scores, f1: 'high' }] }, /by_class: expected scores/],
  ['no means', { by_class: [] }, /macro_avg: expected scores/],
  ['a point of two numbers', { curves: [{ ...curves, roc: [[0, 0]] }] }, /curves: expected points/],
  ['curves without areas', { curves: [{ ...curves, roc_auc: null }] }, /curves: expected points/],
])('%s are refused with the file', (_, changes, message) => {
  expect(() => classSections(evaluation([[4]], changes), 'evaluation.json')).toThrow(message);
});

test('the error after temperature scaling is a final score of the run', () => {
  const [reliability] = classSections(evaluation([[4]]), 'evaluation.json');
  expect(reliability.addedScores).toEqual([
    { title: 'ECE after temperature scaling', score: 'ece', value: 0.1 },
  ]);
});

test.each([null, {}, { ece: [0.1] }, { ece: [0.1, null] }])(
  'a temperature scaling without its two errors is refused (%j)',
  (scaling) => {
    const given = { ...evaluation([[4]]), temperature_scaling: scaling };
    expect(() => classSections(given, 'evaluation.json')).toThrow(
      /evaluation\.json: temperature_scaling\.ece: expected the errors before and after scaling/,
    );
  },
);

test('of many classes those are shown that are confused most', () => {
  const counts = Array.from({ length: 40 }, (_, c) =>
    Array.from({ length: 40 }, (_, p) => Number(c === p) * 9),
  );
  for (let c = 20; c < 36; c++) counts[c][c + 1] = 3;
  const { data } = classSections(evaluation(counts), 'evaluation.json')[1];
  const { classes, totals } = data as ShownConfusion;
  expect(classes).toHaveLength(16);
  expect(classes.slice(0, 2)).toEqual([20, 21]);
  expect(totals[0]).toBe(12);
});

test('a page names the classes that it shows, not all', () => {
  const matrix = Array.from({ length: 40 }, (_, c) => Array.from({ length: 40 }, (_, p) => Number(c === p)));
  const mistake = {
    row: 0,
    label: 30,
    predicted: 7,
    label_probability: 0,
    predicted_probability: 1,
    values: [],
  };
  const sections = classSections(evaluation(matrix, { worst_mistakes: [mistake] }), 'evaluation.json');
  const [, confusion, mistakes] = sections.map(({ data }) => data as { names: object });
  expect(confusion.names).toHaveLength(16);
  expect(mistakes.names).toEqual({ 7: 'c7', 30: 'c30' });
});

test.each<[string, object]>([
  ['class_counts', { class_counts: null }],
  ['class_counts', { class_counts: { labelled: [1], predicted: [1], right: [1] } }],
  ['class_counts', { class_counts: { labelled: [1, 0.5], predicted: [1, 0], right: [1, 0] } }],
  ['class_counts', { class_names: null }],
  ['confused', { confused: null }],
  ['confused', { confused: [[0, 1]] }],
  ['confused', { confused: [[0, 1, null]] }],
])('%s that are not those of two classes are refused (%j)', (field, changes) => {
  const given = evaluation(
    [
      [1, 0],
      [0, 1],
    ],
    changes,
  );
  expect(() => classSections(given, 'evaluation.json')).toThrow(
    new RegExp(`evaluation\\.json: ${field}: expected `),
  );
});
