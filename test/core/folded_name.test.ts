import { alikeNames, foldedName } from '../../src/core/folded_name';

test('names that differ in case, spaces, forms of letters or the writing of a number mean the same', () => {
  expect(foldedName(' New\u00a0 York ')).toBe(foldedName('new york'));
  expect(foldedName('café')).toBe(foldedName('cafe\u0301'));
  expect(foldedName('1.0')).toBe(foldedName('01'));
  expect(foldedName('a\u200bb\ufeff')).toBe('ab');
  expect(alikeNames(['9007199254740992', '9007199254740993'])).toBeUndefined();
  expect(alikeNames(['a', 'b', 'A', 'B'])).toEqual(['a', 'A']);
  expect(alikeNames(['a', 'b', '1', ''])).toBeUndefined();
});
