// A worker that multiplies matrices until it is ended, and counts the products.
import { workerData } from 'node:worker_threads';
import { linearForward } from '../../src/addon/linear';

const SIZE = 256;
const [x, weight, y] = [1, 2, 3].map(() => new Float32Array(SIZE * SIZE));
for (;;) {
  linearForward({ rows: SIZE, inFeatures: SIZE, outFeatures: SIZE, x, weight, bias: null, y });
  Atomics.add(workerData.finished as Int32Array, 0, 1);
}
