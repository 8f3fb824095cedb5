import { copy, ResidualMLP, StochasticDepth } from '../../src';
import { any, refuses } from '../support/errors';
import { describeModule } from '../support/module_contract';
import { matrix, zeros } from '../support/tensors';

const sizes = { inFeatures: 6, dim: 8, classes: 3 };

describeModule('ResidualMLP', () => new ResidualMLP({ ...sizes, depth: 2, dropPath: 0.2 }));

describeModule('ResidualMLP of depth 0', () => new ResidualMLP({ ...sizes, depth: 0 }));

refuses(TypeError, [
  [
    'ResidualMLP with a hole in its probabilities',
    () => new ResidualMLP({ inFeatures: 2, dim: 2, depth: 2, classes: 2, dropPath: new Array<number>(2) }),
    'options.dropPath[0]',
  ],
  ['ResidualMLP without options', () => new ResidualMLP(any(undefined)), 'options'],
  [
    'ResidualMLP without classes',
    () => new ResidualMLP(any({ inFeatures: 2, dim: 2, depth: 1 })),
    'options.classes',
  ],
]);

refuses(RangeError, [
  [
    'ResidualMLP with too few drop probabilities',
    () => new ResidualMLP({ inFeatures: 2, dim: 2, depth: 2, classes: 2, dropPath: [0] }),
    'options.dropPath',
  ],
  [
    'ResidualMLP with drop path 2',
    () => new ResidualMLP({ inFeatures: 2, dim: 2, depth: 2, classes: 2, dropPath: 2 }),
    'options.dropPath',
  ],
  [
    'ResidualMLP with too few masks',
    () =>
      new ResidualMLP({ inFeatures: 2, dim: 2, depth: 2, classes: 2 }).forward(zeros(1, 2), { masks: [] }),
    'options.masks',
  ],
]);

test('ResidualMLP takes what linearDrop returns for its drop probabilities', () => {
  const options = { inFeatures: 2, dim: 4, depth: 3, classes: 2 };
  const probabilities = (m: ResidualMLP) => m.blocks.map((block) => block.dropProb);
  expect(
    probabilities(new ResidualMLP({ ...options, dropPath: StochasticDepth.linearDrop(3, 0.4) })),
  ).toEqual(probabilities(new ResidualMLP({ ...options, dropPath: 0.4 })));
});

test('ResidualMLP names its parameters as PyTorch does', () => {
  const names = [
    ...new ResidualMLP({ inFeatures: 2, dim: 3, depth: 1, classes: 2 }).namedParameters().keys(),
  ];
  const block = [
    'norm1.weight',
    'norm1.bias',
    'linear1.weight',
    'linear1.bias',
    'linear2.weight',
    'linear2.bias',
  ].map((name) => `blocks.0.${name}`);
  expect(names).toEqual([
    'stem.weight',
    'stem.bias',
    ...block,
    'norm.weight',
    'norm.bias',
    'head.weight',
    'head.bias',
  ]);
});

const make = () => new ResidualMLP({ inFeatures: 5, dim: 6, depth: 3, classes: 4, dropPath: 0.5, seed: 1 });

const kept = (rows: number) => new Uint8Array(rows).fill(1);

describe('a refused forward of a whole network', () => {
  const x = matrix(3, 5);
  const calls: [string, (m: ResidualMLP) => unknown, RegExp][] = [
    [
      'a wrong last mask',
      (m) => m.forward(x, { masks: [kept(3), kept(3), kept(2)] }),
      /options\.mask: expected length 3/,
    ],
    [
      'a 2 in the last mask',
      (m) => m.forward(x, { masks: [kept(3), kept(3), Uint8Array.of(1, 2, 0)] }),
      /options\.mask\[1\]: expected 0 or 1, received 2/,
    ],
    [
      'masks that are not an array',
      (m) => m.forward(x, { masks: kept(3) as never }),
      /options\.masks: expected 3 masks/,
    ],
    ['a fractional step', (m) => m.forward(x, { step: 0.5 }), /options\.step/],
    ['a negative rowOffset', (m) => m.forward(x, { rowOffset: -1 }), /options\.rowOffset/],
    ['other columns', (m) => m.forward(matrix(3, 6)), /x\.shape/],
  ];
  test.each(calls)('for %s counts no draw and keeps the pending backward', (_, call, message) => {
    const [model, undisturbed] = [make(), make()];
    const gradient = (m: ResidualMLP, between?: () => void) => {
      const dy = copy(m.forward(x));
      between?.();
      m.backward(dy);
      return m.parameters().map((p) => Array.from(p.grad!));
    };
    expect(gradient(model, () => expect(() => call(model)).toThrow(message))).toEqual(gradient(undisturbed));
    expect(model.drawState()).toEqual(undisturbed.drawState());
  });

  test('for masks in eval comes before the stem runs', () => {
    const model = make().eval();
    const dy = copy(model.forward(x));
    expect(() => model.forward(x, { masks: [kept(3), kept(3), kept(3)] })).toThrow(
      /options\.mask: expected no mask outside training/,
    );
    expect(model.backward(dy).shape).toEqual([3, 5]);
  });
});
