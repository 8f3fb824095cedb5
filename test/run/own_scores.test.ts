// The scores that a run had on its own rows, beside those of other rows.
import { writeFileSync } from 'node:fs';
import { loadRun } from '../../src';
import { fallenScore, type OwnScores, ownScores, ownScoresText } from '../../src/run/own_scores';
import { trainJob } from '../../src/run/train';
import { taskNamed } from '../../src/tasks/registry';
import { temporaryFolder } from '../support/folder';
import { smallTrial } from '../support/small_trial';

const at = temporaryFolder();
const [classes, numbers] = [taskNamed('classification'), taskNamed('regression')];
const own = (scores: Record<string, number>, rows?: number, part: OwnScores['part'] = 'test'): OwnScores => ({
  part,
  scores,
  rows,
});

test('an accuracy is said to have fallen beyond chance and five points', () => {
  const fallen = (before: number, after: number, ownRows: number | undefined, rows: number) =>
    fallenScore(classes, own({ accuracy: before }, ownRows), { accuracy: after }, rows);
  expect(fallen(0.925, 0.6, 200, 150)).toEqual([
    {
      code: 'SCORE_FELL',
      message:
        "accuracy: 60.0 %, but 92.5 % for the run's own test rows; " +
        'are the columns, units and labels those of the training rows?',
    },
  ]);
  expect(fallen(0.925, 0.6, 10, 10)).toEqual([]);
  expect(fallen(0.925, 0.88, 1e6, 1e6)).toEqual([]);
  expect(fallen(0.6, 0.925, 200, 150)).toEqual([]);
  expect(fallen(1, 1, 30, 30)).toEqual([]);
  expect(fallen(0.925, 0.6, undefined, 150)).toEqual([]);
});

test.each(['validation rows', 'rows, out of fold'] as const)(
  'a fall from that of the own %s is told',
  (rows) => {
    const part = rows === 'validation rows' ? 'validation' : 'out of fold';
    const [fallen] = fallenScore(classes, own({ accuracy: 0.9 }, 100, part), { accuracy: 0.4 }, 100);
    expect(fallen.message).toMatch(`but 90.0 % for the run's own ${rows}; are the columns`);
  },
);

test('of labels a share is said to have fallen: rows that are all right, or labels that are wrong', () => {
  const fallen = (subset: number, hamming: number) =>
    fallenScore(
      taskNamed('multilabel'),
      own({ loss: 0.3, subset_accuracy: 0.5, hamming_loss: 0.1 }, 200),
      { loss: 3, subset_accuracy: subset, hamming_loss: hamming },
      200,
    ).map(({ message }) => message);
  expect(fallen(0.1, 0.9)).toEqual([expect.stringMatching(/^all right: 10\.0 %, but 50\.0 % for/)]);
  expect(fallen(0.5, 0.9)).toEqual([expect.stringMatching(/^wrong labels: 90\.00 %, but 10\.00 % for/)]);
  expect(fallen(0.5, 0.01)).toEqual([]);
});

test('an RMSE is said to have fallen where it is 1.3 times as high on enough rows', () => {
  const fallen = (before: number, after: number, rows = 30) =>
    fallenScore(numbers, own({ rmse: before }, 30), { rmse: after }, rows).map(({ code }) => code);
  expect(fallen(2, 2.7)).toEqual(['SCORE_FELL']);
  expect(fallen(2, 2.5)).toEqual([]);
  expect(fallen(2, 2.7, 29)).toEqual([]);
  expect(fallen(0, 0)).toEqual([]);
});

test('the scores of a run are those of its test rows, else its validation rows, and of these weights', async () => {
  const rows = Array.from({ length: 60 }, (_, i) => `${Math.sin(i)},${Math.cos(7 * i)},${i % 3}`);
  writeFileSync(at('table.csv'), `a,b,label\n${rows.join('\n')}\n`);
  const scored = async (out: string, fractions: { testFraction: number; valFraction: number }) => {
    const trial = smallTrial(at('table.csv'), { epochs: 1, labelNoise: 0, ...fractions });
    const job = { ...trial, threads: 1, saveEvery: '5m', distributed: false };
    const { summary } = await trainJob({ ...job, out: at(out) }, '0');
    const run = loadRun(at(out));
    expect(ownScores(at(out), { ...run, weights: { kind: 'averaged', epoch: 1 } })).toBeNull();
    return { summary, found: ownScores(at(out), run)! };
  };
  const tested = await scored('tested', { testFraction: 0.2, valFraction: 0.2 });
  expect(tested.found).toMatchObject({ part: 'test', rows: 12 });
  expect(tested.found.scores.accuracy).toBe(tested.summary!.test_accuracy);
  const validated = await scored('validated', { testFraction: 0, valFraction: 0.2 });
  expect(validated.found).toMatchObject({ part: 'validation', rows: 12 });
  expect(validated.found.scores.loss).toBe(validated.summary!.val_loss);
  expect(ownScoresText(classes, undefined, own({ accuracy: 0.925, loss: 0.21 }))).toBe(
    'accuracy 92.5 %, loss 0.2100',
  );
});
