import v8 from 'node:v8';
import vm from 'node:vm';
import { AdamW, LabelSmoothingCE, ResidualMLP, type Tensor } from '../../src';
import { runTypeScript } from '../support/run_typescript';
import { matrix } from '../support/tensors';

/** Rows whose columns from the fourth on are codes below 3. */
function codedRows(rows: number, columns: number): Tensor {
  const x = matrix(rows, columns);
  x.data.forEach((_, i) => {
    if (i % columns > 3) x.data[i] = (i + rows) % 3;
  });
  return x;
}

test.each([[[]], [[3, 30]]])(
  'a step allocates no ArrayBuffer after warm-up, with categories %j',
  (categories) => {
    const model = new ResidualMLP({
      inFeatures: 6,
      categories,
      dim: 16,
      depth: 3,
      classes: 3,
      dropPath: 0.5,
    });
    const optimizer = new AdamW(model.namedParameters(), { maxGradNorm: 1 });
    const criterion = new LabelSmoothingCE();
    const x = codedRows(16, 6);
    const target = new Int32Array(16);
    const step = () => {
      optimizer.zeroGrad();
      criterion.forward(model.forward(x), target);
      model.backward(criterion.backward());
      optimizer.step();
    };
    for (let i = 0; i < 20; i++) step();
    const before = process.memoryUsage().arrayBuffers;
    for (let i = 0; i < 400; i++) step();
    expect(process.memoryUsage().arrayBuffers).toBeLessThanOrEqual(before);
  },
);

test.each(['row', 'batch'] as const)(
  'steps over batches of changing size allocate no ArrayBuffer once the largest has been seen, dropping by %s',
  (mode) => {
    const model = new ResidualMLP({
      inFeatures: 5,
      categories: [3],
      dim: 8,
      depth: 3,
      classes: 4,
      dropPath: [0.5, 1, 0.5],
      mode,
      seed: 1,
    });
    const optimizer = new AdamW(model.namedParameters(), { maxGradNorm: 1 });
    const criterion = new LabelSmoothingCE();
    const batches = [200, 200, 100, 70, 1].map((rows) => ({
      x: codedRows(rows, 5),
      target: new Int32Array(rows),
    }));
    const epoch = () => {
      for (const { x, target } of batches) {
        optimizer.zeroGrad();
        criterion.forward(model.forward(x), target);
        model.backward(criterion.backward());
        optimizer.step();
      }
    };
    for (let i = 0; i < 5; i++) epoch();
    v8.setFlagsFromString('--expose-gc');
    (vm.runInNewContext('gc') as () => void)();
    const before = process.memoryUsage().arrayBuffers;
    // Right after a collection nothing is left to be freed: a window that allocates ends above where it
    // began.
    for (let window = 0; window < 5; window++) {
      for (let i = 0; i < 10; i++) epoch();
      expect(process.memoryUsage().arrayBuffers).toBeLessThanOrEqual(before);
    }
  },
);

test('between step 1,000 and step 10,000 the process grows by less than 256 KB of heap and 2 MB in all', () => {
  const { stdout, stderr, status } = runTypeScript('support/long_run.ts', [], { nodeArgs: ['--expose-gc'] });
  expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
  const { before, after, finite } = JSON.parse(stdout) as Record<
    'before' | 'after',
    Record<'heapUsed' | 'rss' | 'arrayBuffers' | 'external', number>
  > & { finite: boolean };
  expect(finite).toBe(true);
  expect(after.heapUsed - before.heapUsed).toBeLessThan(256 * 1024);
  expect(after.rss - before.rss).toBeLessThan(2 * 1024 * 1024);
  expect(after.arrayBuffers).toBeLessThanOrEqual(before.arrayBuffers);
  expect(after.external).toBeLessThanOrEqual(before.external + 1024);
});
