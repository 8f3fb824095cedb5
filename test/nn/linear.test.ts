import fc from 'fast-check';
import { Linear, tensor } from '../../src';
import { any, expectError, refuses } from '../support/errors';
import { describeModule, testRefusesItsOwnResult } from '../support/module_contract';
import { matrix, zeros } from '../support/tensors';

describeModule('Linear', () => new Linear(6, 4));

describeModule('Linear without bias', () => new Linear(6, 4, { bias: false }));

testRefusesItsOwnResult(() => new Linear(6, 6));

const linear = new Linear(2, 2);

refuses(RangeError, [
  ['Linear of 0 features', () => new Linear(0, 2), 'inFeatures'],
  ['Linear with a misspelt option', () => new Linear(2, 2, any({ biass: true })), 'options.biass'],
  ['Linear with seed −1', () => new Linear(2, 2, { seed: -1 }), 'options.seed'],
  ['Linear with stream 0.5', () => new Linear(2, 2, { stream: 0.5 }), 'options.stream'],
  ['Linear.forward of the wrong number of columns', () => linear.forward(zeros(1, 3)), 'x.shape'],
  ['Linear.forward of one dimension', () => linear.forward(tensor(new Float32Array(2), [2])), 'x.shape'],
  ['Linear.predict of the wrong number of columns', () => linear.predict(zeros(1, 3)), 'x.shape'],
  [
    'Linear.backward of the wrong number of columns',
    () => {
      const linear = new Linear(2, 2);
      linear.forward(zeros(1, 2));
      linear.backward(zeros(1, 3));
    },
    'dy.shape',
  ],
  [
    'Linear.predict into the wrong shape',
    () => linear.predict(zeros(1, 2), { out: zeros(2, 2) }),
    'out.shape',
  ],
]);

refuses(TypeError, [
  ['Linear of a text', () => new Linear(2, any('2')), 'outFeatures'],
  ['Linear with bias 1', () => new Linear(2, 2, any({ bias: 1 })), 'options.bias'],
]);

test('detached memory is refused by name', () => {
  const x = zeros(2, 2);
  structuredClone(x.data, { transfer: [x.data.buffer as ArrayBuffer] });
  expectError(() => linear.forward(x), RangeError, 'x.data');
});

test('a prediction into its own input is refused and writes nothing', () => {
  const x = tensor(Float32Array.of(1, 2, 3, 4), [2, 2]);
  expectError(() => linear.predict(x, { out: x }), RangeError, 'y');
  expect([...x.data]).toEqual([1, 2, 3, 4]);
});

test('Linear is linear: f(a) + f(b) = f(a + b) + bias', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 40 }),
      fc.integer({ min: 1, max: 40 }),
      fc.integer({ min: 1, max: 9 }),
      (inF, outF, rows) => {
        const layer = new Linear(inF, outF);
        const [a, b] = [matrix(rows, inF, 3), matrix(rows, inF, 4)];
        const sum = layer.predict(
          tensor(
            a.data.map((v, i) => v + b.data[i]),
            a.shape,
          ),
        );
        const [fa, fb] = [layer.predict(a), layer.predict(b)];
        return fa.data.every(
          (v, i) => Math.abs(v + fb.data[i] - sum.data[i] - layer.bias!.data[i % outF]) < 1e-5,
        );
      },
    ),
    { numRuns: 60 },
  );
});
