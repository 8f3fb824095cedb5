import { nearName } from '../../src/core/near_name';

test.each([
  ['weight_decay', 'weightDecay'],
  ['wieghtDecay', 'weightDecay'],
  ['weights', undefined],
  ['optimizer', undefined],
])('for %s the near name is %s', (given, want) => {
  expect(nearName(given, ['weightDecay', 'dropProb', 'momentDtype'])).toBe(want);
});

test('of no names none is near', () => {
  expect(nearName('a', [])).toBeUndefined();
});
