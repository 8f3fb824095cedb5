// What is doubtful about rows by their predictions, whatever their task.
import { tensor } from '../../src';
import { predictionDoubts } from '../../src/run/prediction_doubts';
import type { Evaluated, Scores } from '../../src/tasks/task';

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

const codes = async (evaluated: Evaluated | null, fitted: () => Scores | undefined) =>
  (await predictionDoubts(evaluated, fitted)).map(({ code }) => code);

test('the task of the rows says what is doubtful about them; about no rows nothing is', async () => {
  const unasked = jest.fn();
  expect(await codes(guessed, unasked)).toEqual(['NO_BETTER']);
  expect(await codes(null, unasked)).toEqual([]);
  expect(unasked).not.toHaveBeenCalled();
});

test('fitted rows are asked where labels seem exchanged', async () => {
  const values = Float32Array.from({ length: 2 * ROWS }, (_, i) =>
    Math.floor(i / 2) % 2 === i % 2 ? 0.1 : 0.9,
  );
  const sample = { ...guessed.sample, values: tensor(values, [ROWS, 2]) };
  const wrong = { ...guessed, scores: { ...guessed.scores, accuracy: 0 }, sample };
  expect(await codes(wrong, () => ({ accuracy: 1 }))).toEqual(['LABELS_EXCHANGED']);
  expect(await codes(wrong, () => ({ accuracy: 0.1 }))).toEqual(['NO_BETTER']);
  expect(await codes(wrong, () => undefined)).toEqual(['LABELS_EXCHANGED']);
});
