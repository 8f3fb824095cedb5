// Rows by their scores: a radix sort, which takes time in proportion to the rows.
import { types } from 'node:util';

const DIGIT_BITS = 11;
const DIGITS = 2 ** DIGIT_BITS;

/** Words of 32 bits, the lowest first, that rise as numbers fall; −0 is 0. */
function fallingKeys(scores: ArrayLike<number>): Uint32Array[] {
  const single = types.isFloat32Array(scores);
  const numbers = single ? Float32Array.from(scores, (v) => v + 0) : Float64Array.from(scores, (v) => v + 0);
  const words = new Uint32Array(numbers.buffer);
  const count = single ? 1 : 2;
  const keys = Array.from({ length: count }, () => new Uint32Array(scores.length));
  for (let row = 0; row < scores.length; row++) {
    // The bits of negative numbers rise as they fall, those of others fall with the sign apart.
    const isNegative = words[count * row + count - 1] >>> 31 === 1;
    for (let word = 0; word < count; word++) {
      const bits = words[count * row + word];
      const flipped = word === count - 1 ? ~bits & 0x7fffffff : ~bits;
      keys[word][row] = isNegative ? bits : flipped;
    }
  }
  return keys;
}

/** Rows in the order of falling scores; those of equal scores stay in their order. */
export function fallingOrder(scores: ArrayLike<number>): Uint32Array {
  const rows = scores.length;
  let [order, spare] = [Uint32Array.from({ length: rows }, (_, row) => row), new Uint32Array(rows)];
  const places = new Uint32Array(DIGITS);
  for (const key of fallingKeys(scores)) {
    for (let shift = 0; shift < 32; shift += DIGIT_BITS) {
      const digitOf = (row: number) => (key[row] >>> shift) & (DIGITS - 1);
      places.fill(0);
      for (let row = 0; row < rows; row++) places[digitOf(row)] += 1;
      let place = 0;
      for (let digit = 0; digit < DIGITS; digit++) {
        const count = places[digit];
        places[digit] = place;
        place += count;
      }
      for (const row of order) spare[places[digitOf(row)]++] = row;
      [order, spare] = [spare, order];
    }
  }
  return order;
}
