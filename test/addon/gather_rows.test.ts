import { gatherRows } from '../../src/addon/gather_rows';
import { refuses } from '../support/errors';
import { describeEachTarget } from '../support/goldens';
import { Guarded, SIZES } from '../support/guarded';
import { expectWithin, values } from '../support/reference';

const indices = Uint32Array.of(6, 0, 6, 3);

describeEachTarget(() => {
  test.each(SIZES)('rows of %i columns are standardised in the order of the indices', (columns) => {
    const source = values(7 * columns, 9);
    const mean = values(columns, 10);
    const scale = values(columns, 11);
    const out = new Guarded(4 * columns);
    gatherRows({ columns, source, indices, mean, scale, out: out.view });
    const want = Float64Array.from(out.view, (_, i) => {
      const [row, column] = [indices[Math.floor(i / columns)], i % columns];
      return (source[row * columns + column] - mean[column]) * scale[column];
    });
    expectWithin(out.view, want, 1e-6);
    out.expectIntact();
  });

  test('without mean and scale rows are copied, bit for bit', () => {
    const source = Float32Array.of(NaN, -0, 1e-45, Infinity);
    const out = new Float32Array(4);
    gatherRows({ columns: 2, source, indices: Uint32Array.of(1, 0), mean: null, scale: null, out });
    expect(out).toEqual(Float32Array.of(1e-45, Infinity, NaN, -0));
  });
});

const valid = {
  columns: 2,
  source: new Float32Array(6),
  indices: Uint32Array.of(2),
  mean: null,
  scale: null,
  out: new Float32Array(2),
};
refuses(RangeError, [
  ['a row that is not there', () => gatherRows({ ...valid, indices: Uint32Array.of(3) }), 'indices[0]'],
  ['a short output', () => gatherRows({ ...valid, out: new Float32Array(1) }), 'out'],
]);
refuses(TypeError, [
  ['a scale without a mean', () => gatherRows({ ...valid, scale: new Float32Array(2) }), 'scale'],
  ['a mean without a scale', () => gatherRows({ ...valid, mean: new Float32Array(2) }), 'scale'],
]);
