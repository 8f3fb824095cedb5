import { nearName, otherForms } from '../../src/core/near_name';

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

test.each([
  ['age', ['race', 'wages'], undefined],
  ['age', ['wages', 'Age '], 'Age '],
  ['dpeth', ['dim', 'depth'], 'depth'],
  ['pw', ['pl', 'sw'], undefined],
  ['“no”', ['yes', 'no'], 'no'],
  ['`yes`', ['no', 'yes'], 'yes'],
  ['a – b', ['b-a', 'a-b'], 'a-b'],
  ['А 1', ['A-1', 'B-1'], 'A-1'], // of Cyrillic А
  ['Sepal.Length', ['sepal_width', 'sepal length'], 'sepal length'],
])('a name is near if few of its letters differ: %s among %j', (given, known, want) => {
  expect(nearName(given, known)).toBe(want);
});

test('a name in another Unicode form is the same, where one alone is meant', () => {
  const [nfc, nfd] = ['sépale', 'sépale'.normalize('NFD')];
  expect([...otherForms([nfc, 'b'], ['a', nfd])]).toEqual([[nfc, 1]]);
  expect([...otherForms([nfc], [nfd, nfc])]).toEqual([]);
  expect([...otherForms([nfc, nfd], ['b', nfc])]).toEqual([]);
});
