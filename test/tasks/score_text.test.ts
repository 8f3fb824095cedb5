import { classification } from '../../src/tasks/classification';
import { isShownAsZero, scoreDigits, scoreText } from '../../src/tasks/score_text';
import { scoreNamed } from '../../src/tasks/task';

test('shares are percentages, losses have four decimals', () => {
  expect(scoreText(scoreNamed(classification, 'accuracy'), 0.9714)).toBe('97.1 %');
  expect(scoreText(scoreNamed(classification, 'loss'), 0.12345)).toBe('0.1235');
  expect(scoreText(scoreNamed(classification, 'roc_auc'), NaN)).toBe('–');
  expect(scoreText(scoreNamed(classification, 'loss'), -1.7081283632971062e45)).toBe('-1.71e45');
  expect(scoreText(scoreNamed(classification, 'loss'), 1e-12)).toBe('0.0000');
});

test.each([
  [0.49531, '0.4953'],
  [0.9999999, '1.000'],
  [1.23456, '1.235'],
  [48213.49, '48210'],
  [0.00012346, '0.0001235'],
  [-12.3456, '-12.35'],
  [0, '0'],
  [1e-40, '1.000e-40'],
  [-2.5e30, '-2.500e30'],
  [NaN, 'NaN'],
])('%p in four significant digits is %p', (value, text) => {
  expect(scoreDigits({ digits: 4, significant: 4 }, value)).toBe(text);
});

test('a change that rounds to nothing shows as zero', () => {
  expect(['+0.00', '−0.0000', '0', '+0.01', '1.00e-12'].map(isShownAsZero)).toEqual([
    true,
    true,
    true,
    false,
    false,
  ]);
});
