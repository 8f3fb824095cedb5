import { Dictionary } from '../../../src/data/columns/dictionary';

test('texts are numbered as they occur, and keep their numbers', () => {
  const words = new Dictionary();
  const codes = ['b', 'a', 'b', '', 'constructor', 'a', '__proto__'].map((text) => words.code(text));
  expect(codes).toEqual([0, 1, 0, 2, 3, 1, 4]);
  expect(words.words).toEqual(['b', 'a', '', 'constructor', '__proto__']);
});
