import {
  AdamW,
  type Batches,
  BatchLoader,
  type Criterion,
  type Dataset,
  LabelSmoothingCE,
  Linear,
  LinearCrossEntropy,
  ResidualMLP,
  Trainer,
  tensor,
} from '../../src';
import { LOSSES, reference } from '../support/elementwise_losses';
import { expectError } from '../support/errors';
import { expectWithin, values } from '../support/reference';
import { parts, rows, weights } from '../support/training';
import { CASES, CUTS, errorOf, expectedStep, takeStep } from '../support/weighted_step';

/** A layer whose gradients go bad: one value of the weight's, or of the bias's. */
class Spoilt extends Linear {
  constructor(readonly spoil: (gradients: { weight: Float32Array; bias: Float32Array }) => void) {
    super(2, 3, { seed: 1, stream: 0 });
  }
  override backward(...args: Parameters<Linear['backward']>) {
    const dx = super.backward(...args);
    this.spoil({ weight: this.weight.grad!, bias: this.bias!.grad! });
    return dx;
  }
}

const ways: [what: string, rows: number, spoil: Spoilt['spoil']][] = [
  ['the loss became NaN', NaN, () => {}],
  ['the gradient norm is not finite', 1, ({ weight }) => weight.fill(NaN, 1, 2)],
  ['the gradient norm is not finite', 1, ({ bias }) => bias.fill(-Infinity, 2)],
];

test.each(ways)(
  '%s: the run ends or the step is skipped, and nothing has changed',
  async (what, value, spoil) => {
    for (const maxGradNorm of [undefined, 1])
      for (const stepSizes of [false, true])
        for (const nonFinite of ['raise', 'skip'] as const) {
          const { loader, options } = parts(new Float32Array(rows * 2).fill(value));
          const model = new Spoilt(() => {});
          const optimizer = new AdamW(model.namedParameters(), { maxGradNorm });
          const trainer = new Trainer({
            ...options,
            model,
            optimizer,
            nonFinite,
            schedule: undefined,
            ema: 0.9,
          });
          const good = parts().loader;
          await trainer.fit(good, { epochs: 1 });
          const states = () => [model.stateDict(), optimizer.stateDict(), trainer.average!.stateDict()];
          const before = states();
          Object.assign(model, { spoil });
          const fit = trainer.fit(loader, { epochs: 2, stepSizes });
          if (nonFinite === 'skip') expect(await fit).toBe('finished');
          else
            await expect(fit).rejects.toMatchObject({
              name: 'DivergedError',
              message: expect.stringContaining(`${what} at step 4`) as string,
            });
          expect(states()).toEqual(before);
          expect(trainer.stateDict()).toMatchObject({ step: 4, skipped: nonFinite === 'skip' ? 4 : 0 });
        }
  },
);

test("a bad gradient of the criterion's own layer is seen", async () => {
  class SpoiltHead extends LinearCrossEntropy {
    override backward(upstream?: number) {
      const dx = super.backward(upstream);
      this.linear.weight.grad!.fill(NaN, 4, 5);
      return dx;
    }
  }
  const model = new Linear(2, 3, { seed: 1, stream: 0 });
  const criterion = new SpoiltHead(new Linear(3, 3, { seed: 1, stream: 1 }));
  const parameters = [...model.parameters(), ...criterion.linear.parameters()];
  const optimizer = new AdamW(
    parameters.map((parameter, i): [string, typeof parameter] => [`p${i}`, parameter]),
  );
  const before = optimizer.stateDict();
  const fit = new Trainer({ model, optimizer, criterion }).fit(parts().loader, { epochs: 1 });
  await expect(fit).rejects.toThrow('the gradient norm is not finite at step 0');
  expect(optimizer.stateDict()).toEqual(before);
});

test('accumulated batches make the step of one large batch, a shorter last group too', async () => {
  for (const [size, accumulate] of [
    [5, 2],
    [8, 2],
    [7, 3],
    [10, 3],
  ]) {
    const large = parts(undefined, size * accumulate);
    const small = parts(undefined, size);
    const inTurn = (loader: BatchLoader) => () => loader.inOrder();
    await new Trainer(large.options).fit(inTurn(large.loader), { epochs: 3 });
    const trainer = new Trainer({ ...small.options, accumulate });
    await trainer.fit(inTurn(small.loader), { epochs: 3 });
    expect(trainer.step).toBe(3 * Math.ceil(rows / (size * accumulate)));
    weights(small.options).forEach((w, i) => {
      expect(Math.abs(w - weights(large.options)[i])).toBeLessThan(1e-6);
    });
  }
});

test.each(Object.keys(CASES))('batches of any size make the step of one: %s', async (name) => {
  const expected = expectedStep(CASES[name]);
  for (const size of CUTS) {
    const error = errorOf(await takeStep(CASES[name], size), expected);
    if (!(error < 2 ** -20)) throw new Error(`batches of ${size} rows differ by ${error}`);
  }
});

test.each(LOSSES.map((loss) => [loss.name, loss] as const))(
  'batches of any size make the step of one, rows with weights: %s',
  async (_, loss) => {
    const [rows, columns] = [40, 2 * loss.each];
    const x = values(rows * 3, 4);
    const sampleWeight = Float32Array.from({ length: rows }, (_, row) => (row < 9 ? 0 : (row % 5) / 2));
    const target = values(rows * 2, 5).map(loss.target);
    const layer = () => new Linear(3, columns, { seed: 1, stream: 0 });
    const outputs = layer().predict(tensor(x, [rows, 3])).data;
    const want = reference(loss, { rows, columns, outputs, target }, sampleWeight);
    const dbias = Array.from({ length: columns }, (_, c) =>
      want.gradients.reduce((sum, g, i) => sum + (i % columns === c ? g * want.scale : 0), 0),
    );
    for (const size of [40, 7, 1]) {
      const model = layer();
      const trainer = new Trainer({
        model,
        optimizer: new AdamW(model.namedParameters()),
        criterion: loss.make('mean'),
        accumulate: Math.ceil(rows / size),
      });
      const batches = Array.from({ length: Math.ceil(rows / size) }, (_, i) => {
        const [from, to] = [i * size, Math.min(rows, (i + 1) * size)];
        return {
          x: tensor(x.slice(3 * from, 3 * to), [to - from, 3]),
          target: tensor(target.slice(2 * from, 2 * to), [to - from, 2]),
          sampleWeight: sampleWeight.slice(from, to),
        };
      });
      let mean = NaN;
      await trainer.fit(batches, {
        epochs: 1,
        onStep: (report) => {
          mean = report.loss;
        },
      });
      expect(Math.abs(mean / want.mean - 1)).toBeLessThan(1e-12);
      expectWithin(model.bias!.grad!, dbias, 1e-6);
    }
  },
);

test('a criterion of row losses is refused, and a batch without rows is a step', async () => {
  const { loader, options } = parts();
  const criterion = new LabelSmoothingCE({ reduction: 'none' }) as never;
  expectError(() => new Trainer({ ...options, criterion }), RangeError, 'options.criterion.reduction');
  const trainer = new Trainer(options);
  const empty = { x: tensor(new Float32Array(0), [0, 2]), target: new Int32Array(0) };
  await trainer.fit([empty], { epochs: 1, onStep: ({ loss }) => expect(loss).toBe(0) });
  expect(trainer.step).toBe(1);
  await trainer.fit(loader, { epochs: 2 });
});

test('a wide head computed with its loss trains as the two apart, accumulated batches too', async () => {
  const train = async (fused: boolean, accumulate: number) => {
    const { loader } = parts();
    const model = new ResidualMLP({ inFeatures: 2, dim: 8, depth: 1, classes: 3, dropPath: 0.2, seed: 1 });
    const criterion = fused ? new LinearCrossEntropy(model.head) : new LabelSmoothingCE();
    const losses: number[] = [];
    const trainer = new Trainer({
      model,
      optimizer: new AdamW(model.namedParameters()),
      criterion,
      accumulate,
    });
    await trainer.fit(loader, {
      epochs: 3,
      validation: loader,
      onEpoch: ({ loss, validation }) => void losses.push(loss, validation!.loss),
    });
    return [...losses, ...model.parameters().flatMap(({ data }) => [...data])];
  };
  for (const accumulate of [1, 3]) {
    const apart = await train(false, accumulate);
    (await train(true, accumulate)).forEach((value, i) => {
      expect(value).toBeCloseTo(apart[i], 4);
    });
  }
});

test('a wide head with accumulated batches goes on to the same bits in a new trainer', async () => {
  const make = () => {
    const model = new ResidualMLP({ inFeatures: 2, dim: 8, depth: 1, classes: 3, dropPath: 0.2, seed: 1 });
    const optimizer = new AdamW(model.namedParameters());
    const trainer = new Trainer({
      model,
      optimizer,
      criterion: new LinearCrossEntropy(model.head),
      accumulate: 3,
    });
    return { model, optimizer, trainer, loader: parts().loader };
  };
  const straight = make();
  await straight.trainer.fit(straight.loader, { epochs: 2 });
  const first = make();
  await first.trainer.fit(first.loader, { epochs: 1 });
  const second = make();
  second.model.loadStateDict(first.model.stateDict());
  second.model.loadDrawState(first.model.drawState());
  second.optimizer.loadStateDict(first.optimizer.stateDict());
  second.trainer.loadStateDict(first.trainer.stateDict());
  await second.trainer.fit(second.loader, { epochs: 2 });
  expect(second.model.stateDict()).toEqual(straight.model.stateDict());
});

test('a batch of no rows has no loss, also where a mean over nothing is NaN', async () => {
  const ce = new LabelSmoothingCE();
  const criterion: Criterion = {
    forward: (outputs, target) => ce.forward(outputs, target) / outputs.shape[0],
    backward: (upstream) => ce.backward(upstream),
  };
  const model = new Linear(2, 3, { seed: 1, stream: 0 });
  const none = { x: tensor(new Float32Array(0), [0, 2]), target: [] };
  const some = { x: tensor(Float32Array.of(1, 2), [1, 2]), target: [1] };
  const lossesOf = async (accumulate: number, batches: Batches) => {
    const losses: number[] = [];
    const optimizer = new AdamW(model.namedParameters(), { lr: 0 });
    const trainer = new Trainer({ model, optimizer, criterion, accumulate });
    expect(await trainer.fit(batches, { epochs: 1, onStep: ({ loss }) => void losses.push(loss) })).toBe(
      'finished',
    );
    return losses;
  };
  const [loss] = await lossesOf(1, [some]);
  expect(await lossesOf(1, [some, none, some])).toEqual([loss, 0, loss]);
  expect(await lossesOf(2, [some, none])).toEqual([loss]);
  expect(await lossesOf(2, [none, some])).toEqual([loss]);
});

test('rows with weights need a criterion that says what its mean divides by', async () => {
  const ce = new LabelSmoothingCE();
  const criterion: Criterion = {
    forward: (outputs, target) => ce.forward(outputs, target),
    backward: (upstream) => ce.backward(upstream),
  };
  const batch = { x: tensor(Float32Array.of(1, 2), [1, 2]), target: [1], sampleWeight: Float32Array.of(2) };
  const train = (given: Criterion) => {
    const model = new Linear(2, 3, { seed: 1, stream: 0 });
    const optimizer = new AdamW(model.namedParameters());
    return new Trainer({ model, optimizer, criterion: given }).fit([batch], { epochs: 1 });
  };
  await expect(train(criterion)).rejects.toThrow(/^criterion\.weight: expected what a mean over rows/);
  expect(await train({ ...criterion, reduction: 'sum' })).toBe('finished');
  expect(await train(ce)).toBe('finished');
});

test('a BatchLoader of rows with weights trains as one of those rows repeated', async () => {
  const { loader } = parts();
  const { data } = loader.part;
  const counts = Array.from({ length: data.rows }, (_, row) => (5 * row) % 4);
  const indices = Uint32Array.from(counts.flatMap((count, row) => new Array<number>(count).fill(row)));
  const train = async (given: Dataset, rows: Uint32Array, accumulate: number) => {
    const options = { batchSize: Math.ceil(rows.length / accumulate) };
    const batches = new BatchLoader({ data: given, indices: rows }, loader.standardisation, options);
    const model = new ResidualMLP({ inFeatures: 2, dim: 8, depth: 1, classes: 3, seed: 1 });
    const optimizer = new AdamW(model.namedParameters());
    const losses: number[] = [];
    await new Trainer({ model, optimizer, criterion: new LabelSmoothingCE(), accumulate }).fit(batches, {
      epochs: 4,
      onEpoch: ({ loss }) => void losses.push(loss),
    });
    return [...losses, ...model.parameters().flatMap((p) => [...p.data])];
  };
  const weighted = { ...data, sampleWeight: Float32Array.from(counts) };
  const repeated = await train(data, indices, 1);
  for (const accumulate of [1, 3])
    (await train(weighted, loader.part.indices, accumulate)).forEach((value, i) => {
      expect(value).toBeCloseTo(repeated[i], 4);
    });
});
