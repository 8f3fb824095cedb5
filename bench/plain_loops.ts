// AdamW and cross entropy as plain JavaScript loops: what a user would write without a library, and the
// yardstick that scales figures of another machine to this one.

export function adamw(
  w: Float32Array,
  g: Float32Array,
  m: Float32Array,
  v: Float32Array,
  step: number,
): void {
  const [correction1, correction2] = [1 - 0.9 ** step, 1 - 0.999 ** step];
  for (let i = 0; i < w.length; ++i) {
    m[i] += 0.1 * (g[i] - m[i]);
    v[i] += 0.001 * (g[i] * g[i] - v[i]);
    w[i] = w[i] * (1 - 1e-3 * 0.05) - (1e-3 * (m[i] / correction1)) / (Math.sqrt(v[i] / correction2) + 1e-8);
  }
}

export function crossEntropy(
  x: Float32Array,
  target: Int32Array,
  dlogits: Float32Array,
  classes: number,
): number {
  const rows = target.length;
  let loss = 0;
  for (let row = 0; row < rows; ++row) {
    const at = row * classes;
    let max = -Infinity;
    let total = 0;
    for (let c = at; c < at + classes; ++c) {
      if (x[c] > max) max = x[c];
      total += x[c];
    }
    let sum = 0;
    for (let c = at; c < at + classes; ++c) sum += dlogits[c] = Math.exp(x[c] - max);
    loss += Math.log(sum) + max - 0.9 * x[at + target[row]] - (0.1 / classes) * total;
    for (let c = at; c < at + classes; ++c) dlogits[c] = (dlogits[c] / sum - 0.1 / classes) / rows;
    dlogits[at + target[row]] -= 0.9 / rows;
  }
  return loss / rows;
}
