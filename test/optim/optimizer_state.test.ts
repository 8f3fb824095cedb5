import { AdamW, type AdamWOptions, Parameter, tensor } from '../../src';
import { any, expectError, refuses } from '../support/errors';
import { expectAllOrNothing } from '../support/reads';
import { values } from '../support/reference';
import { zeros } from '../support/tensors';

const named = (name = 'p') => new Parameter(zeros(2, 3), name);

refuses(RangeError, [
  [
    'the state of a stranger',
    () => new AdamW([named()]).state(named()),
    'parameter: expected a parameter of this optimizer',
  ],
  [
    'stateDict without names',
    () => new AdamW([named('')]).stateDict(),
    'parameter.name: expected a name for every parameter',
  ],
]);

refuses(TypeError, [
  [
    'loadStateDict of an optimizer without state',
    () => new AdamW([named()]).loadStateDict(any({})),
    'state: expected what stateDict returned',
  ],
]);

describe('a state dict of groups', () => {
  const make = (swap: boolean) => {
    const [a, b] = ['a', 'b'].map((name, i) => new Parameter(tensor(values(4, i), [4]), name));
    const groups = [
      { params: [a], lr: 0.1 },
      { params: [b], lr: 0.2, weightDecay: 0 },
    ];
    return new AdamW(swap ? groups.reverse() : groups);
  };

  test('gives each group the rule of its own parameters, in any order', () => {
    const saved = make(false);
    saved.paramGroups[0].lr = 7;
    const swapped = make(true);
    swapped.loadStateDict(saved.stateDict());
    expect(swapped.paramGroups.map((g) => [g.params[0].name, g.lr, g.weightDecay])).toEqual([
      ['b', 0.2, 0],
      ['a', 7, 0.01],
    ]);
  });

  test('is refused where the parameters are grouped otherwise, and changes nothing', () => {
    const optimizer = make(false);
    const before = optimizer.stateDict();
    const state = make(false).stateDict();
    state.paramGroups[0].lr = 9;
    state.paramGroups[1].params = ['a'];
    expect(() => optimizer.loadStateDict(state)).toThrow(
      /state\.paramGroups: expected a group of the parameters of paramGroups\[1\]/,
    );
    expect(() => optimizer.loadStateDict({ ...state, paramGroups: [null as never, null as never] })).toThrow(
      /state\.paramGroups\[0\]/,
    );
    expect(optimizer.stateDict()).toEqual(before);
  });

  test('without largest moments clears those that are there', () => {
    const [from, to] = [
      new Parameter(tensor(values(4), [4]), 'a'),
      new Parameter(tensor(values(4), [4]), 'a'),
    ];
    const fresh = new AdamW([from], { amsgrad: true }).stateDict();
    delete fresh.state.a.maxExpAvgSq;
    const optimizer = new AdamW([to], { amsgrad: true });
    to.accumulateGrad(values(4, 5));
    optimizer.step();
    optimizer.loadStateDict(fresh);
    expect(Array.from(optimizer.state(to).maxExpAvgSq!)).toEqual([0, 0, 0, 0]);
  });
});

const parameter = (size: number, seed = 1, name = `p${seed}`) =>
  new Parameter(tensor(values(size, seed), [size]), name);

test('a state dict goes on where it stopped, by name', () => {
  const options: AdamWOptions = { amsgrad: true, lr: 0.02 };
  const run = (optimizer: AdamW, params: Parameter[], from: number, to: number) => {
    for (let step = from; step < to; step++) {
      params.forEach((p) => {
        p.zeroGrad();
        p.accumulateGrad(values(p.data.length, step + p.data.length));
      });
      optimizer.step();
    }
  };
  const whole = [parameter(5, 1, 'a'), parameter(7, 2, 'b')];
  const wholeOptimizer = new AdamW(whole, options);
  run(wholeOptimizer, whole, 0, 3);
  const state = wholeOptimizer.stateDict();
  const weights = whole.map((p) => Float32Array.from(p.data));
  run(wholeOptimizer, whole, 3, 6);
  const resumed = [new Parameter(tensor(weights[1], [7]), 'b'), new Parameter(tensor(weights[0], [5]), 'a')];
  const resumedOptimizer = new AdamW(resumed);
  resumedOptimizer.loadStateDict(state);
  expect(resumedOptimizer.paramGroups[0].lr).toBe(0.02);
  run(resumedOptimizer, resumed, 3, 6);
  expect(resumed.map((p) => Array.from(p.data)).reverse()).toEqual(whole.map((p) => Array.from(p.data)));
});

test('a wrong state dict is refused by name and writes nothing', () => {
  const p = parameter(3, 1, 'a');
  const optimizer = new AdamW([p]);
  const good = optimizer.stateDict();
  const [saved] = good.paramGroups;
  const wrong = tensor(new Float32Array(2), [2]);
  const refused: [state: unknown, kind: typeof TypeError | typeof RangeError, message: string][] = [
    [null, TypeError, 'state: expected what stateDict returned'],
    [undefined, TypeError, 'state: expected what stateDict returned'],
    [3, TypeError, 'state: expected what stateDict returned'],
    [{ ...good, state: 1 }, TypeError, 'state: expected what stateDict returned'],
    [{ ...good, state: null }, TypeError, 'state: expected what stateDict returned'],
    [{ ...good, paramGroups: {} }, TypeError, 'state: expected what stateDict returned'],
    [{ ...good, state: {} }, RangeError, 'state: expected an entry for a'],
    [{ ...good, state: { a: null } }, RangeError, 'state: expected an entry for a'],
    [{ ...good, state: { a: 3 } }, RangeError, 'state: expected an entry for a'],
    [
      { ...good, state: { ...good.state, b: good.state.a } },
      RangeError,
      "state: expected the parameters of this optimizer, received 'b'",
    ],
    [
      { ...good, state: { a: { ...good.state.a, expAvg: wrong } } },
      RangeError,
      "state['a'].expAvg.shape: expected [3], received [2]",
    ],
    [{ ...good, state: { a: { ...good.state.a, expAvgSq: undefined } } }, TypeError, "state['a'].expAvgSq"],
    [
      { ...good, state: { a: { ...good.state.a, maxExpAvgSq: wrong } } },
      RangeError,
      "state['a'].maxExpAvgSq.shape",
    ],
    [
      { ...good, state: { a: { ...good.state.a, step: -1 } } },
      RangeError,
      "state['a'].step: expected an integer of at least 0",
    ],
    [
      { ...good, state: { a: { ...good.state.a, step: 0.5 } } },
      RangeError,
      "state['a'].step: expected an integer of at least 0",
    ],
    [{ ...good, paramGroups: [] }, RangeError, 'state.paramGroups: expected 1 groups'],
    [
      { ...good, paramGroups: [null] },
      TypeError,
      "state.paramGroups[0]: expected a group with its parameters' names",
    ],
    [
      { ...good, paramGroups: [undefined] },
      TypeError,
      "state.paramGroups[0]: expected a group with its parameters' names",
    ],
    [
      { ...good, paramGroups: [3] },
      TypeError,
      "state.paramGroups[0]: expected a group with its parameters' names",
    ],
    [
      { ...good, paramGroups: [{ ...saved, params: 'a' }] },
      TypeError,
      "state.paramGroups[0]: expected a group with its parameters' names",
    ],
    [
      { ...good, paramGroups: [{ ...saved, params: [1n] }] },
      TypeError,
      "state.paramGroups[0]: expected a group with its parameters' names",
    ],
    [
      { ...good, paramGroups: [{ ...saved, params: [Symbol('a'), 'a'] }] },
      TypeError,
      "state.paramGroups[0]: expected a group with its parameters' names",
    ],
    [{ ...good, paramGroups: [{ ...saved, lr: NaN }] }, RangeError, 'state.paramGroups[0].lr'],
    [
      { ...good, paramGroups: [{ ...saved, params: ['b'] }] },
      RangeError,
      'state.paramGroups: expected a group of the parameters of paramGroups[0] (a …)',
    ],
  ];
  for (const [state, kind, message] of refused)
    expectError(() => optimizer.loadStateDict(state as never), kind, message);
  expect(optimizer.stateDict()).toEqual(good);
});

test('a group without a saved one is described by its first three names', () => {
  const make = (...names: string[]) => new AdamW(names.map((name, i) => parameter(1, i, name)));
  const optimizer = make('a', 'b', 'c', 'd');
  const state = optimizer.stateDict();
  const mixed = { ...state, paramGroups: make('a', 'b', 'c', 'e').stateDict().paramGroups };
  expectError(
    () => optimizer.loadStateDict(mixed),
    RangeError,
    "state.paramGroups: expected a group of the parameters of paramGroups[0] (a, b, c …), received 'none'",
  );
});

test.each([
  ['none, with amsgrad', true, false, [0, 0, 0]],
  ['none, without', false, false, [0, 0, 0]],
  ['one, with amsgrad', true, true, [4, 5, 6]],
  ['one, without', false, true, [0, 0, 0]],
])(
  'a state with a largest second moment of %s, leaves nothing of an earlier life behind',
  (_, amsgrad, given, largest) => {
    const [neighbour, p] = [parameter(2, 1, 'neighbour'), parameter(3, 2, 'p')];
    const optimizer = new AdamW([{ params: [neighbour] }, { params: [p] }], { amsgrad: true });
    p.accumulateGrad(Float32Array.of(100, 200, 300));
    optimizer.step();
    const { state, paramGroups } = optimizer.stateDict();
    paramGroups[1].amsgrad = amsgrad;
    state.neighbour.maxExpAvgSq = tensor(Float32Array.of(7, 8), [2]);
    state.p.maxExpAvgSq = given ? tensor(Float32Array.of(4, 5, 6), [3]) : undefined;
    optimizer.loadStateDict({ state, paramGroups });
    expect('maxExpAvgSq' in optimizer.state(p)).toBe(amsgrad);
    optimizer.paramGroups[1].amsgrad = true;
    expect([...optimizer.state(p).maxExpAvgSq!]).toEqual(largest);
    expect([...optimizer.state(neighbour).maxExpAvgSq!]).toEqual([7, 8]);
  },
);

test('an optimizer loads live views of its own state', () => {
  const p = parameter(3, 1, 'a');
  const optimizer = new AdamW([p], { amsgrad: true });
  p.accumulateGrad(Float32Array.of(1, 2, 3));
  optimizer.step();
  const before = optimizer.stateDict();
  const { step, expAvg, expAvgSq, maxExpAvgSq } = optimizer.state(p);
  const own = {
    step,
    expAvg: tensor(expAvg, [3]),
    expAvgSq: tensor(expAvgSq, [3]),
    maxExpAvgSq: tensor(maxExpAvgSq!, [3]),
  };
  optimizer.loadStateDict({ state: { a: own }, paramGroups: before.paramGroups });
  expect(optimizer.stateDict()).toEqual(before);
});

test('groups find their saved rules by their parameters, in any order', () => {
  const [a, b, c] = [parameter(2, 1, 'a'), parameter(3, 2, 'b'), parameter(4, 3, 'c')];
  const state = new AdamW([
    { params: [a], lr: 1 },
    { params: [c, b], lr: 2, amsgrad: true, betas: [0.5, 0.25] },
  ]).stateDict();
  const other = new AdamW([{ params: [b, c] }, { params: [a] }]);
  other.loadStateDict(state);
  expect(other.paramGroups.map(({ lr, amsgrad, betas }) => [lr, amsgrad, betas])).toEqual([
    [2, true, [0.5, 0.25]],
    [1, false, [0.9, 0.999]],
  ]);
  expect(other.paramGroups[0].betas).not.toBe(state.paramGroups[1].betas);
});

test('a state that cannot be read to its end is loaded whole or not at all', () => {
  const optimizer = new AdamW([{ params: [parameter(3, 1)] }, { params: [parameter(2, 2)] }], {
    amsgrad: true,
  });
  const step = () => {
    for (const {
      params: [p],
    } of optimizer.paramGroups)
      p.accumulateGrad(values(p.data.length, 3));
    optimizer.step();
  };
  step();
  const before = optimizer.stateDict();
  step();
  const other = {
    ...optimizer.stateDict(),
    paramGroups: before.paramGroups.map((group) => ({ ...group, lr: 0.5 })),
  };
  optimizer.loadStateDict(before);
  const check = <T extends object>(record: T, put: (record: T) => typeof other) => {
    for (const key of Object.keys(record) as (keyof T)[]) {
      expectAllOrNothing(
        record,
        key,
        (damaged) => optimizer.loadStateDict(put(damaged)),
        () => expect(optimizer.stateDict()).toEqual(before),
      );
      expect(optimizer.stateDict()).toEqual(other);
      optimizer.loadStateDict(before);
    }
  };
  check(other, (state) => state);
  check(other.state, (state) => ({ ...other, state }));
  check(other.state.p2, (p2) => ({ ...other, state: { ...other.state, p2 } }));
  check(other.state.p2.maxExpAvgSq!, (maxExpAvgSq) => ({
    ...other,
    state: { ...other.state, p2: { ...other.state.p2, maxExpAvgSq } },
  }));
  check(other.paramGroups[1], (group) => ({ ...other, paramGroups: [other.paramGroups[0], group] }));
});
