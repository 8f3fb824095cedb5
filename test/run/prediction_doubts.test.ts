// What is doubtful about rows by their predictions, whatever their task.
import { tensor } from '../../src';
import { predictionDoubts } from '../../src/run/prediction_doubts';
import type { Evaluated } from '../../src/tasks/task';

const ROWS = 40;
/** Rows of two classes of which a network tells nothing. */
const guessed: Evaluated = {
  scores: { accuracy: 0.5, roc_auc: 0.5, balanced_accuracy: 0.5 },
  tally: null,
  sample: {
    outputs: tensor(new Float32Array(2 * ROWS), [ROWS, 2]),
    values: tensor(new Float32Array(2 * ROWS).fill(0.5), [ROWS, 2]),
    target: Int32Array.from({ length: ROWS }, (_, row) => row % 2),
    description: { task: 'classification', classNames: ['a', 'b'] },
  } as Evaluated['sample'],
};

test('the task of the rows says what is doubtful about them; about no rows nothing is', () => {
  expect(predictionDoubts(guessed).map(({ code }) => code)).toEqual(['NO_BETTER']);
  expect(predictionDoubts(null)).toEqual([]);
});
