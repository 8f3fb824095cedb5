import { copy, Linear, ResidualMLP, tensor } from '../../src';
import { any, expectError, refuses } from '../support/errors';
import { matrix, zeros } from '../support/tensors';

const linear = new Linear(2, 2);

refuses(TypeError, [
  ['train of a number', () => linear.train(any(1)), 'on'],
  ['loadStateDict of nothing', () => linear.loadStateDict(any(null)), 'state'],
  [
    'a backward that calls a number',
    () => {
      linear.forward(zeros(1, 2));
      linear.backward(zeros(1, 2), any({ onGradients: 1 }));
    },
    'options.onGradients',
  ],
]);

refuses(RangeError, [
  ['loadStateDict without the bias', () => linear.loadStateDict({ weight: zeros(2, 2) }), 'state'],
  [
    'loadStateDict of the wrong shape',
    () => linear.loadStateDict({ weight: zeros(2, 3), bias: tensor(new Float32Array(2), [2]) }),
    "state['weight'].shape",
  ],
]);

const make = () => new ResidualMLP({ inFeatures: 5, dim: 6, depth: 3, classes: 4, dropPath: 0.5, seed: 1 });

test('a backward without the input gradient gives the same parameter gradients and an empty tensor', () => {
  for (const create of [() => new Linear(5, 4, { seed: 1, stream: 0 }), make]) {
    const run = (options?: { inputGradient: boolean }) => {
      const model = create().eval();
      const dx = model.backward(copy(model.forward(matrix(3, 5))), options);
      return { shape: dx.shape, grads: model.parameters().map((p) => Array.from(p.grad!)) };
    };
    const [full, skipped] = [run(), run({ inputGradient: false })];
    expect(skipped.grads).toEqual(full.grads);
    expect([full.shape, skipped.shape]).toEqual([
      [3, 5],
      [0, 5],
    ]);
    const model = create();
    model.forward(matrix(3, 5));
    expectError(
      () => model.backward(matrix(3, 4), { inputGradient: 1 as never }),
      TypeError,
      'options.inputGradient',
    );
    expect(model.backward(matrix(3, 4)).shape).toEqual([3, 5]);
  }
});
