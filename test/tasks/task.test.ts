import { classification } from '../../src/tasks/classification';
import { choosingScore, furtherNames, isBetter, type Score, shownScores } from '../../src/tasks/task';
import { expectError } from '../support/errors';

const score = (name: string, more: Partial<Score> = {}): Score => ({
  name,
  title: name,
  label: name,
  direction: 'min',
  digits: 2,
  ...more,
});
const scorer = {
  scores: [score('loss'), score('error')],
  furtherScores: [score('roc_auc', { otherNames: ['auc'] })],
};

test('people read the headline first', () => {
  const names = (select?: string) => shownScores(classification, select).map(({ name }) => name);
  expect(names().slice(0, 4)).toEqual(['accuracy', 'loss', 'ece', 'balanced_accuracy']);
  expect([names().includes('f1_weighted'), names('f1_weighted').includes('f1_weighted')]).toEqual([
    false,
    true,
  ]);
});

test('a score is better where its direction says so', () => {
  expect(isBetter({ direction: 'min' }, 1, 2)).toBe(true);
  expect(isBetter({ direction: 'max' }, 1, 2)).toBe(false);
  expect([isBetter({ direction: 'min' }, 1, 1), isBetter({ direction: 'max' }, NaN, 1)]).toEqual([
    false,
    false,
  ]);
  expect([isBetter({ direction: 'none' }, 1, 2), isBetter({ direction: 'none' }, 2, 1)]).toEqual([
    false,
    false,
  ]);
});

test('the first score chooses, or any other that is selected by one of its names', () => {
  const chosen = (name?: string) => choosingScore(scorer, name).name;
  expect([undefined, 'error', 'roc_auc', 'auc'].map(chosen)).toEqual(['loss', 'error', 'roc_auc', 'roc_auc']);
  expect(furtherNames(scorer, ['error', 'roc_auc'])).toEqual(['roc_auc']);
});

test('a score that there is not is refused with those that there are', () => {
  const refuses = (of: object, expected: string) =>
    expectError(() => choosingScore({ ...scorer, ...of }, 'f1'), RangeError, `options.select: ${expected}`);
  refuses({}, "expected one of loss, error, roc_auc, received 'f1'");
  refuses({ name: 'ranks' }, "expected one of loss, error, roc_auc, the scores of ranks, received 'f1'");
});
