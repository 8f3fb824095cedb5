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

test('a report shows a table by label', () => {
  const { worst: _, name, ...values } = label;
  expect(multilabelSections(evaluation, 'f.json')).toEqual([
    { kind: 'score_table', data: expect.objectContaining({ of: 'label', rows: [{ name, values }] }) },
  ]);
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
