import { EncodedColumns } from '../../../src/data/columns/encoded_columns';

test('columns are written as rows, less an offset that is subtracted in double', () => {
  const encoded = new EncodedColumns(2, 3);
  encoded.column(0).set([1e9 + 0.25, 1e9 - 0.5]);
  encoded.column(1).fill(NaN);
  encoded.flag(1, 2);
  expect([...encoded.writeRows(new Float64Array(6))]).toEqual([1e9 + 0.25, NaN, 0, 1e9 - 0.5, NaN, 1]);
  const offset = Float64Array.of(1e9, 0, 0);
  expect([...encoded.writeRows(new Float32Array(6), offset)]).toEqual([0.25, NaN, 0, -0.5, NaN, 1]);
  encoded.clear();
  expect([...encoded.writeRows(new Float32Array(6))]).toEqual([0, 0, 0, 0, 0, 0]);
});

test('rows without columns', () => {
  expect(new EncodedColumns(3, 0).writeRows(new Float32Array(0))).toHaveLength(0);
});
