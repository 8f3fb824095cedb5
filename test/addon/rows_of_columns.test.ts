import { rowsOfColumns } from '../../src/addon/rows_of_columns';
import { refuses } from '../support/errors';
import { describeEachTarget } from '../support/goldens';
import { Guarded, SIZES } from '../support/guarded';

describeEachTarget(() => {
  test.each(SIZES.filter((size) => size > 0))('%i columns are written as rows', (count) => {
    for (const rows of [1, 5, 300]) {
      const value = (row: number, c: number) => (row % 7 === c % 5 ? NaN : 1e9 + row + c / 4);
      const columns = Array.from({ length: count }, (_, c) => {
        const values = Float64Array.from({ length: rows }, (_each, row) => value(row, c));
        return c % 3 === 1 ? new Float32Array(values) : values;
      });
      const fills = Float64Array.from({ length: count }, (_, c) => 1e9 - c);
      const offsets = Float64Array.from({ length: count }, (_, c) => 1e9 - 2 * c);
      const want = Float64Array.from({ length: rows * count }, (_, i) => {
        const c = i % count;
        const found = columns[c][Math.floor(i / count)];
        return Number.isNaN(found) ? fills[c] : found;
      });
      const out = new Guarded(rows * count);
      rowsOfColumns({ rows, columns, fills, offsets, out: out.view, digits: null });
      expect(out.view).toEqual(Float32Array.from(want, (number, i) => number - offsets[i % count]));
      out.expectIntact();
      const double = new Float64Array(rows * count);
      rowsOfColumns({ rows, columns, fills, offsets: null, out: double, digits: null });
      expect(double).toEqual(want);
    }
  });

  test('what is missing stays so without fills, and the first columns are summed', () => {
    const columns = [Float64Array.of(0.1, 2, 4), Float64Array.of(3, 5, 4), Float32Array.of(NaN, 1, 0.5)];
    const sums = new Float64Array(14);
    const out = new Float64Array(9);
    rowsOfColumns({ rows: 3, columns, fills: null, offsets: null, out, digits: { columns: 2, sums } });
    expect([...out]).toEqual([0.1, 3, NaN, 2, 5, 1, 4, 4, 0.5]);
    expect([...sums.subarray(0, 6)]).toEqual([3, 3, 0.1, 3, 1.9 + 3.9, 3]);
    const error = 0.1 - Math.fround(0.1);
    expect([...sums.subarray(6, 10)]).toEqual([1.9 * 1.9 + 3.9 * 3.9, 5, error * error, 0]);
  });
});

const columns = [new Float64Array(2), new Float32Array(2)];
const shared = { rows: 2, columns, fills: null, offsets: null, digits: null };
const valid = { ...shared, out: new Float32Array(4) };
const sums = new Float64Array(7);
refuses(RangeError, [
  ['a short output', () => rowsOfColumns({ ...valid, out: new Float32Array(3) }), 'out'],
  ['no columns', () => rowsOfColumns({ ...valid, columns: [] }), 'columns'],
  ['a short column', () => rowsOfColumns({ ...valid, columns: [columns[0], sums] }), 'values[1]'],
  ['too few offsets', () => rowsOfColumns({ ...valid, offsets: new Float64Array(1) }), 'offsets'],
  ['too few sums', () => rowsOfColumns({ ...valid, digits: { columns: 2, sums } }), 'sums'],
  ['more sums than columns', () => rowsOfColumns({ ...valid, digits: { columns: 3, sums } }), 'summed'],
  [
    'rows that overlap a column',
    () =>
      rowsOfColumns({ ...valid, columns: [sums.subarray(0, 2), sums.subarray(2, 4)], out: sums.subarray(3) }),
    'out',
  ],
]);
