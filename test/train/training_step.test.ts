import {
  AdamW,
  type BatchLoader,
  DivergedError,
  LabelSmoothingCE,
  Linear,
  LinearCrossEntropy,
  ResidualMLP,
  Trainer,
  tensor,
} from '../../src';
import { expectError } from '../support/errors';
import { parts, rows, weights } from '../support/training';
import { CASES, CUTS, errorOf, expectedStep, takeStep } from '../support/weighted_step';

class Overflowing extends Linear {
  override backward(...args: Parameters<Linear['backward']>) {
    const dx = super.backward(...args);
    this.bias!.grad!.fill(Infinity);
    return dx;
  }
}

test('a loss or gradient that is not finite stops the run and leaves the weights, or is skipped and counted', async () => {
  const model = new Overflowing(2, 3);
  const overflowing = {
    ...parts(),
    options: {
      ...parts().options,
      model,
      schedule: undefined,
      optimizer: new AdamW(model.namedParameters(), { maxGradNorm: 1 }),
    },
  };
  const unclipped = {
    ...overflowing,
    options: { ...overflowing.options, optimizer: new AdamW(model.namedParameters()) },
  };
  const spoilt = parts(new Float32Array(rows * 2).fill(NaN));
  for (const [made, what] of [
    [spoilt, 'the loss became NaN at step 0'],
    [overflowing, 'the gradient norm is not finite at step 0'],
  ] as const) {
    const before = made.options.model.stateDict();
    const failed = new Trainer(made.options).fit(made.loader, { epochs: 1 });
    await expect(failed).rejects.toThrow(DivergedError);
    await expect(failed).rejects.toThrow(what);
    expect(made.options.model.stateDict()).toEqual(before);
  }
  for (const made of [spoilt, overflowing, unclipped]) {
    const before = made.options.model.stateDict();
    const trainer = new Trainer({ ...made.options, nonFinite: 'skip' });
    expect(await trainer.fit(made.loader, { epochs: 2 })).toBe('finished');
    expect(trainer.stateDict()).toMatchObject({ step: 0, skipped: 8 });
    expect(made.options.model.stateDict()).toEqual(before);
  }
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
