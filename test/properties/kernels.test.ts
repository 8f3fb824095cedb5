// Every kernel against float64 references on every SIMD target: awkward sizes, misaligned memory, sentinels
// around outputs.
import { numThreads, Parameter, setNumThreads, tensor } from '../../src';
import { geluBackward, geluForward } from '../../src/addon/gelu';
import { labelSmoothingCe } from '../../src/addon/label_smoothing_ce';
import { layerNormForward } from '../../src/addon/layer_norm';
import { linearBackward, linearForward } from '../../src/addon/linear';
import { residualBlockBackward, residualBlockForward } from '../../src/addon/residual_block';
import { wholeArrays } from '../../src/addon/segments';
import { softmaxForward } from '../../src/addon/softmax';
import { totalNorm } from '../../src/addon/total_norm';
import { describeEachTarget } from '../support/goldens';
import { Guarded, SIZES } from '../support/guarded';
import {
  crossEntropy,
  expectWithin,
  gelu,
  geluDerivative,
  multiply,
  transpose,
  values,
} from '../support/reference';

const misaligned = (from: Float32Array) => {
  const view = new Float32Array(from.length + 1).subarray(1);
  view.set(from);
  return view;
};

describeEachTarget(() => {
  test('linear forward and backward match float64 for all small shapes', () => {
    for (const rows of [0, ...SIZES]) {
      for (const inFeatures of [1, 3, 4, 17]) {
        for (const outFeatures of SIZES) {
          const x = misaligned(values(rows * inFeatures, 1));
          const weight = misaligned(values(outFeatures * inFeatures, 2));
          const bias = misaligned(values(outFeatures, 3));
          const dy = misaligned(values(rows * outFeatures, 4));
          const [y, dx, dweight, dbias] = [
            rows * outFeatures,
            rows * inFeatures,
            weight.length,
            outFeatures,
          ].map((n) => new Guarded(n));
          const shape = { rows, inFeatures, outFeatures };
          linearForward({ ...shape, x, weight, bias, y: y.view });
          const product = multiply(
            x,
            transpose(weight, outFeatures, inFeatures),
            rows,
            inFeatures,
            outFeatures,
          );
          expectWithin(
            y.view,
            product.map((v, i) => v + bias[i % outFeatures]),
            1e-5,
          );
          dweight.view.fill(0.5);
          const gradients = { dx: dx.view, accumulate: 1, dweight: dweight.view, dbias: dbias.view };
          linearBackward({ ...shape, dy, x, weight, ...gradients });
          expectWithin(dx.view, multiply(dy, weight, rows, outFeatures, inFeatures), 2e-5);
          expectWithin(
            dweight.view,
            multiply(transpose(dy, rows, outFeatures), x, outFeatures, rows, inFeatures).map((v) => v + 0.5),
            2e-5,
          );
          expectWithin(
            dbias.view,
            Float64Array.from({ length: outFeatures }, (_, c) => {
              let s = 0;
              for (let r = 0; r < rows; r++) s += dy[r * outFeatures + c];
              return s;
            }),
            1e-5,
          );
          for (const guarded of [y, dx, dweight, dbias]) guarded.expectIntact();
        }
      }
    }
  });

  test('a product with a longer sum than one pass takes matches float64', () => {
    const [rows, inFeatures, outFeatures] = [3, 9001, 5];
    const x = values(rows * inFeatures, 5);
    const weight = values(outFeatures * inFeatures, 6);
    const bias = values(outFeatures, 7);
    const y = new Guarded(rows * outFeatures);
    linearForward({ rows, inFeatures, outFeatures, x, weight, bias, y: y.view });
    expectWithin(
      y.view,
      multiply(x, transpose(weight, outFeatures, inFeatures), rows, inFeatures, outFeatures).map(
        (v, i) => v + bias[i % outFeatures],
      ),
      1e-3,
    );
    y.expectIntact();
  });

  test('a row has the same bits in a batch of any size, and the values of float64', () => {
    for (const [inFeatures, outFeatures] of [
      [160, 131],
      [640, 37],
      [9001, 6],
    ]) {
      const x = values(130 * inFeatures, 7);
      const [weight, bias] = [values(outFeatures * inFeatures, 8), values(outFeatures, 9)];
      const product = (rows: number) => {
        const y = new Guarded(rows * outFeatures);
        const first = x.subarray(0, rows * inFeatures);
        linearForward({ rows, inFeatures, outFeatures, x: first, weight, bias, y: y.view });
        y.expectIntact();
        return y.view;
      };
      const all = product(130);
      expectWithin(
        all,
        multiply(x, transpose(weight, outFeatures, inFeatures), 130, inFeatures, outFeatures).map(
          (v, i) => v + bias[i % outFeatures],
        ),
        1e-3,
      );
      for (const rows of [1, 7, 8, 14, 16, 31, 32, 47, 64, 65])
        expect(product(rows)).toEqual(all.subarray(0, rows * outFeatures));
    }
  });

  test('gelu and its derivative are within 5e-7 of erf over the whole range', () => {
    const x = Float32Array.from({ length: 20011 }, (_, i) => (i - 10005) / 900);
    const y = new Guarded(x.length);
    const dx = new Guarded(x.length);
    geluForward('gelu', x, y.view);
    geluBackward('gelu', new Float32Array(x.length).fill(1), x, dx.view);
    for (let i = 0; i < x.length; i++) {
      expect(Math.abs(y.view[i] - gelu(x[i]))).toBeLessThan(5e-7 * Math.max(1, Math.abs(x[i])));
      expect(Math.abs(dx.view[i] - geluDerivative(x[i]))).toBeLessThan(8e-7);
    }
    y.expectIntact();
    dx.expectIntact();
  });

  test('layer norm has mean 0 and deviation 1, and matches float64 with a large mean', () => {
    for (const dim of [2, ...SIZES.slice(2), 129]) {
      const x = values(5 * dim, dim).map((v) => v + 100);
      const y = new Guarded(5 * dim);
      const [weight, bias] = [new Float32Array(dim).fill(1), new Float32Array(dim)];
      layerNormForward({ rows: 5, dim, eps: 1e-5, x, weight, bias, y: y.view, stats: null });
      for (let row = 0; row < 5; row++) {
        const line = Array.from(x.subarray(row * dim, (row + 1) * dim));
        const mean = line.reduce((a, b) => a + b, 0) / dim;
        const variance = line.reduce((a, b) => a + (b - mean) ** 2, 0) / dim;
        expectWithin(
          y.view.subarray(row * dim, (row + 1) * dim),
          line.map((v) => (v - mean) / Math.sqrt(variance + 1e-5)),
          2e-4,
        );
      }
      y.expectIntact();
    }
  });

  test('cross entropy and softmax match float64 for every number of classes', () => {
    for (const classes of SIZES) {
      const rows = 3;
      const logits = misaligned(values(rows * classes, classes).map((v) => 20 * v));
      const target = Int32Array.from({ length: rows }, (_, i) => i % classes);
      const dlogits = new Guarded(rows * classes);
      const losses = new Guarded(rows);
      labelSmoothingCe({
        rows,
        classes,
        smoothing: 0.1,
        reduction: 'none',
        inPlace: false,
        logits,
        target,
        classWeights: null,
        sampleWeight: null,
        losses: losses.view,
        dlogits: dlogits.view,
      });
      const probabilities = new Guarded(rows * classes);
      softmaxForward(rows, classes, logits, probabilities.view);
      for (let row = 0; row < rows; row++) {
        const line = logits.subarray(row * classes, (row + 1) * classes);
        const q = Array.from(line, (_, c) => 0.1 / classes + (c === target[row] ? 0.9 : 0));
        const want = crossEntropy(line, q);
        expect(Math.abs(losses.view[row] - want.loss)).toBeLessThan(1e-5);
        expectWithin(dlogits.view.subarray(row * classes, (row + 1) * classes), want.gradient, 1e-6);
        expectWithin(
          probabilities.view.subarray(row * classes, (row + 1) * classes),
          want.gradient.map((g, c) => g + q[c]),
          1e-6,
        );
      }
      for (const guarded of [dlogits, losses, probabilities]) guarded.expectIntact();
    }
  });

  test("the ratio of two probabilities is e^(their logits' difference) within three roundings, down to the smallest float", () => {
    const differences = Float32Array.from({ length: 8501 }, (_, i) => -i / 100);
    const p = new Float32Array(2 * differences.length);
    const logits = Float32Array.from(p, (_, i) => (i % 2) * differences[i >> 1]);
    softmaxForward(differences.length, 2, logits, p);
    const errors = Array.from(differences, (d, i) => Math.abs(p[2 * i + 1] / p[2 * i] / Math.exp(d) - 1));
    expect(Math.max(...errors)).toBeLessThan(3 * 2 ** -23);
  });

  test('the sum of many rows has the error of a few roundings', () => {
    const rows = 300_001;
    const dbias = new Float32Array(1);
    linearBackward({
      rows,
      inFeatures: 1,
      outFeatures: 1,
      dy: new Float32Array(rows).fill(0.1),
      x: new Float32Array(rows),
      weight: new Float32Array(1),
      dx: null,
      accumulate: 0,
      dweight: null,
      dbias,
    });
    expect(Math.abs(dbias[0] / (rows * Math.fround(0.1)) - 1)).toBeLessThan(1e-6);
  });
});

test('every kernel gives the same bits with 1, 2 and 3 threads', () => {
  const before = numThreads();
  const [rows, dim, hiddenDim] = [301, 67, 259];
  const x = values(rows * dim, 1);
  const weights = [dim, dim, hiddenDim * dim, hiddenDim, dim * hiddenDim, dim].map((n, i) =>
    values(n, 20 + i),
  );
  const mask = Uint8Array.from({ length: rows }, (_, i) => (i % 3 === 0 ? 0 : 1));
  const run = (threads: number) => {
    setNumThreads(threads);
    const y = new Float32Array(rows * dim);
    const saved = {
      stats: new Float32Array(2 * rows),
      normed: new Float32Array(rows * dim),
      activated: new Float32Array(rows * hiddenDim),
      derivative: new Float32Array(rows * hiddenDim),
    };
    const grads = weights.map((w) => new Float32Array(w.length));
    const dx = new Float32Array(rows * dim);
    const [norm1Weight, norm1Bias, linear1Weight, linear1Bias, linear2Weight, linear2Bias] = weights;
    const block = {
      rows,
      dim,
      hiddenDim,
      factor: 1.5,
      x,
      mask,
      norm1Weight,
      linear1Weight,
      linear2Weight,
      saved,
    };
    residualBlockForward({
      ...block,
      activation: 'gelu',
      eps: 1e-5,
      norm1Bias,
      linear1Bias,
      linear2Bias,
      y,
    });
    residualBlockBackward({
      ...block,
      dy: y,
      dx,
      accumulate: 0,
      dnorm1Weight: grads[0],
      dnorm1Bias: grads[1],
      dlinear1Weight: grads[2],
      dlinear1Bias: grads[3],
      dlinear2Weight: grads[4],
      dlinear2Bias: grads[5],
    });
    const norm = totalNorm(grads, wholeArrays(grads));
    const dlogits = new Float32Array(y.length);
    const loss = labelSmoothingCe({
      rows,
      classes: dim,
      smoothing: 0.1,
      reduction: 'mean',
      inPlace: false,
      logits: y,
      target: Int32Array.from({ length: rows }, (_, i) => i % dim),
      classWeights: null,
      sampleWeight: null,
      losses: null,
      dlogits,
    });
    return { y, dx, grads, norm, loss, dlogits };
  };
  const [one, two, three] = [1, 2, 3].map(run);
  setNumThreads(before);
  expect(two).toEqual(one);
  expect(three).toEqual(one);
});

test('a part of a job is done once, whether threads meet at it or crowd the cores', () => {
  const before = numThreads();
  const ones = new Float32Array(1 << 16).fill(1);
  const sum = new Parameter(tensor(new Float32Array(ones.length), [ones.length]));
  for (const threads of [16, 64, 200]) {
    setNumThreads(threads);
    for (let i = 0; i < 8000; i++) sum.accumulateGrad(ones);
  }
  setNumThreads(before);
  expect(sum.grad!.filter((v) => v !== 24_000)).toHaveLength(0);
});
