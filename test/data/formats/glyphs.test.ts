import { glyphs } from '../../../src/data/formats/glyphs';
import { expectError } from '../../support/errors';

test('glyphs depend on the seed and the row alone, in [0, 1], and show all ten digits', () => {
  const few = glyphs(40, 5);
  expect(few.features).toEqual(glyphs(60, 5).features.slice(0, 40 * 784));
  expect(glyphs(40, 6).features).not.toEqual(few.features);
  expect(few.features.every((v) => v >= 0 && v <= 1)).toBe(true);
  expect(new Set(glyphs(300, 0).target.values).size).toBe(10);
});

test('wrong numbers of glyphs and seeds are refused', () => {
  for (const rows of [-1, 0.5, 2 ** 53]) expectError(() => glyphs(rows, 0), RangeError, 'rows');
  expectError(() => glyphs('4' as never, 0), TypeError, 'rows');
  expectError(() => glyphs(4, undefined as never), TypeError, 'seed');
  expect(glyphs(0, 0).target.values).toEqual(new Int32Array(0));
});
