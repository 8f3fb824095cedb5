import { MISSING_WORDS, MissingWords, numberOf } from '../../../src/data/columns/missing';

test.each([null, '', '  ', 'NA', 'n/a', 'NaN', 'null', 'None', '?', ' ? ', '-', '<NA>'])(
  '%p is missing',
  (text) => {
    expect(new MissingWords(MISSING_WORDS).has(text)).toBe(true);
  },
);

test.each(['0', 'no', '--', 'unknown', '-999'])('%p is a value', (text) => {
  expect(new MissingWords(MISSING_WORDS).has(text)).toBe(false);
});

test('a word of the table is missing in any case; a number is one by its value too', () => {
  const missing = new MissingWords([...MISSING_WORDS, 'Unknown', '-999']);
  expect(missing.has('UNKNOWN')).toBe(true);
  expect(missing.has('-999')).toBe(true);
  expect(missing.numbers).toEqual([-999]);
});

test('a blank cell is no number', () => {
  expect([' 1.5 ', '', ' ', '1e3', 'x'].map(numberOf)).toEqual([1.5, NaN, NaN, 1000, NaN]);
});
