// The layer and the loss in one give what the two apart give, however they are called.
import fc from 'fast-check';
import {
  gradCheck,
  LabelSmoothingCE,
  Linear,
  LinearCrossEntropy,
  Module,
  numThreads,
  type Reduction,
  ResidualMLP,
  setNumThreads,
  type Tensor,
  tensor,
} from '../../src';
import { any, refuses } from '../support/errors';
import { describeEachTarget } from '../support/goldens';
import { crossEntropy, expectWithin, multiply, transpose, values } from '../support/reference';
import { matrix, zeros } from '../support/tensors';

const layer = (inFeatures: number, classes: number) =>
  new Linear(inFeatures, classes, { seed: 1, stream: 0 });

const classesOf = (rows: number, classes: number) =>
  Int32Array.from({ length: rows }, (_, row) => (7 * row) % classes);

const gradients = (linear: Linear) => linear.parameters().map((p) => Array.from(p.grad!));

describeEachTarget(() => {
  test('loss and gradients match float64 for all small shapes', () => {
    for (const [rows, n, classes] of [
      [1, 1, 1],
      [3, 5, 2],
      [7, 4, 9],
      [16, 3, 17],
      [300, 2, 3],
    ]) {
      const [x, linear, target] = [matrix(rows, n, 1), layer(n, classes), classesOf(rows, classes)];
      const criterion = new LinearCrossEntropy(linear);
      const loss = criterion.forward(x, target);
      const dx = criterion.backward();
      const logits = multiply(x.data, transpose(linear.weight.data, classes, n), rows, n, classes).map(
        (v, i) => v + linear.bias!.data[i % classes],
      );
      const lines = Array.from(target, (truth, row) =>
        crossEntropy(
          logits.subarray(row * classes, (row + 1) * classes),
          Array.from({ length: classes }, (_, c) => 0.1 / classes + (c === truth ? 0.9 : 0)),
        ),
      );
      const dlogits = lines.flatMap(({ gradient }) => gradient.map((g) => g / rows));
      expect(loss).toBeCloseTo(
        lines.reduce((sum, line) => sum + line.loss / rows, 0),
        5,
      );
      expectWithin(dx.data, multiply(dlogits, linear.weight.data, rows, classes, n), 2e-6);
      expectWithin(
        linear.weight.grad!,
        multiply(transpose(dlogits, rows, classes), x.data, classes, rows, n),
        2e-6,
      );
      expectWithin(
        linear.bias!.grad!,
        Array.from({ length: classes }, (_, c) =>
          dlogits.reduce((s, d, i) => (i % classes === c ? s + d : s), 0),
        ),
        2e-6,
      );
    }
  });
});

test.each<Reduction>(['mean', 'sum', 'none'])(
  'gradients add up as those of the two apart, with %s, an upstream and ignored rows',
  (reduction) => {
    const [rows, n, classes] = [13, 6, 5];
    const run = (fused: boolean) => {
      const linear = layer(n, classes);
      const options = { reduction, classWeights: values(classes, 3).map((v) => v + 1.1), ignoreIndex: 2 };
      const [one, apart] = [
        new LinearCrossEntropy<Reduction>(linear, options),
        new LabelSmoothingCE<Reduction>(options),
      ];
      const results = [1, 2, 3].map((seed) => {
        const x = matrix(rows, n, seed);
        const upstream = reduction === 'none' ? values(rows, 10 + seed) : 0.5 * seed;
        const loss = fused
          ? one.forward(x, classesOf(rows, classes))
          : apart.forward(linear.forward(x), classesOf(rows, classes));
        const losses = typeof loss === 'number' ? [loss] : Array.from(loss);
        const dx = fused ? one.backward(upstream) : linear.backward(apart.backward(upstream));
        return [...losses, ...dx.data];
      });
      return [...results, ...gradients(linear)];
    };
    run(true).forEach((got, i) => {
      expectWithin(got, run(false)[i], 5e-6);
    });
  },
);

test('a forward alone changes no gradient, and two in turn keep apart', () => {
  const linear = layer(3, 4);
  const [a, b] = [new LinearCrossEntropy(linear), new LinearCrossEntropy(linear)];
  const [x, y] = [matrix(5, 3, 1), matrix(5, 3, 2)];
  a.forward(x, classesOf(5, 4));
  expect(linear.weight.grad).toBeNull();
  b.forward(y, classesOf(5, 4));
  a.backward();
  b.backward();
  const both = gradients(linear);
  linear.zeroGrad();
  for (const input of [x, y]) {
    a.forward(input, classesOf(5, 4));
    a.backward();
  }
  both.forEach((got, i) => {
    expectWithin(got, gradients(linear)[i], 1e-6);
  });
  expect(() => a.backward()).toThrow(/call forward first/);
});

test('no rows, and ignored rows alone, give loss 0 and gradient 0', () => {
  for (const rows of [0, 3]) {
    const linear = layer(2, 3);
    const criterion = new LinearCrossEntropy(linear);
    expect(criterion.forward(matrix(rows, 2, 1), new Int32Array(rows).fill(-100))).toBe(0);
    expect(criterion.backward().data.every((v) => v === 0)).toBe(true);
    expect(
      gradients(linear)
        .flat()
        .every((v) => v === 0),
    ).toBe(true);
  }
});

test('any number of threads gives the same bits', () => {
  const before = numThreads();
  const run = (threads: number) => {
    setNumThreads(threads);
    const linear = layer(17, 9001);
    const criterion = new LinearCrossEntropy(linear);
    return [
      criterion.forward(matrix(300, 17, 1), classesOf(300, 9001)),
      criterion.backward().data,
      gradients(linear),
    ];
  };
  const [one, three] = [1, 3].map(run);
  setNumThreads(before);
  expect(three).toEqual(one);
});

/** The loss of features as a module: what gradCheck takes. */
class WideHead extends Module {
  readonly criterion: LinearCrossEntropy;
  constructor(
    readonly linear: Linear,
    readonly target: Int32Array,
  ) {
    super();
    this.criterion = new LinearCrossEntropy(linear, { smoothing: 0.2, reduction: 'sum' as never });
  }
  forward(x: Tensor): Tensor {
    return tensor(Float32Array.of(this.criterion.forward(x, this.target)), [1, 1]);
  }
  backward(dy: Tensor): Tensor {
    return this.criterion.backward(dy.data[0]);
  }
  predict(x: Tensor): Tensor {
    return this.forward(x);
  }
}

test('finite differences agree with the gradients', () => {
  const report = gradCheck(new WideHead(layer(5, 140), classesOf(7, 140)), matrix(7, 5, 1));
  expect(Object.keys(report).sort()).toEqual(['input', 'linear.bias', 'linear.weight']);
  for (const [name, error] of Object.entries(report)) expect([name, error < 1e-2]).toEqual([name, true]);
});

test('any shape, target and option gives what the two apart give', () => {
  const shape = {
    rows: fc.integer({ min: 0, max: 40 }),
    n: fc.integer({ min: 1, max: 40 }),
    classes: fc.integer({ min: 1, max: 300 }),
  };
  const options = {
    smoothing: fc.constantFrom(0, 0.1, 1),
    weighted: fc.boolean(),
    probabilities: fc.boolean(),
    bias: fc.boolean(),
    held: fc.boolean(),
    seed: fc.nat(99),
  };
  fc.assert(
    fc.property(
      fc.record({ ...shape, ...options }),
      ({ rows, n, classes, smoothing, weighted, probabilities, bias, held, seed }) => {
        const x = matrix(rows, n, seed);
        const target = probabilities
          ? tensor(
              values(rows * classes, seed + 1).map((v) => Math.abs(v) / classes),
              [rows, classes],
            )
          : Int32Array.from({ length: rows }, (_, row) => (row % 5 === 3 ? -100 : (7 * row) % classes));
        const rule = {
          smoothing,
          ...(weighted ? { classWeights: values(classes, 3).map((v) => v + 1.1) } : {}),
        };
        const run = (fused: boolean) => {
          const linear = new Linear(n, classes, { seed, stream: 0, bias });
          if (held) for (const p of linear.parameters()) p.accumulateGrad(values(p.data.length, 5));
          const apart = new LabelSmoothingCE(rule);
          const one = new LinearCrossEntropy(linear, rule);
          const loss = fused ? one.forward(x, target) : apart.forward(linear.forward(x), target);
          const dx = fused ? one.backward() : linear.backward(apart.backward());
          return [[loss], Array.from(dx.data), ...gradients(linear)];
        };
        const apart = run(false);
        // With one class all is 0 but for three roundings in each of the two: of terms that sum to 1 at most,
        // times |x| or |w| of 1 at most.
        const rounding = classes === 1 ? 6 * 2 ** -24 : 1e-8;
        run(true).forEach((got, i) => {
          expectWithin(got, apart[i], rounding + 4e-6 * Math.max(...apart[i].map(Math.abs), 0));
        });
      },
    ),
    { numRuns: 100 },
  );
});

test('the body of a network gives the features that the wide head takes', () => {
  const model = new ResidualMLP({ inFeatures: 3, dim: 6, depth: 2, classes: 4, seed: 1 });
  const [x, target] = [matrix(5, 3, 1), classesOf(5, 4)];
  const [criterion, apart] = [new LinearCrossEntropy(model.head), new LabelSmoothingCE()];
  const lossApart = apart.forward(model.forward(x), target);
  const dxApart = Array.from(model.backward(apart.backward()).data);
  const expected = model.parameters().map((p) => Array.from(p.grad!));
  model.zeroGrad();
  expect(criterion.forward(model.body.forward(x), target)).toBeCloseTo(lossApart, 5);
  expectWithin(model.body.backward(criterion.backward()).data, dxApart, 2e-6);
  model.parameters().forEach((p, i) => {
    expectWithin(p.grad!, expected[i], 2e-6);
  });
});

const linear = new Linear(2, 2);

refuses(TypeError, [
  ['LinearCrossEntropy of nothing', () => new LinearCrossEntropy(any(null)), 'linear'],
  [
    'LinearCrossEntropy of rows for the mean',
    () => {
      const c = new LinearCrossEntropy(linear);
      c.forward(zeros(1, 2), [0]);
      c.backward(any(Float32Array.of(1)));
    },
    'upstream',
  ],
]);

refuses(RangeError, [
  [
    'LinearCrossEntropy in place',
    () => new LinearCrossEntropy(linear, any({ inPlace: true })),
    'options.inPlace',
  ],
  [
    'LinearCrossEntropy with smoothing 2',
    () => new LinearCrossEntropy(linear, { smoothing: 2 }),
    'options.smoothing',
  ],
  [
    'LinearCrossEntropy with weights of the wrong number of classes',
    () => new LinearCrossEntropy(linear, { classWeights: Float32Array.of(1) }),
    'options.classWeights',
  ],
  [
    'LinearCrossEntropy of the wrong number of columns',
    () => new LinearCrossEntropy(linear).forward(zeros(1, 3), [0]),
    'x.shape',
  ],
  [
    'LinearCrossEntropy of a class out of range',
    () => new LinearCrossEntropy(linear).forward(zeros(1, 2), [2]),
    'target[0]',
  ],
]);
