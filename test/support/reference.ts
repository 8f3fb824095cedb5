// Independent float64 references of the formulas, written for clarity alone.

/** erf by its Maclaurin series (|x| < 3) or continued fraction, to about 1e-13. */
export function erf(x: number): number {
  const z = Math.abs(x);
  if (z >= 3) return Math.sign(x) * (1 - erfc(z));
  let term = z;
  let sum = z;
  for (let n = 1; n < 120; n++) {
    term *= (-z * z) / n;
    sum += term / (2 * n + 1);
  }
  return (Math.sign(x) * 2 * sum) / Math.sqrt(Math.PI);
}

/** 1 − erf(x), to as many digits of its own from 3 on. */
export function erfc(x: number): number {
  if (Number.isNaN(x) || x < 3) return 1 - erf(x);
  let fraction = 0;
  for (let n = 60; n > 0; n--) fraction = n / 2 / (x + fraction);
  return Math.exp(-x * x) / (Math.sqrt(Math.PI) * (x + fraction));
}

export const gelu = (x: number) => 0.5 * x * (1 + erf(x / Math.SQRT2));
export const geluDerivative = (x: number) =>
  0.5 * (1 + erf(x / Math.SQRT2)) + (x * Math.exp((-x * x) / 2)) / Math.sqrt(2 * Math.PI);

/** a [n, k] times b, where b is [k, m]. */
export function multiply(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  n: number,
  k: number,
  m: number,
): Float64Array {
  const c = new Float64Array(n * m);
  for (let i = 0; i < n; i++)
    for (let j = 0; j < m; j++) for (let l = 0; l < k; l++) c[i * m + j] += a[i * k + l] * b[l * m + j];
  return c;
}

export function transpose(a: ArrayLike<number>, rows: number, columns: number): Float64Array {
  return Float64Array.from(
    { length: rows * columns },
    (_, i) => a[(i % rows) * columns + Math.floor(i / rows)],
  );
}

/** One AdamW (or, coupled, Adam) update of a single value at step t ≥ 1. */
export function adamw(
  s: { w: number; m: number; v: number },
  g: number,
  t: number,
  o: { lr: number; betas: readonly [number, number]; eps: number; weightDecay: number; decoupled: boolean },
): void {
  const grad = o.decoupled ? g : g + o.weightDecay * s.w;
  s.m = o.betas[0] * s.m + (1 - o.betas[0]) * grad;
  s.v = o.betas[1] * s.v + (1 - o.betas[1]) * grad * grad;
  const step = (o.lr * (s.m / (1 - o.betas[0] ** t))) / (Math.sqrt(s.v / (1 - o.betas[1] ** t)) + o.eps);
  s.w = s.w - step - (o.decoupled ? o.lr * o.weightDecay * s.w : 0);
}

/** Cross entropy of one row against a target distribution: loss and gradient. */
export function crossEntropy(
  logits: ArrayLike<number>,
  q: ArrayLike<number>,
): { loss: number; gradient: number[] } {
  const x = Array.from(logits);
  const max = Math.max(...x);
  const sum = x.reduce((s, v) => s + Math.exp(v - max), 0);
  const mass = Array.from(q).reduce((a, b) => a + b, 0);
  const logp = x.map((v) => v - max - Math.log(sum));
  return {
    loss: -logp.reduce((s, l, c) => (q[c] === 0 ? s : s + q[c] * l), 0),
    gradient: logp.map((l, c) => mass * Math.exp(l) - q[c]),
  };
}

/** The bfloat16 nearest to a float32, the even one of two that are as near. */
export function toBfloat16(x: number): number {
  if (x === 0 || !Number.isFinite(x)) return x;
  const unit = 2 ** (Math.max(-126, Math.floor(Math.log2(Math.abs(x)))) - 7);
  const [low, share] = [Math.floor(x / unit), x / unit - Math.floor(x / unit)];
  return Math.fround(unit * (share > 0.5 || (share === 0.5 && low % 2 !== 0) ? low + 1 : low));
}

/**
 * Four words of Philox4x32-10 (Salmon et al. 2011), as its authors write it: a counter of four words, a key
 * of two.
 */
export function philox(counter: readonly number[], key: readonly number[]): number[] {
  let c = counter.map(BigInt);
  let k = key.map(BigInt);
  for (let round = 0; round < 10; round++) {
    const [p0, p1] = [0xd2511f53n * c[0], 0xcd9e8d57n * c[2]];
    c = [(p1 >> 32n) ^ c[1] ^ k[0], p1, (p0 >> 32n) ^ c[3] ^ k[1], p0].map((word) =>
      BigInt.asUintN(32, word),
    );
    k = [k[0] + 0x9e3779b9n, k[1] + 0xbb67ae85n].map((word) => BigInt.asUintN(32, word));
  }
  return c.map(Number);
}

/** Repeatable values in [−1, 1), as float32. */
export function values(length: number, seed = 1): Float32Array {
  let state = (seed * 2654435761) >>> 0;
  return Float32Array.from({ length }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  });
}

/** Fails unless every entry is within `bound` of the reference. */
export function expectWithin(got: ArrayLike<number>, want: ArrayLike<number>, bound: number): void {
  expect(got.length).toBe(want.length);
  for (let i = 0; i < want.length; i++) {
    if (!(Math.abs(got[i] - want[i]) <= bound))
      throw new Error(`entry ${i}: ${got[i]}, expected ${want[i]} within ${bound}`);
  }
}
