// jax-js, compiled by its jit to WebAssembly. It has no stochastic depth: drop 0 only.
// Usage: node jax_js.mjs FOLDER_WITH_NODE_MODULES
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { serve } from './serve.mjs';

const root = path.join(path.resolve(process.argv[2]), 'node_modules', '@jax-js', 'jax');
const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
const {
  blockUntilReady,
  defaultDevice,
  grad,
  init,
  jit,
  lax,
  nn,
  numpy: np,
  tree,
  valueAndGrad,
} = await import(pathToFileURL(path.join(root, 'dist', 'index.js')));
await init('wasm');
defaultDevice('wasm');

const values = (...shape) =>
  np
    .array(Float32Array.from({ length: shape.reduce((a, b) => a * b) }, (_, i) => 0.05 * Math.sin(i * 0.7)))
    .reshape(shape);

// Arrays are consumed by what uses them: `ref` keeps one for another use.
const layerNormOf = (dim) => ({ scale: np.ones([dim]), bias: np.zeros([dim]) });
function layerNorm({ scale, bias }, x) {
  const centered = x.ref.sub(np.mean(x, 1, { keepdims: true }));
  const variance = np.mean(centered.ref.mul(centered.ref), 1, { keepdims: true });
  return centered
    .div(np.sqrt(variance.add(1e-5)))
    .mul(scale)
    .add(bias);
}
const linearOf = (inFeatures, outFeatures) => ({
  w: values(inFeatures, outFeatures),
  b: np.zeros([outFeatures]),
});
const linear = ({ w, b }, x) => np.matmul(x, w).add(b);
const gelu = (x) => x.ref.mul(lax.erf(x.mul(Math.SQRT1_2)).add(1).mul(0.5));
const blockOf = (dim) => ({
  norm: layerNormOf(dim),
  up: linearOf(dim, 4 * dim),
  down: linearOf(4 * dim, dim),
});
const block = ({ norm, up, down }, x) => x.ref.add(linear(down, gelu(linear(up, layerNorm(norm, x)))));
const crossEntropy = (logits, smoothed) => nn.logSoftmax(logits).mul(smoothed).sum(1).mean().neg();

function smoothedTargets(rows, classes) {
  const data = new Float32Array(rows * classes).fill(0.1 / classes);
  for (let row = 0; row < rows; ++row) data[row * classes + ((row * 7) % classes)] += 0.9;
  return np.array(data).reshape([rows, classes]);
}

/** The moments and parameters after one AdamW step. */
function adamwStep(parameter, gradient, expAvg, expAvgSq) {
  const m = expAvg.mul(0.9).add(gradient.ref.mul(0.1));
  const v = expAvgSq.mul(0.999).add(gradient.ref.mul(gradient).mul(0.001));
  return [parameter.mul(1 - 1e-3 * 0.05).sub(m.ref.div(np.sqrt(v.ref).add(1e-8)).mul(1e-3)), m, v];
}

const refuseDrop = (drop) => {
  if (drop !== 0) throw new Error('it has no stochastic depth');
};

await serve(`jax-js ${version} wasm`, {
  adamw({ count, size }) {
    if (count !== 1) throw new Error('one parameter only');
    const step = jit(adamwStep);
    const gradient = values(size);
    let state = [values(size), np.zeros([size]), np.zeros([size])];
    return async () => {
      state = step(state[0], gradient.ref, state[1], state[2]);
      await blockUntilReady(state);
    };
  },
  label_smoothing_ce({ rows, classes }) {
    const [logits, smoothed] = [values(rows, classes), smoothedTargets(rows, classes)];
    const gradient = jit(grad(crossEntropy));
    return async () => (await blockUntilReady(gradient(logits.ref, smoothed.ref))).dispose();
  },
  residual_block({ dim, rows, drop }) {
    refuseDrop(drop);
    const [x, dy] = [values(rows, dim), values(rows, dim)];
    const inputs = { parameters: blockOf(dim), x };
    const gradient = jit(
      grad(({ parameters, x: input }, upstream) => block(parameters, input).mul(upstream).sum()),
    );
    return async () => tree.dispose(await blockUntilReady(gradient(tree.ref(inputs), dy.ref)));
  },
  training_step({ drop, dim, rows }) {
    refuseDrop(drop);
    let parameters = {
      stem: linearOf(784, dim),
      blocks: Array.from({ length: 8 }, () => blockOf(dim)),
      norm: layerNormOf(dim),
      head: linearOf(dim, 10),
    };
    let [expAvg, expAvgSq] = [0, 1].map(() => tree.map((p) => np.zerosLike(p.ref), parameters));
    const [x, smoothed] = [values(rows, 784), smoothedTargets(rows, 10)];
    const loss = (p, input, target) =>
      crossEntropy(
        linear(
          p.head,
          layerNorm(
            p.norm,
            p.blocks.reduce((y, each) => block(each, y), linear(p.stem, input)),
          ),
        ),
        target,
      );
    const step = jit((p, m, v, input, target) => {
      const [value, gradients] = valueAndGrad(loss)(tree.ref(p), input, target);
      const [flat, definition] = tree.flatten(p);
      const [g, ms, vs] = [gradients, m, v].map((each) => tree.leaves(each));
      const next = flat.map((parameter, i) => adamwStep(parameter, g[i], ms[i], vs[i]));
      return [
        value,
        ...[0, 1, 2].map((i) =>
          tree.unflatten(
            definition,
            next.map((triple) => triple[i]),
          ),
        ),
      ];
    });
    return async () => {
      let value;
      [value, parameters, expAvg, expAvgSq] = step(parameters, expAvg, expAvgSq, x.ref, smoothed.ref);
      await blockUntilReady(parameters);
      value.dispose();
    };
  },
});
