// How many different numbers there are: a table of numbers, several times as fast as a Set.

/** Places of the table for each number. */
const PLACES_EACH = 2;
/** Knuth's multiplicative hash: 2^32 divided by the golden ratio. */
const GOLDEN = 0x9e3779b1;

/** Counts the different numbers among some; 0 and −0 are the same. @param numbers None of them NaN. */
export function countDistinct(numbers: Float64Array): number {
  const bits = Math.ceil(Math.log2(PLACES_EACH * Math.max(1, numbers.length)));
  const table = new Float64Array(2 ** bits).fill(NaN);
  const mask = table.length - 1;
  const value = new Float64Array(1);
  const halves = new Uint32Array(value.buffer);
  let count = 0;
  for (let i = 0; i < numbers.length; i++) {
    value[0] = numbers[i] + 0; // −0 becomes 0
    let place = Math.imul(halves[0] ^ Math.imul(halves[1], GOLDEN), GOLDEN) >>> (32 - bits);
    while (!Number.isNaN(table[place]) && table[place] !== value[0]) place = (place + 1) & mask;
    if (table[place] === value[0]) continue;
    table[place] = value[0];
    count += 1;
  }
  return count;
}
