// A valid call of every native function, at any size.
import type { Native } from '../../src/addon/native';

const SENTINEL = 12345;
const GUARD = 4;

/** Bounds what one array takes: a call with a longer one is not made. */
function bounded(length: number): number {
  if (length > 100_000) throw new RangeError(`length: expected at most 100000, received ${length}`);
  return length;
}

/** Values of its own in the middle of a larger array, so that a write beyond either end is seen. */
export const f = (length: number): Float32Array => {
  const memory = new Float32Array(bounded(length) + 2 * GUARD).fill(SENTINEL);
  return memory.subarray(GUARD, GUARD + length).fill(0.5);
};
const mask = (length: number) => Uint8Array.from({ length: bounded(length) }, (_, i) => (i % 3 ? 0 : 1));

/** Whether what surrounds an array that f made is as it was. */
export function guardsIntact(view: Float32Array): boolean {
  const memory = new Float32Array(view.buffer);
  if (memory.length !== view.length + 2 * GUARD) return true; // another array
  return (
    memory.subarray(0, GUARD).every((v) => v === SENTINEL) &&
    memory.subarray(GUARD + view.length).every((v) => v === SENTINEL)
  );
}

const bits = (length: number) => new Uint16Array(bounded(length)).fill(0x3f00);
const moments = (
  make: typeof f | typeof bits,
  r: number,
  c: number,
): [(Float32Array | Uint16Array)[], (Float32Array | Uint16Array)[], (Float32Array | Uint16Array)[]] => [
  [make(r), make(c)],
  [make(r), make(c)],
  [make(r), make(c)],
];
let calls = 0;

type Fuzzed = Exclude<keyof Native, 'simd' | 'numThreads' | 'setSimd' | 'setNumThreads'>;

/**
 * Fresh arguments for each function, valid but for sizes of 0 where none is allowed: r rows, c columns, h
 * hidden columns.
 */
export const VALID: { [K in Fuzzed]: (r?: number, c?: number, h?: number) => Parameters<Native[K]> } = {
  hasMemory: (r = 17) => [r],
  linearForward: (r = 3, c = 5, h = 4) => [f(r * c), f(h * c), f(h), f(r * h), r, c, h],
  linearBackward: (r = 3, c = 5, h = 4) => [
    f(r * h),
    f(r * c),
    f(h * c),
    f(r * c),
    f(h * c),
    f(h),
    3,
    r,
    c,
    h,
  ],
  layerNormForward: (r = 3, c = 5) => [f(r * c), f(c), f(c), f(r * c), f(2 * r), r, c, 1e-5],
  layerNormBackward: (r = 3, c = 5) => [f(r * c), f(r * c), f(c), f(2 * r), f(r * c), f(c), f(c), 0, r, c],
  geluForward: (r = 17) => [f(r), f(r), false],
  geluBackward: (r = 17) => [f(r), f(r), f(r), true],
  softmax: (r = 3, c = 5) => [f(r * c), f(r * c), r, c],
  labelSmoothingCe: (r = 3, c = 5) => [
    f(r * c),
    Int32Array.from({ length: bounded(r) }, (_, i) => (i % (c + 1)) - 1),
    f(c),
    0.1,
    1,
    f(r),
    f(r * c),
    r,
    c,
    false,
  ],
  linearCrossEntropy: (r = 3, c = 5, h = 2) => [
    f(r * h),
    f(c * h),
    f(c),
    Int32Array.from({ length: bounded(r) }, (_, i) => (i % (c + 1)) - 1),
    f(c),
    0.1,
    1,
    f(r),
    f(r),
    f(r * h),
    f(c * h),
    f(c),
    3,
    r,
    h,
    c,
  ],
  scale: (r = 9) => [f(r), 0.5],
  scaleRows: (r = 3, c = 5) => [f(r * c), f(r), r, c],
  stochasticDepthForward: (r = 3, c = 5) => [f(r * c), f(r * c), mask(r), 2, f(r * c), r, c],
  stochasticDepthBackward: (r = 3, c = 5) => [f(r * c), mask(r), 2, f(r * c), f(r * c), r, c],
  residualBlockForward: (r = 3, c = 5, h = 7) => [
    f(r * c),
    mask(r),
    1,
    f(c),
    f(c),
    f(h * c),
    f(h),
    f(c * h),
    f(c),
    f(r * c),
    f(2 * r),
    f(r * c),
    f(r * h),
    f(r * h),
    r,
    c,
    h,
    1e-5,
    false,
  ],
  residualBlockBackward: (r = 3, c = 5, h = 7) => [
    f(r * c),
    f(r * c),
    mask(r),
    1,
    f(c),
    f(h * c),
    f(c * h),
    f(2 * r),
    f(r * c),
    f(r * h),
    f(r * h),
    f(r * c),
    f(c),
    f(c),
    f(h * c),
    f(h),
    f(c * h),
    f(c),
    21,
    r,
    c,
    h,
    false,
  ],
  adamwStep: (r = 20, c = 5) => [
    [f(r), f(c)],
    [f(r), f(c)],
    ...moments(++calls % 2 ? f : bits, r, c),
    Float64Array.of(0, 0, Math.floor(r / 2), 0, 0, Math.ceil(r / 2), Math.floor(r / 2), 1, 1, 0, c, 0),
    Float64Array.of(1e-3, 0.9, 0.999, 1e-8, 0.01, 0.1, 0.001, 3, 1e-3, 0.9, 0.999, 1e-8, 0, 0.1, 0.001, 0),
    1,
    calls % 2 === 0,
  ],
  totalNorm: (r = 20, c = 5) => [[f(r), f(c)], Float64Array.of(0, 0, r, 0, 1, 0, c, 0)],
  scaleSegments: (r = 20, c = 5) => [[f(r), f(c)], Float64Array.of(0, 0, r, 0, 1, 0, c, 0), 0.5],
  addInto: (r = 9) => [f(r), f(r)],
  lerpInto: (r = 9) => [f(r), f(r), 0.5],
  gatherRows: (r = 3, c = 5, h = 2) => [
    f(r * c),
    Uint32Array.from({ length: bounded(h) }, (_, i) => r - 1 - (i % r)),
    f(c),
    f(c),
    f(h * c),
    c,
  ],
  drawMask: (r = 9) => [new Uint8Array(bounded(r)), 0.5, 1, 2, 3, 4],
  drawUniform: (r = 9) => [f(r), 0, 1, 1, 2, 3],
  drawPermutation: (r = 9) => [new Uint32Array(bounded(r)), 1, 2, 3],
};
