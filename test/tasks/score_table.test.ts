import { type ScoreTable, shownRows, tableJson } from '../../src/tasks/score_table';

const table = (scores: (number | null)[], notes: string[] = []): ScoreTable => ({
  of: 'label',
  ofAll: 'labels',
  scores: [{ name: 'f1', title: 'F1', digits: 3 }],
  rows: scores.map((f1, i) => ({ name: `l${i}`, values: { f1, support: 10 - i } })),
  means: [{ name: 'macro', values: { f1: 0.5, support: 30 } }],
  worstBy: ['f1', 'support'],
  notes,
});

test('few rows are shown in their order, of many the worst, the rarest of equals first', () => {
  const rows = table([0.5, null, 0.2, 0.2]);
  expect(shownRows(rows, 4)).toEqual([0, 1, 2, 3]);
  expect(shownRows(rows, 3)).toEqual([3, 2, 0]);
});

test('a program gets a list by part, and the means by name', () => {
  expect(tableJson(table([0.5, null], ['1 label has no rows']))).toEqual({
    by_label: [
      { name: 'l0', f1: 0.5, support: 10 },
      { name: 'l1', f1: null, support: 9 },
    ],
    macro_avg: { f1: 0.5, support: 30 },
    notes: ['1 label has no rows'],
  });
});

test('of many parts a program gets 1,000, and a note that says so', () => {
  const { by_label, notes } = tableJson(table(Array.from({ length: 1_200 }, (_, i) => 1 - i / 1_200)));
  expect([(by_label as object[]).length, (by_label as { name: string }[])[0].name]).toEqual([1_000, 'l1199']);
  expect(notes).toEqual(['by_label: the 1000 of 1200 labels with the lowest scores']);
});
