import { classSections, type ShownConfusion } from '../../src/tasks/class_sections';

const evaluation = (confusion: unknown, names: number) => ({
  class_names: Array.from({ length: names }, (_, c) => `c${c}`),
  rows: 4,
  confusion,
  reliability: [],
  temperature_scaling: { ece: [0.2, 0.1] } as unknown,
  mistakes: 1,
  worst_mistakes: [],
  feature_names: null,
  image_shape: null,
});

test('a report shows reliability, confusion and mistakes, in this order', () => {
  const sections = classSections(
    evaluation(
      [
        [2, 1],
        [0, 1],
      ],
      2,
    ),
    'evaluation.json',
  );
  expect(sections.map(({ kind }) => kind)).toEqual(['reliability', 'confusion', 'mistakes']);
  expect(sections[1].data).toEqual({
    class_names: ['c0', 'c1'],
    rows: 4,
    classes: [0, 1],
    counts: [
      [2, 1],
      [0, 1],
    ],
    totals: [3, 1],
  });
});

test('the error after temperature scaling is a final score of the run', () => {
  const [reliability] = classSections(evaluation([[4]], 1), 'evaluation.json');
  expect(reliability.addedScores).toEqual([
    { title: 'ECE after temperature scaling', score: 'ece', value: 0.1 },
  ]);
});

test.each([null, {}, { ece: [0.1] }, { ece: [0.1, null] }])(
  'a temperature scaling without its two errors is refused (%j)',
  (scaling) => {
    const given = { ...evaluation([[4]], 1), temperature_scaling: scaling };
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
  const { data } = classSections(evaluation(counts, 40), 'evaluation.json')[1];
  const { classes, totals } = data as ShownConfusion;
  expect(classes).toHaveLength(16);
  expect(classes.slice(0, 2)).toEqual([20, 21]);
  expect(totals[0]).toBe(12);
});

test.each([
  [[[1]]],
  [[[1, 2], [3]]],
  [
    [
      [1, 0.5],
      [0, 1],
    ],
  ],
  [null],
  [{}],
])('a confusion matrix that is not that of two classes is refused (%j)', (confusion) => {
  expect(() => classSections(evaluation(confusion, 2), 'evaluation.json')).toThrow(
    /evaluation\.json: confusion: expected counts for every pair/,
  );
});
