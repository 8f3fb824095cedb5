import fc from 'fast-check';
import { Dictionary } from '../../../src/data/columns/dictionary';
import { WordTable } from '../../../src/data/formats/word_table';

const codesOf = (texts: readonly string[], table: WordTable) =>
  texts.map((text) => {
    const bytes = Buffer.from(`<${text}>`);
    return table.code(bytes, 1, bytes.length - 1);
  });

test('words have the codes of their dictionary, in the order in which they occur', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'grapheme', maxLength: 3 }), { maxLength: 200 }), (texts) => {
      const words = new Dictionary();
      const different = [...new Set(texts)];
      const places = new Map(different.map((text, code) => [text, code]));
      const codes = texts.map((text) => places.get(text));
      expect(codesOf(texts, new WordTable(words))).toEqual(codes);
      expect(words.words).toEqual(different);
    }),
  );
});

test('words that the dictionary has keep their codes', () => {
  const words = new Dictionary();
  words.code('b');
  expect(codesOf(['a', 'b', 'a'], new WordTable(words))).toEqual([1, 0, 1]);
});

test('many words, and long ones, are told apart', () => {
  const texts = Array.from({ length: 20_000 }, (_, i) => `${i % 7 ? 'w' : 'x'.repeat(5_000)}${i}`);
  const table = new WordTable(new Dictionary());
  const codes = texts.map((_, i) => i);
  expect(codesOf(texts, table)).toEqual(codes);
  expect(codesOf(texts, table)).toEqual(codes);
});
