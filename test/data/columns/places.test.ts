import { Dictionary } from '../../../src/data/columns/dictionary';
import { MISSING_WORDS, MissingWords } from '../../../src/data/columns/missing';
import { inOrder, Places } from '../../../src/data/columns/places';

test('numbers are ordered by value, texts by alphabet', () => {
  expect(inOrder(['10', '9', '1.5'])).toEqual(['1.5', '9', '10']);
  expect(inOrder(['b', '10', '9'])).toEqual(['10', '9', 'b']);
});

test('a code has the place of its value, of missing values or of others, also after the dictionary grew', () => {
  const words = new Dictionary();
  const places = new Places(['blue', 'red'], words, new MissingWords(MISSING_WORDS));
  const placeOf = (text: string) => places.at(words.code(text));
  expect(['red', ' blue ', '?', 'green', 'blue', ''].map(placeOf)).toEqual([1, 0, 2, 3, 0, 2]);
  expect(places.at(-1)).toBe(2);
});
