import { multilabelSections } from '../../src/tasks/multilabel_sections';

const label = {
  name: 'a',
  threshold: 0.5,
  support: 3,
  predicted: 4,
  precision: 0.5,
  recall: 0.6,
  f1: 0.55,
  roc_auc: null,
  average_precision: 0.7,
  worst: [],
};
const evaluation = { version: 1, rows: 9, labels: [label], feature_names: null, image_shape: null };

test('a report shows a table by label, and the rows that labels are wrong in', () => {
  const { worst, name, ...values } = label;
  expect(multilabelSections(evaluation, 'f.json')).toEqual([
    {
      kind: 'score_table',
      data: expect.objectContaining({ of: 'label', rows: [{ name, values }], means: [] }),
    },
    { kind: 'wrong_labels', data: expect.objectContaining({ labels: [{ name, threshold: 0.5, worst }] }) },
  ]);
});

const curve = {
  name: 'a',
  roc_auc: 0.8,
  average_precision: 0.7,
  share: 0.3,
  roc: [
    [0, 0, null],
    [1, 1, 0.1],
  ],
  precision_recall: [[1, 0.3, 0.1]],
};

test('a report has the curves of labels and the means over them', () => {
  const { worst: _, wrong: __, predicted: ___, name: ____, ...mean } = { ...label, wrong: 0 };
  const means = { micro_avg: mean, macro_avg: mean, weighted_avg: mean };
  const sections = multilabelSections({ ...evaluation, ...means, curves: [curve] }, 'f.json');
  expect(sections.map(({ kind }) => kind)).toEqual([
    'score_table',
    'roc_curve',
    'precision_recall_curve',
    'wrong_labels',
  ]);
  const { means: shown } = sections[0].data as { means: { name: string }[] };
  expect(shown.map((each) => each.name)).toEqual(['micro', 'macro', 'weighted']);
  expect(() => multilabelSections({ ...evaluation, curves: [{ ...curve, roc: 3 }] }, 'f.json')).toThrow(
    'f.json: curves: expected points of curves, found other values',
  );
  expect(() => multilabelSections({ ...evaluation, macro_avg: {}, micro_avg: {} }, 'f.json')).toThrow(
    'f.json: micro_avg: expected scores by name, found other values',
  );
});

test.each([
  {},
  { labels: [] },
  { labels: [null] },
  { labels: [{ ...label, f1: 'high' }] },
  { labels: [{ ...label, worst: 3 }] },
])('anything else is refused with its file: %j', (given) => {
  expect(() => multilabelSections(given, 'f.json')).toThrow(
    'f.json: labels: expected scores and rows of each label, found other values',
  );
});
