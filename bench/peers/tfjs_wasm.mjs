// TensorFlow.js on its WebAssembly backend with SIMD. It has Adam, no AdamW, and no erf there: GELU is the
// tanh form. Usage: node tfjs_wasm.mjs FOLDER_WITH_NODE_MODULES THREADS
import { createRequire } from 'node:module';
import path from 'node:path';
import { serve } from './serve.mjs';

const [, , folder, threads] = process.argv;
const require = createRequire(path.join(path.resolve(folder), 'package.json'));
const tf = require('@tensorflow/tfjs');
const wasm = require('@tensorflow/tfjs-backend-wasm');
wasm.setWasmPaths(
  path.join(
    path.dirname(require.resolve('@tensorflow/tfjs-backend-wasm/package.json')),
    'wasm-out',
    path.sep,
  ),
);
wasm.setThreadsCount(Number(threads));
await tf.setBackend('wasm');

const weight = (...shape) => tf.variable(tf.randomUniform(shape, -0.05, 0.05));
const gelu = (x) =>
  x.mul(
    tf
      .tanh(x.add(x.mul(x).mul(x).mul(0.044715)).mul(0.7978845608))
      .add(1)
      .mul(0.5),
  );

function layerNorm(dim) {
  const [scale, bias] = [tf.variable(tf.ones([dim])), tf.variable(tf.zeros([dim]))];
  return (x) => {
    const { mean, variance } = tf.moments(x, 1, true);
    return x.sub(mean).mul(variance.add(1e-5).rsqrt()).mul(scale).add(bias);
  };
}

function linear(inFeatures, outFeatures) {
  const [w, b] = [weight(inFeatures, outFeatures), tf.variable(tf.zeros([outFeatures]))];
  return (x) => tf.matMul(x, w).add(b);
}

function block(dim, drop) {
  const [norm, up, down] = [layerNorm(dim), linear(dim, 4 * dim), linear(4 * dim, dim)];
  return (x) => {
    const branch = down(gelu(up(norm(x))));
    if (drop === 0) return x.add(branch);
    return x.add(
      branch.mul(
        tf
          .randomUniform([x.shape[0], 1])
          .greaterEqual(drop)
          .cast('float32')
          .div(1 - drop),
      ),
    );
  };
}

function crossEntropy(logits, target, classes) {
  const smoothed = tf
    .oneHot(target, classes)
    .cast('float32')
    .mul(0.9)
    .add(0.1 / classes);
  return tf.logSoftmax(logits).mul(smoothed).sum(1).mean().neg();
}

/** Runs `step` and waits for its result. */
const finish = (step) => async () => {
  const result = tf.tidy(step);
  await result.data();
  result.dispose();
};

await serve(`TensorFlow.js ${tf.version.tfjs} wasm`, {
  adamw({ count, size }) {
    const parameters = Array.from({ length: count }, () => weight(size));
    const gradients = Object.fromEntries(parameters.map(({ name }) => [name, tf.randomUniform([size])]));
    const optimizer = tf.train.adam(1e-3);
    return finish(() => {
      optimizer.applyGradients(gradients);
      return parameters[0].slice([0], [1]);
    });
  },
  label_smoothing_ce({ rows, classes }) {
    const logits = tf.randomUniform([rows, classes]);
    const target = tf.tensor1d(Int32Array.from({ length: rows }, (_, row) => (row * 7) % classes));
    const gradient = tf.grad((x) => crossEntropy(x, target, classes));
    return finish(() => gradient(logits).slice([0, 0], [1, 1]));
  },
  residual_block({ dim, rows, drop }) {
    const apply = block(dim, drop);
    const [x, dy] = [tf.variable(tf.randomUniform([rows, dim])), tf.randomUniform([rows, dim])];
    return finish(() => tf.variableGrads(() => apply(x).mul(dy).sum()).value);
  },
  training_step({ drop, dim, rows }) {
    const layers = [
      linear(784, dim),
      ...Array.from({ length: 8 }, (_, i) => block(dim, (drop * i) / 7)),
      layerNorm(dim),
      linear(dim, 10),
    ];
    const x = tf.randomUniform([rows, 784]);
    const target = tf.tensor1d(Int32Array.from({ length: rows }, (_, row) => row % 10));
    const optimizer = tf.train.adam(1e-3);
    return finish(() =>
      optimizer.minimize(
        () =>
          crossEntropy(
            layers.reduce((y, layer) => layer(y), x),
            target,
            10,
          ),
        true,
      ),
    );
  },
});
