import fc from 'fast-check';
import { CHUNK_ROWS, CodeValues, NumberValues } from '../../../src/data/columns/column_values';

const counts = fc.array(fc.integer({ min: 0, max: 50_000 }), { minLength: 1, maxLength: 6 });
/** Rows that a file says it has; 0: it does not say. */
const expectations = fc.constantFrom(0, 10, 70_000, 250_000);

test('values come back in order, whatever the blocks that they came in', () => {
  fc.assert(
    fc.property(counts, expectations, (blocks, expected) => {
      const words = blocks.flatMap((count) => new Array<string>(count).fill(''));
      const [numbers, codes] = [new NumberValues(expected), new CodeValues({ words }, expected)];
      let row = 0;
      for (const count of blocks) {
        const values = Float64Array.from({ length: count }, (_, i) => (row + i) / 10);
        numbers.add(values, count);
        codes.add(
          Int32Array.from(values, (value) => Math.round(value * 10)),
          count,
        );
        row += count;
      }
      numbers.finish();
      codes.finish();
      expect([numbers.length, codes.length]).toEqual([row, row]);
      const [all, allCodes] = [new Float64Array(row), new Int32Array(row)];
      numbers.copy(0, row, all);
      codes.copy(0, row, allCodes);
      expect(all.every((value, i) => value === i / 10)).toBe(true);
      expect(allCodes.every((value, i) => value === i)).toBe(true);
    }),
    { numRuns: 15 },
  );
});

test('rows are gathered, single ones read, and missing numbers kept', () => {
  const values = new NumberValues();
  values.add(Float64Array.of(0.1, NaN, 3, 99), 3);
  values.finish();
  const out = new Float64Array(2);
  values.gather(Uint32Array.of(2, 1), out);
  expect([...out]).toEqual([3, NaN]);
  expect(values.at(0)).toBe(0.1);
});

test('values that were written to the room for them come back, beside others', () => {
  const fewer = fc.array(fc.integer({ min: 0, max: 40_000 }), { minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(fewer, expectations, (blocks, rows) => {
      const values = new NumberValues(rows);
      const expected: number[] = [];
      for (const [i, count] of blocks.entries()) {
        const share = i % 2 === 0 ? 1 : 10; // tenths are not numbers of float32
        const block = values.room(count);
        for (let row = 0; row < count; row++) block[row] = (expected.length + row) / share;
        const kept = Math.max(0, count - i); // a few of the last are left out
        values.add(block, kept);
        for (let row = 0; row < kept; row++) expected.push(block[row]);
      }
      values.finish();
      const all = new Float64Array(expected.length);
      values.copy(0, expected.length, all);
      expect(all.every((value, i) => value === expected[i])).toBe(true);
    }),
    { numRuns: 15 },
  );
});

test('numbers of float32, of few decimals and others are read in every way, chunk by chunk', () => {
  const kinds = [(i: number) => i / 8, (i: number) => (i - 30_000) / 1_000, (i: number) => Math.sqrt(i)];
  const chunks = fc.array(fc.constantFrom(0, 1, 2), { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(chunks, fc.nat(CHUNK_ROWS - 1), (order, rest) => {
      const rows = (order.length - 1) * CHUNK_ROWS + rest + 1;
      const value = (row: number) => (row % 97 === 5 ? NaN : kinds[order[row >>> 16]](row));
      const expected = Float64Array.from({ length: rows }, (_, row) => value(row));
      const values = new NumberValues();
      for (let row = 0; row < rows; row += CHUNK_ROWS) {
        const block = expected.subarray(row, row + CHUNK_ROWS);
        values.add(block, block.length);
      }
      values.finish();
      const chosen = Uint32Array.from({ length: 300 }, (_, i) => (i * 65_521) % rows);
      const gathered = new Float64Array(chosen.length);
      values.gather(chosen, gathered);
      expect(chosen.every((row, i) => Object.is(gathered[i], expected[row]))).toBe(true);
      expect(chosen.every((row) => Object.is(values.at(row), expected[row]))).toBe(true);
      let first = 0;
      values.inParts((parts) => {
        for (const part of parts) {
          expect(part.every((found, i) => Object.is(found, expected[first + i]))).toBe(true);
          first += part.length;
        }
      });
      expect(first).toBe(rows);
      const found = values.part(rest, rest + 1);
      expect(found ? found[0] : values.at(rest)).toBe(expected[rest]);
      if (order.length > 1) expect(found === null).toBe(order[0] === 1);
    }),
    { numRuns: 15 },
  );
});
