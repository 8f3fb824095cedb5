import fc from 'fast-check';
import { addDigits, DIGIT_SUMS } from '../../src/addon/column_digits';
import { refuses } from '../support/errors';
import { describeEachTarget } from '../support/goldens';

/** The sums of one column, in the order of its rows. */
function reference(values: readonly number[]): number[] {
  let [sum, squares, errors, min, max] = [0, 0, 0, Infinity, -Infinity];
  for (const value of values) {
    const [difference, error] = [value - values[0], value - Math.fround(value)];
    sum += difference;
    squares += difference * difference;
    errors += error * error;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  return [values.length, values[0], sum, squares, errors, min, max];
}

const number = fc.double({ min: -1e30, max: 1e30, noNaN: true });

describeEachTarget(() => {
  test('each column is summed in the order of its rows, in any number of calls', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 35 }),
        fc.array(number, { minLength: 40, maxLength: 400 }),
        fc.integer({ min: 1, max: 20 }),
        (columns, numbers, rowsOfCall) => {
          const rows = Math.floor(numbers.length / columns);
          const values = Float64Array.from(numbers.slice(0, rows * columns));
          const sums = new Float64Array(DIGIT_SUMS * columns);
          sums.fill(Infinity, 5 * columns, 6 * columns).fill(-Infinity, 6 * columns);
          for (let row = 0; row < rows; row += rowsOfCall) {
            const count = Math.min(rowsOfCall, rows - row);
            addDigits(count, columns, values.slice(row * columns, (row + count) * columns), sums);
          }
          for (let c = 0; c < columns && rows > 0; c++) {
            const column = numbers.slice(0, rows * columns).filter((_, i) => i % columns === c);
            const found = Array.from({ length: DIGIT_SUMS }, (_, kind) => sums[kind * columns + c]);
            expect(found).toEqual(reference(column));
          }
        },
      ),
      { numRuns: 60 },
    );
  });
});

refuses(RangeError, [
  ['too few values', () => addDigits(2, 2, new Float64Array(3), new Float64Array(14)), 'values'],
  ['too few sums', () => addDigits(2, 2, new Float64Array(4), new Float64Array(13)), 'sums'],
]);
