import { surenessText } from '../../src/cli/sweep_output';
import type { Choice } from '../../src/sweep/summary';
import { classification } from '../../src/tasks/classification';
import { scoreNamed } from '../../src/tasks/task';

const accuracy = scoreNamed(classification, 'accuracy');
const sure = (choice: Partial<Choice>) =>
  surenessText({ difference: 0.022, standardError: 0.022, settings: 4, ...choice } as Choice, accuracy);

test('the best setting is said to be better, beside what the seeds alone may make', () => {
  expect(sure({ margin: 0.011, within: 1 })).toBe(
    '2.2 points better than the next setting; the seeds alone may make 1.1 points (95 %).',
  );
});

test('a best setting that is as good as the next is said to be no better', () => {
  expect(sure({ difference: 0, margin: 0.005, within: 4 })).toBe(
    'No better than the next setting, and the seeds alone may make 0.5 points (95 %): 4 of the 4 settings may be ' +
      'the best; more --seeds would tell.',
  );
});

test('settings that the seeds leave open are counted in the same statement', () => {
  expect(sure({ margin: 0.276, within: 2, epochs: 9 })).toBe(
    'After 9 epochs: 2.2 points better than the next setting, but the seeds alone may make 27.6 points (95 %): ' +
      '2 of the 4 settings may be the best; more --seeds would tell.',
  );
});

test('two seeds whose noise is one number are said to be too few, without a figure', () => {
  expect(sure({ margin: 2.383, within: 3, isGuess: true })).toBe(
    '2.2 points better than the next setting, but two seeds are too few to tell what they alone may make: ' +
      '3 of the 4 settings may be the best; more --seeds would tell.',
  );
});
