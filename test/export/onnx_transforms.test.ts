import fc from 'fast-check';
import { applyTransform, fitTransform } from '../../src/data/columns/numeric_transform';
import { addQuantiles, addRobust, type Quantile, type Robust } from '../../src/export/onnx_transforms';
import { temporaryFolder } from '../support/folder';
import { runGraph } from '../support/onnx_graphs';
import { largestDifference } from '../support/onnx_runtimes';

const at = temporaryFolder();
const numbers = (count: number, min = -1000, max = 1000) =>
  fc.sample(fc.double({ min, max, noNaN: true }), count);
const sorted = (values: readonly number[]) => Float64Array.from(values).sort();

/** Smooth ones; one value in most rows; few different ones; many quantiles; a constant; large ones. */
const FITTED = [
  numbers(300),
  [...numbers(40), ...new Array<number>(260).fill(0.1)],
  Array.from({ length: 300 }, (_, row) => (row % 7) / 10),
  numbers(40_000),
  new Array<number>(300).fill(3),
  numbers(300, 1.7e9, 1.7e9 + 1),
].map(sorted);

/** Rows of numbers in and around those that were fitted. */
const rowsOf = (rows: number) => {
  const columns = FITTED.map((fitted) => [
    ...[-1e30, fitted[0], fitted.at(-1)!, 1e30, NaN],
    ...numbers(rows, fitted[0] - 1, fitted.at(-1)! + 1),
    ...fc.sample(fc.constantFrom(...fitted), rows),
  ]);
  return columns[0].map((_, row) => columns.map((column) => column[row]));
};

test.each(['quantile', 'robust'] as const)("'%s' is that of applyTransform, column by column", (type) => {
  const transforms = FITTED.map((fitted) => fitTransform(type, fitted)!);
  const rows = rowsOf(500);
  const { y } = runGraph(at('model.onnx'), rows, (graph) => ({
    y:
      type === 'quantile'
        ? addQuantiles(graph, 'x', transforms as Quantile[])
        : addRobust(graph, 'x', transforms as Robust[]),
  }));
  const columns = transforms.map((transform, column) => {
    const values = Float64Array.from(rows, (row) => row[column]);
    applyTransform(transform, values);
    return values;
  });
  const want = rows.flatMap((_, row) => columns.map((column) => column[row]));
  const flat = rows.flat();
  expect(y.filter((_, i) => Number.isNaN(flat[i])).every(Number.isNaN)).toBe(true);
  const known = (_: number, i: number) => !Number.isNaN(flat[i]);
  expect(largestDifference(y.filter(known), want.filter(known))).toBeLessThan(1e-12);
});
