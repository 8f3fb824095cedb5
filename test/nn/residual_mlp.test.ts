import {
  copy,
  decayGroups,
  gradCheck,
  type Parameter,
  ResidualMLP,
  StochasticDepth,
  type Tensor,
  tensor,
} from '../../src';
import { hiddenWidth, networkOf, parameterCount, parameterShapes } from '../../src/run/network';
import { defaultOptions } from '../support/default_options';
import { any, refuses } from '../support/errors';
import { describeModule } from '../support/module_contract';
import { values } from '../support/reference';
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

describe('a network with categories', () => {
  const options = { dim: 8, depth: 2, classes: 3, dropPath: 0.2, seed: 3 } as const;
  const encoded = () => new ResidualMLP({ ...options, inFeatures: 4, categories: [5, 40] });
  const rows = (count: number, seed = 1) => {
    const numbers = values(2 * count, seed);
    const data = Array.from({ length: count }, (_, row) => [
      numbers[2 * row],
      numbers[2 * row + 1],
      (row + seed) % 5,
      (7 * row + seed) % 40,
    ]);
    return tensor(Float32Array.from(data.flat()), [count, 4]);
  };

  test('embeds the last columns before the stem, by parameters of their own names', () => {
    const model = encoded();
    const shapes = [...model.namedParameters()].map(([name, { shape }]) => [name, ...shape]);
    expect(shapes.slice(0, 4)).toEqual([
      ['encoder.embeddings.0.weight', 5, 4],
      ['encoder.embeddings.1.weight', 40, 8],
      ['stem.weight', 8, 14],
      ['stem.bias', 8],
    ]);
    const x = rows(6);
    const inner = new ResidualMLP({ ...options, inFeatures: 14 });
    const state = Object.entries(model.stateDict()).filter(([name]) => !name.startsWith('encoder'));
    inner.loadStateDict(Object.fromEntries(state));
    expect(model.predict(x)).toEqual(inner.predict(model.encoder!.predict(x)));
    expect(model.body.predict(x)).toEqual(inner.body.predict(model.encoder!.predict(x)));
  });

  test('draws what a network without them draws for its blocks, its head and its masks', () => {
    const [model, without] = [encoded(), new ResidualMLP({ ...options, inFeatures: 14 })];
    const {
      'encoder.embeddings.0.weight': _,
      'encoder.embeddings.1.weight': __,
      ...rest
    } = model.stateDict();
    expect(rest).toEqual(without.stateDict());
    const masks = (each: ResidualMLP, x: Tensor) => {
      each.forward(x);
      return each.blocks.map(({ mask }) => mask);
    };
    expect(masks(model, rows(30))).toEqual(masks(without, matrix(30, 14)));
  });

  test('no categories are the same as none', () => {
    const model = new ResidualMLP({ ...options, inFeatures: 4, categories: [] });
    expect(model.encoder).toBeNull();
    expect(model.stateDict()).toEqual(new ResidualMLP({ ...options, inFeatures: 4 }).stateDict());
  });

  test('has the gradients that finite differences show, through the body too', () => {
    const report = gradCheck(encoded(), rows(7), { inputGradient: false });
    expect(report).toHaveProperty(['encoder.embeddings.1.weight']);
    for (const [name, error] of Object.entries(report)) expect([name, error < 1e-2]).toEqual([name, true]);
    const body = gradCheck(encoded().body, rows(7), { inputGradient: false });
    for (const [name, error] of Object.entries(body)) expect([name, error < 1e-2]).toEqual([name, true]);
  });

  test('gives the gradient of the numbers, and zeros for the codes', () => {
    const model = encoded();
    const x = rows(5);
    const dx = model.backward(copy(model.forward(x)));
    expect(dx.shape).toEqual([5, 4]);
    expect(dx.data.filter((g, i) => (i % 4 < 2 ? g !== 0 : g === 0))).toHaveLength(20);
  });

  test('a wrong code counts no draw and keeps the pending backward', () => {
    const wrong = rows(3);
    wrong.data[7] = 40;
    const [model, undisturbed] = [encoded(), encoded()];
    const gradient = (m: ResidualMLP, between?: () => void) => {
      const dy = copy(m.forward(rows(3)));
      between?.();
      m.backward(dy);
      return m.parameters().map((p) => Array.from(p.grad!));
    };
    const refused = () =>
      expect(() => model.forward(wrong)).toThrow(
        /^x\[1, 3\]: expected a whole number from 0 to 39, received 40$/,
      );
    expect(gradient(model, refused)).toEqual(gradient(undisturbed));
    expect(model.drawState()).toEqual(undisturbed.drawState());
  });

  test('may have no numbers', () => {
    const model = new ResidualMLP({ ...options, inFeatures: 1, categories: [3] });
    expect(model.predict(tensor(Float32Array.of(0, 2), [2, 1])).shape).toEqual([2, 3]);
  });

  test('its tables are matrices, which decayGroups decays', () => {
    const [decayed] = decayGroups(encoded(), 0.1);
    const names = [...(decayed.params as Iterable<[string, Parameter]>)].map(([name]) => name);
    expect(names.slice(0, 2)).toEqual(['encoder.embeddings.0.weight', 'encoder.embeddings.1.weight']);
  });

  test('has the parameters that a run counts before it makes it', () => {
    const run = { ...defaultOptions, dim: 8, depth: 2 };
    const shapes = parameterShapes({
      inFeatures: 4,
      dim: 8,
      depth: 2,
      hidden: hiddenWidth(run),
      outputs: 3,
      categories: [5, 40],
    });
    const model = networkOf(run, 4, 3, [5, 40]);
    const made = [...model.namedParameters()].map(([name, { shape }]) => [name, [...shape]]);
    expect(Object.entries(shapes)).toEqual(made);
    const count = model.parameters().reduce((sum, { data }) => sum + data.length, 0);
    expect(parameterCount(run, 4, 3, [5, 40])).toBe(count);
  });
});

refuses(RangeError, [
  [
    'ResidualMLP with more categories than columns',
    () => new ResidualMLP({ inFeatures: 1, categories: [2, 3], dim: 2, depth: 0, classes: 2 }),
    'options.categories: expected at most 1',
  ],
  [
    'ResidualMLP with a category of no values',
    () => new ResidualMLP({ inFeatures: 2, categories: [0], dim: 2, depth: 0, classes: 2 }),
    'options.categories[0]',
  ],
]);
