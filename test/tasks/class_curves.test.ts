import { rocAucScore, softmax, tensor } from '../../src';
import { classCurves } from '../../src/tasks/class_curves';
import { classTable } from '../../src/tasks/class_table';
import { ClassTally } from '../../src/tasks/class_tally';
import { values as numbers } from '../support/reference';

const curvesOf = (classes: number, rows: number) => {
  const outputs = tensor(numbers(classes * rows, 5), [rows, classes]);
  const target = Int32Array.from({ length: rows }, (_, row) => row % (classes - 1));
  const values = softmax(outputs);
  const predictions = { outputs, values, target, description: { task: 'classification' } };
  const tally = ClassTally.of(predictions, ['roc_auc']);
  const names = Array.from({ length: classes }, (_, c) => `c${c}`);
  return { curves: classCurves(tally, classTable(tally, names)), target, values };
};

test('every class that has rows has its curves', () => {
  const { curves, target, values } = curvesOf(4, 30);
  expect(curves.map(({ name }) => name)).toEqual(['c0', 'c1', 'c2']);
  const areas = rocAucScore(target, values, { average: null });
  expect(curves.map(({ roc_auc }) => roc_auc)).toEqual([...areas].slice(0, 3));
  expect(curves[0]).toMatchObject({
    share: 1 / 3,
    roc: expect.any(Array),
    precision_recall: expect.any(Array),
  });
});

test('of many classes those that are ranked worst have curves, in their order', () => {
  const { curves } = curvesOf(20, 200);
  expect(curves).toHaveLength(12);
  const places = curves.map(({ name }) => Number(name.slice(1)));
  expect(places).toEqual([...places].sort((a, b) => a - b));
});
