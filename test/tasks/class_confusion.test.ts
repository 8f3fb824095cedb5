import { confusionMatrix, countConfusion, mostConfusedClasses } from '../../src/tasks/class_confusion';

/** Rows of a class predicted as another, so many. */
const rows = (label: number, predicted: number, count: number) =>
  Array.from({ length: count }, () => [label, predicted] as const);
const confusionOf = (classes: number, pairs: readonly (readonly [number, number])[]) =>
  countConfusion(
    classes,
    Int32Array.from(pairs, ([label]) => label),
    Int32Array.from(pairs, ([, predicted]) => predicted),
  );

test('classes and pairs are counted; a row without a class is not', () => {
  const found = confusionOf(3, [...rows(0, 0, 2), ...rows(2, 0, 1), ...rows(0, 1, 3), ...rows(1, -1, 4)]);
  expect(found).toEqual({
    class_counts: { labelled: [5, 0, 1], predicted: [3, 3, 0], right: [2, 0, 0] },
    confused_pairs: 2,
    confused: [
      [0, 1, 3],
      [2, 0, 1],
    ],
  });
  expect(confusionMatrix(found, [0, 2])).toEqual([
    [2, 0],
    [1, 0],
  ]);
});

test('of many pairs those of the most rows are kept, and all among the classes that are shown', () => {
  const once = Array.from({ length: 3_000 }, (_, i) => [10 + i, 11 + i] as const);
  const cycle = Array.from({ length: 10 }, (_, i) => rows(i, (i + 1) % 10, 2)).flat();
  const rare = rows(0, 5, 1);
  const found = confusionOf(4_000, [...once, ...cycle, ...rare]);
  expect(found.confused_pairs).toBe(3_011);
  expect(found.confused.length).toBeGreaterThanOrEqual(1_000);
  expect(found.confused.length).toBeLessThan(1_300);
  expect(found.confused.slice(0, 10).map(([, , count]) => count)).toEqual(new Array(10).fill(2));
  const shown = mostConfusedClasses(found.class_counts);
  expect(shown).toHaveLength(16);
  expect(confusionMatrix(found, shown)[0][5]).toBe(1);
});

test('the pairs of 65,536 classes are told apart', () => {
  const last = 65_535;
  const { confused } = confusionOf(65_536, [...rows(last, last - 1, 1), ...rows(last - 1, last, 2)]);
  expect(confused).toEqual([
    [last - 1, last, 2],
    [last, last - 1, 1],
  ]);
});
