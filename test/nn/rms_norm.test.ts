import { copy, numThreads, RMSNorm, setNumThreads, type Tensor, tensor } from '../../src';
import { rmsNormBackward, rmsNormForward } from '../../src/addon/rms_norm';
import { refuses } from '../support/errors';
import { describeEachTarget } from '../support/goldens';
import { Guarded, SIZES } from '../support/guarded';
import { describeModule, testRefusesItsOwnResult } from '../support/module_contract';
import { expectWithin, values } from '../support/reference';
import { matrix } from '../support/tensors';

const EPS = 2 ** -23;
const bits = (data: Float32Array) => Buffer.from(data.slice().buffer).toString('hex');

/** RMSNorm and its gradients in float64; dxSize is the size of the terms that dx is the difference of. */
function reference(dim: number, eps: number, x: Float32Array, weight: Float32Array, dy: Float32Array) {
  const y: number[] = [];
  const dx: number[] = [];
  const dxSize: number[] = [];
  const dweight = new Array<number>(dim).fill(0);
  for (let from = 0; from < x.length; from += dim) {
    const row = Array.from(x.subarray(from, from + dim));
    const root = Math.sqrt(row.reduce((sum, v) => sum + v * v, 0) / dim + eps);
    const normed = row.map((v) => v / root);
    const weighted = row.map((_, i) => dy[from + i] * weight[i]);
    const product = normed.reduce((sum, n, i) => sum + n * weighted[i], 0) / dim;
    const terms = normed.reduce((sum, n, i) => sum + Math.abs(n * weighted[i]), 0) / dim;
    normed.forEach((n, i) => {
      y.push(n * weight[i]);
      dx.push((weighted[i] - n * product) / root);
      dxSize.push((Math.abs(weighted[i]) + Math.abs(n) * terms) / root);
      dweight[i] += dy[from + i] * n;
    });
  }
  return { y, dx, dxSize, dweight };
}

/** Within some float32 roundings of values of the sizes given. */
function expectNear(got: Float32Array, want: number[], sizes: number[], roundings: number): void {
  want.forEach((value, i) => {
    const bound = roundings * 2 ** -24 * Math.abs(sizes[i]) + 2 ** -149;
    expect(Math.abs(got[i] - value)).toBeLessThanOrEqual(bound);
  });
}

/** A layer of random weights, a forward and a backward of it. */
function pass(rows: number, dim: number) {
  const layer = new RMSNorm(dim);
  layer.weight.data.set(values(dim, 2));
  const y = copy(layer.forward(matrix(rows, dim, 1)));
  const dx = copy(layer.backward(matrix(rows, dim, 3)));
  return [y.data, dx.data, layer.weight.grad!];
}

describeModule('RMSNorm', () => new RMSNorm(6));

testRefusesItsOwnResult(() => new RMSNorm(6));

refuses(RangeError, [
  ['RMSNorm of no columns', () => new RMSNorm(0), 'dim'],
  ['RMSNorm with eps 0', () => new RMSNorm(2, { eps: 0 }), 'options.eps'],
  ['RMSNorm with eps NaN', () => new RMSNorm(2, { eps: NaN }), 'options.eps'],
  ['RMSNorm of other columns', () => new RMSNorm(2).forward(matrix(1, 3)), 'x.shape'],
]);

refuses(TypeError, [
  ['RMSNorm of a width that is text', () => new RMSNorm('2' as never), 'dim'],
  ['RMSNorm with a bare eps', () => new RMSNorm(2, 1e-5 as never), 'options'],
  ['RMSNorm with eps as text', () => new RMSNorm(2, { eps: '1' as never }), 'options.eps'],
]);

test("starts as PyTorch's: weights of 1, no bias, eps 2^-23 unless another is given", () => {
  const layer = new RMSNorm(3);
  expect(layer.eps).toBe(EPS);
  expect(new RMSNorm(3, { eps: undefined }).eps).toBe(EPS);
  expect(new RMSNorm(3, { eps: 1e-6 }).eps).toBe(1e-6);
  expect(layer.stateDict()).toEqual({ weight: tensor(Float32Array.of(1, 1, 1), [3]) });
});

describeEachTarget(() => {
  test('matches float64 for all small shapes, misaligned, and writes nothing beyond its outputs', () => {
    for (const rows of [1, 3, 17]) {
      for (const dim of [...SIZES, 64, 100, 257]) {
        const [x, weight, dy] = [rows * dim, dim, rows * dim].map((length, seed) => {
          const { view } = new Guarded(length);
          view.set(values(length, seed + 1));
          return view;
        });
        const [y, dx, dweight, reciprocals] = [x.length, x.length, dim, rows].map((n) => new Guarded(n));
        rmsNormForward({ rows, dim, eps: EPS, x, weight, y: y.view, reciprocals: reciprocals.view });
        dweight.view.fill(0.5);
        const gradients = { dx: dx.view, accumulate: 1, dweight: dweight.view };
        rmsNormBackward({ rows, dim, dy, x, weight, reciprocals: reciprocals.view, ...gradients });

        const want = reference(dim, EPS, x, weight, dy);
        expectNear(y.view, want.y, want.y, 4);
        expectNear(dx.view, want.dx, want.dxSize, 12); // it holds the reciprocal three times
        expectWithin(
          dweight.view,
          want.dweight.map((v) => v + 0.5),
          1e-5,
        );
        for (const each of [y, dx, dweight, reciprocals]) each.expectIntact();
      }
    }
  });

  test.each([
    [3001, 37],
    [129, 1031],
    [2, 70001],
  ])('%i rows of %i: the same bits on one, two and three threads', (rows, dim) => {
    const before = numThreads();
    try {
      const results = [1, 2, 3].map((threads) => {
        setNumThreads(threads);
        return pass(rows, dim).map(bits);
      });
      expect(results[1]).toEqual(results[0]);
      expect(results[2]).toEqual(results[0]);
    } finally {
      setNumThreads(before);
    }
  });

  test('a NaN or an infinity spoils its own row and gradient, and leaves the others to the bit', () => {
    const apply = (x: Tensor) => {
      const layer = new RMSNorm(19);
      return [copy(layer.forward(x)), copy(layer.backward(matrix(5, 19, 2)))];
    };
    const rowOf = ({ data }: Tensor, row: number) => data.subarray(19 * row, 19 * (row + 1));
    const clean = apply(matrix(5, 19));
    for (const fault of [NaN, Infinity, -Infinity]) {
      for (const at of [0, 5, 18]) {
        const x = copy(matrix(5, 19));
        x.data[2 * 19 + at] = fault;
        apply(x).forEach((result, i) => {
          expect([...rowOf(result, 2)].some(Number.isNaN)).toBe(true);
          for (const row of [0, 1, 3, 4]) expect(bits(rowOf(result, row))).toBe(bits(rowOf(clean[i], row)));
        });
      }
    }
  });

  test.each([1e-40, 1e-20, 1e-4, 1, 1e10, 1e18])('values about %d are normalised to a rounding', (size) => {
    const x = Float32Array.from(values(33), (v) => v * size);
    const ones = new Float32Array(33).fill(1);
    const { data } = new RMSNorm(33).predict(tensor(x, [1, 33]));
    const { y } = reference(33, EPS, x, ones, ones);
    expectNear(data, y, y, 4);
  });

  test('a row whose squares overflow has the results of the same row made small', () => {
    const layer = new RMSNorm(3);
    const run = (scale: number) => {
      layer.zeroGrad();
      const y = [...layer.forward(tensor(Float32Array.of(3 * scale, 2 * scale, -scale), [1, 3])).data];
      const dx = [...layer.backward(tensor(Float32Array.of(1, 1, 1), [1, 3])).data];
      return [y, dx.map((d) => d * scale), [...layer.weight.grad!]];
    };
    const want = run(1).map((values) => values.map((v) => expect.closeTo(v, 5)));
    for (const scale of [2 ** 63, 2 ** 90, 2 ** 126]) expect(run(scale)).toEqual(want);
  });
});
