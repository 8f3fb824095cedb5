// What holds for matrix products in medium precision, whatever multiplies: the bound is that of float32 sums,
// as the reference rounds the operands itself.
import { createHash } from 'node:crypto';
import { numThreads, setNumThreads } from '../../src';
import { linearBackward, linearForward } from '../../src/addon/linear';
import { Guarded } from './guarded';
import { multiply, toBfloat16, transpose, values } from './reference';

const precision = 'medium';
export const rounded = (from: Float32Array) => from.map(toBfloat16);
const magnitudes = (from: ArrayLike<number>) => Float64Array.from(from, Math.abs);

/** a · b, and the sum of the terms' magnitudes, which a rounding error is relative to. */
interface Product {
  want: Float64Array;
  scale: Float64Array;
  terms: number;
}
function product(a: ArrayLike<number>, b: ArrayLike<number>, n: number, k: number, m: number): Product {
  return { want: multiply(a, b, n, k, m), scale: multiply(magnitudes(a), magnitudes(b), n, k, m), terms: k };
}
const plus = ({ want, scale, terms }: Product, add: (i: number) => number): Product => ({
  want: want.map((value, i) => value + add(i)),
  scale: scale.map((value, i) => value + Math.abs(add(i))),
  terms: terms + 1,
});

/** A sum of n products has at most n roundings of 2^-24 each, relative to the magnitudes, and one of its end. */
function expectFloat32Sum(got: Float32Array, { want, scale, terms }: Product): void {
  expect(got.length).toBe(want.length);
  for (let i = 0; i < got.length; i++) {
    const bound = 1.01 * (terms + 1) * 2 ** -24 * scale[i];
    if (!(Math.abs(got[i] - want[i]) <= bound))
      throw new Error(`entry ${i}: ${got[i]}, expected ${want[i]} within ${bound}`);
  }
}

/** A forward and a backward of a layer, whose dweight is added to 0.5. */
export function pass(rows: number, inFeatures: number, outFeatures: number) {
  const [x, dy] = [values(rows * inFeatures, 1), values(rows * outFeatures, 4)];
  const [weight, bias] = [values(outFeatures * inFeatures, 2), values(outFeatures, 3)];
  const [y, dx, dweight, dbias] = [dy.length, x.length, weight.length, outFeatures].map(
    (n) => new Guarded(n),
  );
  const shape = { rows, inFeatures, outFeatures };
  dweight.view.fill(0.5);
  linearForward({ ...shape, precision, x, weight, bias, y: y.view });
  const gradients = { dx: dx.view, accumulate: 1, dweight: dweight.view, dbias: dbias.view };
  linearBackward({ ...shape, precision, dy, x, weight, ...gradients });
  const outputs = { y: y.view, dx: dx.view, dweight: dweight.view };
  return { ...shape, x, dy, weight, bias, ...outputs, guards: [y, dx, dweight, dbias] };
}

export function expectRoundedProducts(result: ReturnType<typeof pass>): void {
  const { rows, inFeatures, outFeatures, bias, y, dx, dweight, guards } = result;
  for (const guard of guards) guard.expectIntact();
  const [x, dy, weight] = [result.x, result.dy, result.weight].map(rounded);
  const across = transpose(weight, outFeatures, inFeatures);
  const forward = product(x, across, rows, inFeatures, outFeatures);
  expectFloat32Sum(
    y,
    plus(forward, (i) => bias[i % outFeatures]),
  );
  expectFloat32Sum(dx, product(dy, weight, rows, outFeatures, inFeatures));
  const byWeight = product(transpose(dy, rows, outFeatures), x, outFeatures, rows, inFeatures);
  expectFloat32Sum(
    dweight,
    plus(byWeight, () => 0.5),
  );
}

/** One output of a layer of one weight. */
export function single(x: number, weight: number): number {
  const y = new Float32Array(1);
  const arrays = { x: Float32Array.of(x), weight: Float32Array.of(weight), bias: null, y };
  linearForward({ rows: 1, inFeatures: 1, outFeatures: 1, precision, ...arrays });
  return y[0];
}

/** A digest of the bits of products with tails, long sums and added gradients. */
export function digestOfProducts(): string {
  const hash = createHash('sha256');
  for (const [rows, inFeatures, outFeatures] of [
    [1, 1, 1],
    [49, 33, 17],
    [70, 100, 66],
    [3, 4200, 5],
  ]) {
    const { y, dx, dweight } = pass(rows, inFeatures, outFeatures);
    for (const { buffer, byteOffset, byteLength } of [y, dx, dweight])
      hash.update(new Uint8Array(buffer, byteOffset, byteLength));
  }
  return hash.digest('hex');
}

/** The tests, for the backend in use. */
export function testMediumProducts(): void {
  test('products are those of operands rounded to bfloat16, for small shapes of every kind', () => {
    for (const rows of [0, 1, 3, 14, 15, 17, 33]) {
      for (const inFeatures of [1, 4, 17])
        for (const outFeatures of [1, 5, 16, 31]) expectRoundedProducts(pass(rows, inFeatures, outFeatures));
    }
  });

  test('products are those of rounded operands where tiles and panels are many, and sums long', () => {
    for (const [rows, inFeatures, outFeatures] of [
      [70, 50, 66],
      [33, 97, 34],
      [1, 4200, 2],
    ])
      expectRoundedProducts(pass(rows, inFeatures, outFeatures));
  });

  test('the bits are the same for any number of threads, and of a row in a batch of any size', () => {
    const before = numThreads();
    const runs = [1, 2, 3].map((threads) => {
      setNumThreads(threads);
      return pass(66, 96, 131);
    });
    setNumThreads(before);
    for (const run of runs.slice(1))
      for (const name of ['y', 'dx', 'dweight'] as const) expect(run[name]).toEqual(runs[0][name]);
    const { x, weight, bias, y } = runs[0];
    for (const rows of [1, 7, 16, 33, 65]) {
      const part = new Float32Array(rows * 131);
      const first = x.subarray(0, rows * 96);
      const shape = { rows, inFeatures: 96, outFeatures: 131, precision } as const;
      linearForward({ ...shape, x: first, weight, bias, y: part });
      expect(part).toEqual(y.subarray(0, part.length));
    }
  });

  test('values that are not finite stay so, and what is beyond the largest bfloat16 is infinite', () => {
    for (const value of [NaN, Infinity, -Infinity]) {
      expect(single(value, 2)).toBe(2 * value);
      expect(single(2, value)).toBe(2 * value);
    }
    expect(single(Infinity, 0)).toBeNaN();
    const payload = new Float32Array(Uint32Array.of(0x7f800001).buffer);
    expect(single(payload[0], 1)).toBeNaN();
    expect(single(3.38e38, 1)).toBe(toBfloat16(Math.fround(3.38e38)));
    expect(single(3.4e38, 1)).toBe(Infinity);
  });

  test('ties go to the even bfloat16', () => {
    for (const x of [1 + 2 ** -8, 1 + 3 * 2 ** -8, 1 + 2 ** -8 + 2 ** -20, -(1 + 3 * 2 ** -8)])
      expect(single(x, 1)).toBe(toBfloat16(Math.fround(x)));
  });
}
