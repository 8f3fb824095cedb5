// Rows of logits that are wider than a block of the kernel.
import { copy, LabelSmoothingCE, numThreads, setNumThreads, softmax, tensor } from '../../src';
import { crossEntropy, values } from '../support/reference';

const logits = (rows: number, classes: number, seed: number) =>
  tensor(
    values(rows * classes, seed).map((v) => 5 * v),
    [rows, classes],
  );
const WIDE = 10_007;
const before = numThreads();
afterEach(() => setNumThreads(before));

// Rows that threads share block by block, rows in tasks of several, and rows too long to be read beside the
// one before.
test.each([
  [1, WIDE],
  [2, WIDE],
  [3, WIDE],
  [29, WIDE],
  [1, 65_551],
  [13, 65_551],
])('%i × %i match float64, with the same bits for 1, 2 and 3 threads and in place', (rows, classes) => {
  const x = logits(rows, classes, rows);
  x.data[5] = -Infinity; // smoothing is 0 below: the class is masked out
  const target = Array.from({ length: rows }, (_, row) =>
    row % 5 === 3 ? -100 : ((row + 1) * 3_001) % classes,
  );
  const counted = target.filter((truth) => truth >= 0).length;
  const runs = [1, 2, 3].flatMap((threads) =>
    [false, true].map((inPlace) => {
      setNumThreads(threads);
      const criterion = new LabelSmoothingCE({ smoothing: 0, inPlace });
      const loss = criterion.forward(inPlace ? copy(x) : x, target);
      return { loss, gradient: copy(criterion.backward()).data };
    }),
  );
  const bytes = (run: { gradient: Float32Array }) => Buffer.from(run.gradient.buffer);
  for (const run of runs) expect([run.loss, bytes(run).equals(bytes(runs[0]))]).toEqual([runs[0].loss, true]);
  const wants = target.map((truth, row) =>
    crossEntropy(
      x.data.subarray(row * classes, (row + 1) * classes),
      Array.from({ length: classes }, (_, c) => Number(c === truth)),
    ),
  );
  expect(runs[0].loss).toBeCloseTo(
    wants.reduce((sum, want, row) => sum + (target[row] < 0 ? 0 : want.loss), 0) / counted,
    5,
  );
  wants.forEach((want, row) => {
    const worst = want.gradient.reduce(
      (most, g, c) =>
        Math.max(most, Math.abs(runs[0].gradient[row * classes + c] - (target[row] < 0 ? 0 : g / counted))),
      0,
    );
    expect(worst).toBeLessThan(1e-6);
  });
});

test('smoothing, class weights and probabilities match float64', () => {
  const rows = 2;
  const x = logits(rows, WIDE, 9);
  const classWeights = values(WIDE, 4).map(Math.abs);
  const raw = values(rows * WIDE, 5).map(Math.abs);
  const probabilities = softmax(tensor(raw, [rows, WIDE]));
  const criterion = new LabelSmoothingCE({ smoothing: 0.1, classWeights, reduction: 'none' });
  const losses = [...criterion.forward(x, probabilities)];
  const gradient = criterion.backward(new Float32Array(rows).fill(1)).data;
  for (let row = 0; row < rows; row++) {
    const q = Array.from(
      classWeights,
      (weight, c) => weight * (0.9 * probabilities.data[row * WIDE + c] + 0.1 / WIDE),
    );
    const want = crossEntropy(x.data.subarray(row * WIDE, (row + 1) * WIDE), q);
    expect(Math.abs(losses[row] / want.loss - 1)).toBeLessThan(1e-5);
    want.gradient.forEach((g, c) => {
      expect(Math.abs(gradient[row * WIDE + c] - g)).toBeLessThan(1e-6);
    });
  }
});
