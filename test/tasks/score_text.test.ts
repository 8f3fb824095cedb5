import { classification } from '../../src/tasks/classification';
import { scoreDigits, scoreText } from '../../src/tasks/score_text';
import { scoreNamed } from '../../src/tasks/task';

test('shares are percentages, losses have four decimals', () => {
  expect(scoreText(scoreNamed(classification, 'accuracy'), 0.9714)).toBe('97.1 %');
  expect(scoreText(scoreNamed(classification, 'loss'), 0.12345)).toBe('0.1235');
  expect(scoreText(scoreNamed(classification, 'roc_auc'), NaN)).toBe('–');
});

test.each([
  [0.49531, '0.4953'],
  [0.9999999, '1.000'],
  [1.23456, '1.235'],
  [48213.49, '48210'],
  [0.00012346, '0.0001235'],
  [-12.3456, '-12.35'],
  [0, '0'],
  [NaN, 'NaN'],
])('%p in four significant digits is %p', (value, text) => {
  expect(scoreDigits({ digits: 4, significant: 4 }, value)).toBe(text);
});
