import { countConfusion } from '../../src/tasks/class_confusion';
import { exchangedLabels } from '../../src/tasks/exchanged_labels';

const NAMES = ['0', '1', '2', '3', '4'];
/** What is said of rows that are labelled and predicted so. */
const said = (
  rows: readonly (readonly [label: number, predicted: number])[],
  names = NAMES,
  fitted?: number,
  fromOther?: boolean,
) =>
  exchangedLabels(
    countConfusion(
      names.length,
      Int32Array.from(rows, ([label]) => label),
      Int32Array.from(rows, ([, predicted]) => predicted),
      true,
    ),
    names,
    fitted,
    fromOther,
  );
/** So many rows, predicted by their label; one in ten is predicted otherwise. */
const predicted = (count: number, of: (label: number) => number, labels = NAMES.length) =>
  Array.from({ length: count }, (_, row) => {
    const label = row % labels;
    return [label, Math.floor(row / labels) % 10 === 9 ? row % labels : of(label)] as const;
  });

test('labels that are shifted by one are told by what they are predicted as', () => {
  const shifted = predicted(100, (label) => Math.max(0, label - 1)).filter(([label]) => label > 0);
  expect(said(shifted)).toEqual([
    {
      code: 'LABELS_EXCHANGED',
      message:
        "most rows are predicted as another class than their label: '1' as '0', '2' as '1', '3' as '2', …; do the " +
        'labels mean what those of the fitted rows do, or are they shifted?',
    },
  ]);
});

test('two classes that changed places are told', () => {
  expect(
    said(
      predicted(60, (label) => 1 - label, 2),
      ['no', 'yes'],
    )[0].message,
  ).toMatch(/than their label: 'no' as 'yes', 'yes' as 'no'; do the labels/);
});

test('where fitted rows are predicted as badly, nothing is learned', () => {
  const exchanged = predicted(60, (label) => 1 - label, 2);
  expect(said(exchanged, ['no', 'yes'], 0.2)).toEqual([
    { code: 'NO_BETTER', message: expect.stringMatching(/nothing is learned yet; more epochs/) as string },
  ]);
  expect(said(exchanged, ['no', 'yes'], 0.9)[0].code).toBe('LABELS_EXCHANGED');
});

test('where the head began as that of another run, its labels are asked about', () => {
  const exchanged = predicted(60, (label) => 1 - label, 2);
  const ofOther = (fitted: number) => said(exchanged, ['no', 'yes'], fitted, true)[0];
  expect(ofOther(0.2).code).toBe('LABELS_EXCHANGED');
  expect(ofOther(0.2).message).toMatch(/do the labels mean what those of the run of the first weights do/);
  expect(ofOther(0.9).message).toMatch(/do the labels mean what those of the fitted rows do/);
});

test.each<[string, readonly (readonly [number, number])[]]>([
  ['most rows are right', predicted(100, (label) => label)],
  ['all rows are predicted as one class', predicted(100, () => 2)],
  [
    'a model guesses',
    predicted(100, (label) => label).map(([label], row) => [label, Math.floor(row / 5) % 5] as const),
  ],
  [
    'two classes are taken for each other and three are right',
    predicted(100, (label) => [1, 0, 2, 3, 4][label]),
  ],
  ['there are few rows', predicted(15, (label) => (label + 1) % 5)],
  ['rows have one label', predicted(60, () => 1, 1)],
])('nothing is said where %s', (_, rows) => expect(said(rows)).toEqual([]));
