import { alikeNames, foldedName, pairText } from '../../src/core/folded_name';

test('names that differ in case, spaces, forms of letters or the writing of a number mean the same', () => {
  expect(foldedName(' New\u00a0 York ')).toBe(foldedName('new york'));
  expect(foldedName('caf\u00e9')).toBe(foldedName('cafe\u0301'));
  expect(foldedName('1.0')).toBe(foldedName('01'));
  expect(foldedName('a\u200bb\ufeff')).toBe('ab');
  expect(alikeNames(['9007199254740992', '9007199254740993'])).toBeUndefined();
  expect(alikeNames(['a', 'b', 'A', 'B'])).toEqual(['a', 'A']);
  expect(alikeNames(['a', 'b', '1', ''])).toBeUndefined();
});

test.each([
  ['letters of another alphabet', 'A1', '\u04101'],
  ['dashes', 'a-b', 'a\u2013b'],
  ['a minus sign', '-5', '\u22125.0'],
  ['infinity', 'Infinity', 'inf'],
  ['midnight', '2026-01-31', '2026-01-31 00:00:00'],
  ['midnight in Greenwich', '2026-01-31', '2026-01-31T00:00:00.000Z'],
])('so do names that differ in %s', (_, one, other) => expect(foldedName(one)).toBe(foldedName(other)));

test.each([
  ['2026-01-31', '2026-01-31 10:00:00'],
  ['-inf', 'inf'],
  ['\u03b1', 'a'],
  ['\u0416', 'X'],
])('%p and %p are two', (one, other) => expect(foldedName(one)).not.toBe(foldedName(other)));

test('truth values in several words mean the same where there are no other names', () => {
  expect(alikeNames(['no', 'Yes', '1', 'false'])).toEqual(['Yes', '1']);
  expect(alikeNames(['yes', 'no'])).toBeUndefined();
  expect(alikeNames(['m', 'f', 'no', '0'])).toBeUndefined();
});

test('characters that may look the same are named', () => {
  expect(pairText(['a', 'A'])).toBe("'a' and 'A'");
  expect(pairText(['A', '\u0410'])).toBe("'A' and '\u0410' (U+0041 and U+0410)");
  expect(pairText(['e', 'e\u0301'])).toBe("'e' and 'e\u0301' (nothing and U+0301)");
});
