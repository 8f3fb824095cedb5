import { namesIn } from '../../src/core/names_in';

test('names are separated by commas, or elements of a JSON array', () => {
  expect(namesIn('a, b c ,d')).toEqual(['a', 'b c', 'd']);
  expect(namesIn(' ["a,b", "c"]')).toEqual(['a,b', 'c']);
});

test('JSON of anything else than names is none', () => {
  expect(namesIn('[1]')).toBeUndefined();
  expect(namesIn('["a"')).toBeUndefined();
});
