import { classification } from '../../src/tasks/classification';
import { isBetter, scoreNamed, scoreText, shownScores } from '../../src/tasks/task';

test('people read the headline first, shares as percentages', () => {
  expect(shownScores(classification).map(({ name }) => name)).toEqual(['accuracy', 'loss', 'ece']);
  expect(scoreText(scoreNamed(classification, 'accuracy'), 0.9714)).toBe('97.1 %');
  expect(scoreText(scoreNamed(classification, 'loss'), 0.12345)).toBe('0.1235');
});

test('a score is better where its direction says so', () => {
  expect(isBetter({ direction: 'min' }, 1, 2)).toBe(true);
  expect(isBetter({ direction: 'max' }, 1, 2)).toBe(false);
  expect([isBetter({ direction: 'min' }, 1, 1), isBetter({ direction: 'max' }, NaN, 1)]).toEqual([
    false,
    false,
  ]);
});
