import { chosenRows, listRows } from '../../src/addon/chosen_rows';
import { refuses } from '../support/errors';

test.each([1, 7, 8, 9, 300])('some of %i rows are listed in order, each once', (rows) => {
  const last = rows - 1;
  const some = Uint32Array.from([last, 0, ...Array.from({ length: rows >>> 2 }, (_, i) => 4 * i), last]);
  const want = [...new Set(some)].sort((a, b) => a - b);
  const out = new Uint32Array(some.length).fill(99);
  expect(listRows(rows, chosenRows(rows, some), out)).toBe(want.length);
  expect([...out.subarray(0, want.length)]).toEqual(want);
});

test('no more rows are listed than there is room for, and none beyond the last', () => {
  const chosen = new Uint8Array(4).fill(255);
  const out = new Uint32Array(20).fill(99);
  expect(listRows(18, chosen, out.subarray(0, 5))).toBe(5);
  expect([...out.subarray(0, 6)]).toEqual([0, 1, 2, 3, 4, 99]);
  expect(listRows(18, chosen, out)).toBe(18);
  expect(out[18]).toBe(99);
});

refuses(RangeError, [
  ['a row that is not there', () => chosenRows(8, Uint32Array.of(1, 8)), 'indices[1]'],
  ['too few bits', () => listRows(8, new Uint8Array(2), new Uint32Array(8)), 'chosen'],
]);
