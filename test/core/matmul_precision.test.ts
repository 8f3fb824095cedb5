import { spawnSync } from 'node:child_process';
import path from 'node:path';
import {
  copy,
  getFloat32MatmulPrecision,
  LabelSmoothingCE,
  Linear,
  LinearCrossEntropy,
  type MatmulPrecision,
  type Module,
  ResidualBlock,
  ResidualMLP,
  setFloat32MatmulPrecision,
  type Tensor,
  tensor,
} from '../../src';
import { blockAndLayers } from '../support/block_and_layers';
import { any, expectError, refuses } from '../support/errors';
import { toBfloat16 } from '../support/reference';
import { matrix } from '../support/tensors';

afterEach(() => setFloat32MatmulPrecision('highest'));

refuses(RangeError, [
  ['a precision of another name', () => setFloat32MatmulPrecision(any('low')), 'precision'],
  [
    'a block of another precision',
    () => new ResidualBlock(2, { matmulPrecision: any('low') }),
    'options.matmulPrecision',
  ],
  [
    'a network without blocks of another precision',
    () => new ResidualMLP({ inFeatures: 1, dim: 1, depth: 0, classes: 1, matmulPrecision: any('low') }),
    'options.matmulPrecision',
  ],
]);

refuses(TypeError, [
  ['a precision of no name', () => setFloat32MatmulPrecision(any(1)), 'precision'],
  ['a layer of no name', () => new Linear(1, 1, { matmulPrecision: any(true) }), 'options.matmulPrecision'],
]);

test("PyTorch's 'high' is refused with what to take instead, and changes nothing", () => {
  setFloat32MatmulPrecision('medium');
  expectError(() => setFloat32MatmulPrecision(any('high')), RangeError, 'precision');
  expect(() => setFloat32MatmulPrecision(any('high'))).toThrow(/'medium' is faster, 'highest' more exact/);
  expect(getFloat32MatmulPrecision()).toBe('medium');
});

/** What a forward and a backward give, with the gradients. */
function pass(module: Module, x: Tensor, dy: Tensor, between: () => void = () => {}): Float32Array[] {
  module.zeroGrad();
  const y = copy(module.forward(x)).data;
  between();
  const dx = copy(module.backward(dy)).data;
  return [y, dx, ...module.parameters().map(({ grad }) => grad!.slice())];
}
const roundedTensor = ({ data, shape }: Tensor) => tensor(data.map(toBfloat16), shape);

test('a precision holds from the next forward on, and its backward has it too', () => {
  const layer = new Linear(20, 9, { seed: 1, stream: 0 });
  const [x, dy] = [matrix(7, 20, 1), matrix(7, 9, 2)];
  const highest = pass(layer, x, dy);
  setFloat32MatmulPrecision('medium');
  const medium = pass(layer, x, dy);
  expect(medium[0]).not.toEqual(highest[0]);
  expect(medium[1]).not.toEqual(highest[1]);
  expect(pass(layer, x, dy, () => setFloat32MatmulPrecision('highest'))).toEqual(medium);
  expect(pass(layer, x, dy, () => setFloat32MatmulPrecision('medium'))).toEqual(highest);
});

test('a module with a precision of its own keeps it', () => {
  const make = (matmulPrecision?: MatmulPrecision) =>
    new ResidualBlock(6, { seed: 1, stream: 0, matmulPrecision });
  const x = matrix(5, 6);
  const results = (['highest', 'medium'] as const).map((precision) => {
    setFloat32MatmulPrecision(precision);
    expect(make().matmulPrecision).toBe(precision);
    return [make(), make('medium'), make('highest')].map((block) => pass(block, x, x));
  });
  const [[plain, medium, highest], [plainInMedium, ...own]] = results;
  expect(own).toEqual([medium, highest]);
  expect([plain, plainInMedium]).toEqual([highest, medium]);
});

test('all layers of a network have the precision of its option', () => {
  const options = { inFeatures: 3, dim: 4, depth: 1, classes: 2, matmulPrecision: 'medium' } as const;
  const { stem, blocks, head } = new ResidualMLP(options);
  const layers = [stem, ...blocks, ...blocks.flatMap(({ linear1, linear2 }) => [linear1, linear2]), head];
  for (const { matmulPrecision } of layers) expect(matmulPrecision).toBe('medium');
});

test('in medium a block has the bits of its layers one by one', () => {
  setFloat32MatmulPrecision('medium');
  const { block, branch, x, dy } = blockAndLayers();
  const [y, , ...gradients] = pass(block, x, dy);
  const [added, , ...expected] = pass(branch, x, dy);
  expect(y).toEqual(x.data.map((value, i) => value + added[i]));
  expect(gradients).toEqual(expected);
});

test('in medium a backward multiplies by the weights that it finds, as its layers one by one do', () => {
  setFloat32MatmulPrecision('medium');
  const { block, branch, x, dy } = blockAndLayers();
  const [, , ...before] = pass(block, x, dy);
  const write = (module: Module) => () => {
    for (const { data } of module.parameters()) data.fill(0.25);
  };
  const [, , ...gradients] = pass(block, x, dy, write(block));
  const [, , ...expected] = pass(branch, x, dy, write(branch));
  expect(gradients).toEqual(expected);
  expect(gradients).not.toEqual(before);
});

test('in medium a fused head makes the loss of rounded features and weights, and rounded gradients', () => {
  const [rows, dim, classes] = [40, 150, 300];
  const x = matrix(rows, dim, 5);
  const target = Int32Array.from({ length: rows }, (_, row) => (7 * row) % classes);
  const head = (precision: MatmulPrecision, rounds: boolean) => {
    const linear = new Linear(dim, classes, { seed: 1, stream: 0, matmulPrecision: precision });
    if (rounds) linear.weight.data.set(linear.weight.data.map(toBfloat16));
    return linear;
  };
  const fused = (linear: Linear, features: Tensor) => {
    const criterion = new LinearCrossEntropy(linear, { smoothing: 0.1 });
    const loss = criterion.forward(features, target);
    return { loss, dx: copy(criterion.backward()).data, dweight: linear.weight.grad! };
  };
  const apart = (linear: Linear) => {
    const criterion = new LabelSmoothingCE({ smoothing: 0.1 });
    const loss = criterion.forward(linear.forward(x), target);
    return { loss, dx: copy(linear.backward(criterion.backward())).data, dweight: linear.weight.grad! };
  };
  const medium = fused(head('medium', false), x);
  const ofRounded = fused(head('highest', true), roundedTensor(x));
  const layers = apart(head('medium', false));
  const highest = fused(head('highest', false), x);
  expect(medium.loss).not.toBe(highest.loss);
  expect(Math.abs(medium.loss - ofRounded.loss)).toBeLessThan(4 * 2 ** -24 * ofRounded.loss);
  expect(Math.abs(medium.loss - layers.loss)).toBeLessThan(4 * 2 ** -24 * ofRounded.loss);
  // A factor of a gradient that differs in its last float32 bit may round to the other bfloat16: 2^-8 of it.
  for (const name of ['dx', 'dweight'] as const) {
    const largest = Math.max(...highest[name].map(Math.abs));
    const difference = (to: Float32Array) =>
      Math.max(...medium[name].map((value, i) => Math.abs(value - to[i])));
    expect(difference(layers[name])).toBeLessThan(2 ** -8 * largest);
    expect(difference(highest[name])).toBeGreaterThan(2 ** -20 * largest);
  }
});

test('each worker has a precision of its own', () => {
  const library = JSON.stringify(path.join(__dirname, '..', '..', 'dist', 'index.js'));
  const inWorker = `const { getFloat32MatmulPrecision, setFloat32MatmulPrecision } = require(${library});
    const before = getFloat32MatmulPrecision();
    setFloat32MatmulPrecision('medium');
    require('node:worker_threads').parentPort.postMessage(before + ' ' + getFloat32MatmulPrecision());`;
  const program = `const { getFloat32MatmulPrecision, setFloat32MatmulPrecision } = require(${library});
    const { Worker } = require('node:worker_threads');
    const inWorker = ${JSON.stringify(inWorker)};
    const start = (next) => new Worker(inWorker, { eval: true }).on('message', (message) => {
      console.log(message, getFloat32MatmulPrecision());
      next();
    });
    start(() => { setFloat32MatmulPrecision('medium'); start(() => {}); });`;
  const { stdout } = spawnSync(process.execPath, ['-e', program], { encoding: 'utf8' });
  expect(stdout.trim().split('\n')).toEqual(['highest medium highest', 'highest medium medium']);
});
