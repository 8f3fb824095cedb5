import { classification } from '../../src/tasks/classification';
import { isBetter, shownScores } from '../../src/tasks/task';

test('people read the headline first', () => {
  expect(shownScores(classification).map(({ name }) => name)).toEqual(['accuracy', 'loss', 'ece']);
});

test('a score is better where its direction says so', () => {
  expect(isBetter({ direction: 'min' }, 1, 2)).toBe(true);
  expect(isBetter({ direction: 'max' }, 1, 2)).toBe(false);
  expect([isBetter({ direction: 'min' }, 1, 1), isBetter({ direction: 'max' }, NaN, 1)]).toEqual([
    false,
    false,
  ]);
});
