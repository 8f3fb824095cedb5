import { namesProblem, repeatedName } from '../../src/core/different_names';

test('a name that is there before is found, names that JavaScript knows too', () => {
  expect(repeatedName(['constructor', 'a', 'b'])).toBeUndefined();
  expect(repeatedName(['a', '', 'b', ''])).toBe('');
});

test('names of a description are texts, as many as are needed, and different', () => {
  expect(namesProblem('names', [])).toBeUndefined();
  expect(namesProblem('names', [], 1)).toBe('expected an array of names in names');
  expect(namesProblem('names', ['a', 1])).toBe('expected an array of names in names');
  expect(namesProblem('names', ['a', 'b', 'b'])).toBe("expected different names in names, found 'b' twice");
});
