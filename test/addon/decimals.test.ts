import fc from 'fast-check';
import { decimalDigits, MISSING_DECIMAL, packDecimals, unpackDecimals } from '../../src/addon/decimals';
import { refuses } from '../support/errors';
import { describeEachTarget } from '../support/goldens';

/** The same bits, also of −0 and NaN. */
const bitsOf = (values: Float64Array) => [
  ...new BigInt64Array(values.buffer, values.byteOffset, values.length),
];

/** Numbers that were packed and unpacked; null where they cannot be. */
function again(values: Float64Array): Float64Array | null {
  const digits = decimalDigits(values);
  if (digits === null) return null;
  const packed = new Int32Array(values.length);
  packDecimals(digits, values, packed);
  const out = new Float64Array(values.length);
  unpackDecimals(digits, packed, out);
  return out;
}

/** The fewest decimals by trying all, as text is read. */
function reference(values: Float64Array): number | null {
  for (let digits = 0; digits <= 9; digits++) {
    const isHeld = (value: number) => {
      const whole = Math.round(value * 10 ** digits);
      const read = Number(`${whole}e-${digits}`);
      return Number.isNaN(value) || (Object.is(read, value) && Math.abs(whole) < 2 ** 31);
    };
    if (values.every(isHeld)) return digits;
  }
  return null;
}

/** A number as text has it: a whole one and its decimals. */
const decimal = fc
  .tuple(fc.integer({ min: -(2 ** 31) + 1, max: 2 ** 31 - 1 }), fc.integer({ min: 0, max: 9 }))
  .map(([whole, digits]) => Number(`${whole}e-${digits}`) + 0);
const any = fc.oneof(decimal, fc.double(), fc.constantFrom(-0, NaN, Infinity, 2 ** 31, -(2 ** 31), 5e-324));

describeEachTarget(() => {
  test('numbers of few decimals are the same to the bit when they are unpacked', () => {
    const columns = fc
      .tuple(fc.integer({ min: 0, max: 9 }), fc.array(fc.integer({ min: -(2 ** 31) + 1, max: 2 ** 31 - 1 })))
      .map(([digits, wholes]) => Float64Array.from(wholes, (whole) => Number(`${whole}e-${digits}`) + 0));
    fc.assert(
      fc.property(columns, (values) => {
        const found = again(values);
        expect(found && bitsOf(found)).toEqual(bitsOf(values));
      }),
      { numRuns: 300 },
    );
  });

  test('any numbers are unpacked to their bits, or not packed: as few decimals as their text needs', () => {
    fc.assert(
      fc.property(fc.array(any, { maxLength: 20 }), (numbers) => {
        const values = Float64Array.from(numbers, (value) => (Number.isNaN(value) ? NaN : value));
        expect(decimalDigits(values)).toBe(reference(values));
        const found = again(values);
        if (found) expect(bitsOf(found)).toEqual(bitsOf(values));
      }),
      { numRuns: 500 },
    );
  });

  test.each<[string, number, number | null]>([
    ['a whole number', 7, 0],
    ['a missing one', NaN, 0],
    ['0', 0, 0],
    ['−0', -0, null],
    ['one decimal', 0.1, 1],
    ['nine decimals', 0.123456789, 9],
    ['ten decimals', 0.1234567891, null],
    ['the largest', 2 ** 31 - 1, 0],
    ['one beyond it', 2 ** 31, null],
    ['what stands for a missing one', MISSING_DECIMAL, null],
    ['infinity', -Infinity, null],
    ['the smallest number', 5e-324, null],
    ['the neighbour of a decimal', 0.1 + 2 ** -56, null],
  ])('%s, at any place', (_, value, digits) => {
    for (const length of [1, 2, 3, 4, 5, 8, 9, 17])
      for (let place = 0; place < length; place++) {
        const values = new Float64Array(length).fill(1);
        values[place] = value;
        expect(decimalDigits(values)).toBe(digits);
        const found = again(values);
        if (digits !== null) expect(bitsOf(found!)).toEqual(bitsOf(values));
      }
  });

  test('numbers that would be too large with the decimals of others are not packed', () => {
    for (const other of [0.125, 1e-9])
      for (const values of [Float64Array.of(2 ** 30, other), Float64Array.of(other, 2 ** 30)])
        expect(decimalDigits(values)).toBeNull();
    expect(decimalDigits(Float64Array.of(2 ** 30, 0.5))).toBeNull();
    expect(decimalDigits(Float64Array.of(2 ** 27, 0.5))).toBe(1);
  });

  test('nothing is written beyond the ends', () => {
    for (const length of [0, 1, 3, 4, 5, 7]) {
      const values = Float64Array.from({ length }, (_, i) => i / 10);
      const [packed, out] = [new Int32Array(length + 16).fill(7), new Float64Array(length + 16).fill(7)];
      packDecimals(1, values, packed.subarray(8, 8 + length));
      unpackDecimals(1, packed.subarray(8, 8 + length), out.subarray(8, 8 + length));
      expect([...out.subarray(8, 8 + length)]).toEqual([...values]);
      for (const memory of [packed, out])
        expect([...memory.subarray(0, 8), ...memory.subarray(8 + length)]).toEqual(new Array(16).fill(7));
    }
  });
});

refuses(RangeError, [
  ['too many decimals', () => packDecimals(10, new Float64Array(1), new Int32Array(1)), 'digits'],
  ['fewer than none', () => unpackDecimals(-1, new Int32Array(1), new Float64Array(1)), 'digits'],
  ['another length', () => packDecimals(1, new Float64Array(2), new Int32Array(1)), 'out'],
]);
