import http from 'node:http';
import {
  AdamW,
  type BackwardOptions,
  BatchLoader,
  type Dataset,
  DivergedError,
  type EpochReport,
  evaluate,
  LabelSmoothingCE,
  LambdaLR,
  Linear,
  LinearCrossEntropy,
  ResidualMLP,
  type StepReport,
  softmax,
  type Tensor,
  Trainer,
  type TrainerState,
  type TrainingBatch,
  tensor,
  WeightAverage,
} from '../../src';
import { expectError } from '../support/errors';
import { expectAllOrNothing } from '../support/reads';

const rows = 30;
function parts(features = Float32Array.from({ length: rows * 2 }, (_, i) => Math.sin(i)), batchSize = 8) {
  const data: Dataset = {
    features,
    labels: Int32Array.from({ length: rows }, (_, i) => i % 3),
    rows,
    columns: 2,
    classNames: ['a', 'b', 'c'],
    imageShape: null,
    description: '',
  };
  const loader = new BatchLoader(
    { data, indices: Uint32Array.from({ length: rows }, (_, i) => i) },
    { mean: new Float32Array(2), scale: Float32Array.of(1, 1) },
    { batchSize },
  );
  const model = new Linear(2, 3, { seed: 1, stream: 0 });
  const optimizer = new AdamW(model.namedParameters());
  const schedule = new LambdaLR(optimizer, (step) => 10 / (step + 1));
  return { loader, options: { model, optimizer, criterion: new LabelSmoothingCE(), schedule } };
}
const weights = ({ model }: { model: Linear }) => [...model.weight.data];

test('every step uses its learning rate, and every epoch reports its mean loss', async () => {
  const steps: StepReport[] = [];
  const epochs: number[] = [];
  const { loader, options } = parts();
  const end = await new Trainer(options).fit(loader, {
    epochs: 2,
    onStep: (report) => void steps.push({ ...report }),
    onEpoch: ({ loss }) => void epochs.push(loss),
  });
  expect(end).toBe('finished');
  expect(steps.map(({ lr, step, epoch }) => [lr, step, epoch])).toEqual(
    Array.from({ length: 8 }, (_, i) => [1e-3 * (10 / (i + 1)), i + 1, Math.floor(i / 4)]),
  );
  const counts = [8, 8, 8, 6];
  expect(epochs[1]).toBeCloseTo(
    steps.slice(4).reduce((sum, { loss }, i) => sum + loss * counts[i], 0) / rows,
    10,
  );
});

test('a signal ends the run after the step in progress; another fit goes on to the same bits', async () => {
  const whole = parts();
  await new Trainer(whole.options).fit(whole.loader, { epochs: 3 });
  const { loader, options } = parts();
  const trainer = new Trainer(options);
  const stop = new AbortController();
  expect(
    await trainer.fit(loader, {
      epochs: 3,
      signal: stop.signal,
      onStep: ({ step }) => {
        if (step === 6) stop.abort();
      },
    }),
  ).toBe('aborted');
  expect(trainer.stateDict()).toMatchObject({ step: 6, epoch: 1, batch: 2, rows: 16 });
  expect(await trainer.fit(loader, { epochs: 3 })).toBe('finished');
  expect(weights(options)).toEqual(weights(whole.options));
});

test('iterables of batches, a function of the epoch and asynchronous ones train as the loader does', async () => {
  const reference = parts();
  const own = (epoch: number) =>
    Array.from(
      reference.loader.shuffled(epoch),
      ({ x, target }): TrainingBatch => ({
        x: tensor(new Float32Array(x.data), [...x.shape]),
        target: target.slice(),
      }),
    );
  async function* later(epoch: number) {
    for (const batch of own(epoch)) {
      await new Promise((resolve) => setTimeout(resolve, 1));
      yield batch;
    }
  }
  const kept = own(0);
  await new Trainer(reference.options).fit(reference.loader, { epochs: 1 });
  for (const data of [kept, own, later]) {
    const { options } = parts();
    await new Trainer(options).fit(data, { epochs: 1 });
    expect(weights(options)).toEqual(weights(reference.options));
  }
  const { options } = parts();
  await expect(new Trainer(options).fit(later(0), { epochs: 2 })).rejects.toThrow(
    /^data: expected at least one batch in epoch 1; give a function/,
  );
  await expect(new Trainer(options).fit(7 as never, { epochs: 1 })).rejects.toThrow(
    /^data: expected a BatchLoader/,
  );
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

test('the averaged weights follow their formula and are evaluated beside the raw ones', async () => {
  const { loader, options } = parts();
  const trainer = new Trainer({ ...options, ema: 0.9 });
  const want = Float64Array.from(options.model.weight.data);
  let averagedLoss = 0;
  let rawLoss = 0;
  await trainer.fit(loader, {
    epochs: 3,
    validation: loader,
    onStep: () => {
      options.model.weight.data.forEach((w, i) => {
        want[i] = 0.9 * want[i] + 0.1 * w;
      });
    },
    onEpoch: ({ validation, averaged }) => {
      rawLoss = validation!.loss;
      averagedLoss = averaged!.loss;
    },
  });
  trainer.average!.stateDict().weight.data.forEach((w, i) => {
    expect(Math.abs(w - want[i])).toBeLessThan(1e-6);
  });
  expect((await evaluate(options.model, loader)).loss).toBe(rawLoss);
  expect((await trainer.average!.within(() => evaluate(options.model, loader))).loss).toBe(averagedLoss);
  expect(averagedLoss).not.toBe(rawLoss);
});

test('a run whose validation loss stops improving ends early', async () => {
  const { loader, options } = parts();
  const trainer = new Trainer({
    ...options,
    schedule: new LambdaLR(options.optimizer, (step) => (step < 8 ? 1 : 0)),
  });
  expect(await trainer.fit(loader, { epochs: 50, validation: loader, patience: 3 })).toBe('stopped-early');
  expect(trainer.stateDict()).toMatchObject({ epoch: 5, best: { epoch: 2 } });
});

class Overflowing extends Linear {
  override backward(...args: Parameters<Linear['backward']>) {
    const dx = super.backward(...args);
    this.bias!.grad!.fill(Infinity);
    return dx;
  }
}

test('a loss or a gradient that is not finite stops the run, says where, and leaves the weights; or is skipped and counted', async () => {
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

test('while it trains a server in the same process answers between steps', async () => {
  const { options } = parts();
  const x = tensor(new Float32Array(2000), [1000, 2]);
  const target = new Int32Array(1000);
  const server = http.createServer((_, response) => response.end('here')).listen(0);
  const agent = new http.Agent({ keepAlive: true });
  const stop = new AbortController();
  let answers = 0;
  let steps = 0;
  const ask = () =>
    http.get({ port: (server.address() as { port: number }).port, agent }, (response) => {
      response.resume().on('end', () => {
        if (++answers < 20) ask();
        else stop.abort();
      });
    });
  ask();
  const end = await new Trainer(options).fit(() => Array.from({ length: 100_000 }, () => ({ x, target })), {
    epochs: 1,
    signal: stop.signal,
    onStep: ({ step }) => {
      steps = step;
    },
  });
  agent.destroy();
  server.close();
  expect([end, answers]).toEqual(['aborted', 20]);
  expect(steps).toBeLessThan(20 * 4); // both ends of the connection live in this process
});

/** A layer whose passes take 5 ms, and that asks for a turn of the event loop in each. */
class Slow extends Linear {
  readonly seen: string[] = [];
  #pass(name: string): void {
    this.seen.push(name);
    setImmediate(() => this.seen.push('turn'));
    for (const start = performance.now(); performance.now() - start < 5; );
  }
  override forward(x: Tensor): Tensor {
    this.#pass('forward');
    return super.forward(x);
  }
  override backward(dy: Tensor, options?: BackwardOptions): Tensor {
    this.#pass('backward');
    return super.backward(dy, options);
  }
}

test('a long step lets the event loop run after its forward and after its backward', async () => {
  const model = new Slow(2, 3);
  const { loader, options } = parts(undefined, rows);
  await new Trainer({
    ...options,
    model,
    optimizer: new AdamW(model.namedParameters()),
    schedule: undefined,
  }).fit(loader, { epochs: 1, onStep: () => void model.seen.push('step') });
  expect(model.seen).toEqual(['forward', 'turn', 'backward', 'turn', 'step']);
});

test('evaluation is the unsmoothed likelihood of every row, whatever the batch', async () => {
  const {
    loader,
    options: { model },
  } = parts();
  const of = (batchSize: number) =>
    evaluate(model, new BatchLoader(loader.part, loader.standardisation, { batchSize }));
  const [whole, cut] = [await of(30), await of(7)];
  expect(cut).toEqual(whole);
  const losses = new LabelSmoothingCE({ smoothing: 0 }).forward(
    model.predict(tensor(loader.part.data.features, [30, 2])),
    loader.part.data.labels,
  );
  expect(whole.loss).toBeCloseTo(losses, 5);
  expect(softmax(model.predict(tensor(loader.part.data.features, [30, 2]))).shape).toEqual([30, 3]);
});

test('wrong options and a second fit at the same time say what is expected', async () => {
  const { loader, options } = parts();
  expectError(() => new Trainer({ ...options, model: 1 as never }), TypeError, 'options.model');
  expectError(() => new Trainer({ ...options, accumulate: 0 }), RangeError, 'options.accumulate');
  expectError(
    () => new Trainer({ ...options, nonFinite: 'ignore' as never }),
    RangeError,
    'options.nonFinite',
  );
  expectError(() => new Trainer({ ...options, scheduler: 1 } as never), RangeError, 'options.scheduler');
  expectError(
    () => new BatchLoader(loader.part, loader.standardisation, { batchSize: 0 }),
    RangeError,
    'options.batchSize',
  );
  const trainer = new Trainer(options);
  expectError(() => trainer.loadStateDict({ ...trainer.stateDict(), step: -1 }), RangeError, 'state.step');
  await expect(trainer.fit(loader, { epochs: 1, patience: 2 })).rejects.toThrow(
    /options\.patience: expected validation rows/,
  );
  await expect(trainer.fit(loader, { epochs: 1, stepSizes: 1 as never })).rejects.toThrow(
    /options\.stepSizes: expected/,
  );
  const first = trainer.fit(loader, { epochs: 2 });
  await expect(trainer.fit(loader, { epochs: 1 })).rejects.toThrow(/a fit of this trainer is in progress/);
  expect(await first).toBe('finished');
});

test("an epoch's report measures its first step, and counts the rows that each block kept", async () => {
  const make = () => {
    const { loader } = parts();
    const model = new ResidualMLP({ inFeatures: 2, dim: 8, depth: 3, classes: 3, dropPath: 0.6, seed: 2 });
    return {
      loader,
      model,
      trainer: new Trainer({
        model,
        optimizer: new AdamW(model.namedParameters(), { lr: 0.01 }),
        criterion: new LabelSmoothingCE(),
      }),
    };
  };
  const flat = (model: ResidualMLP, of: 'data' | 'grad') => model.parameters().flatMap((p) => [...p[of]!]);
  const length = (vector: number[]) => Math.hypot(...vector);
  const { loader, model, trainer } = make();
  const kept: number[][] = [];
  const reports: EpochReport[] = [];
  const measured: [number, number][] = [];
  let before = flat(model, 'data');
  await trainer.fit(loader, {
    epochs: 2,
    onStep: ({ step }) => {
      kept.push(model.blocks.map(({ mask }) => mask!.reduce((sum, entry) => sum + entry, 0)));
      const after = flat(model, 'data');
      if (step % 4 === 1)
        measured.push([
          length(flat(model, 'grad')),
          length(after.map((w, i) => w - before[i])) / length(before),
        ]);
      before = after;
    },
    onEpoch: (report) => void reports.push(report),
  });
  reports.forEach(({ gradNorm, updateRatio, keptShare }, epoch) => {
    expect(gradNorm).toBeCloseTo(measured[epoch][0], 5);
    expect(updateRatio).toBeCloseTo(measured[epoch][1], 6);
    expect(keptShare).toEqual(
      [0, 1, 2].map(
        (block) => kept.slice(4 * epoch, 4 * epoch + 4).reduce((sum, rows) => sum + rows[block], 0) / rows,
      ),
    );
  });
  expect(reports[0].keptShare[0]).toBe(1);
  expect(reports[0].keptShare[2]).toBeLessThan(1);

  // Unmeasured: the same steps.
  const plain = make();
  await plain.trainer.fit(plain.loader, {
    epochs: 2,
    stepSizes: false,
    onEpoch: (report) => expect([report.gradNorm, report.updateRatio]).toEqual([NaN, NaN]),
  });
  expect(plain.model.stateDict()).toEqual(model.stateDict());

  // Stopped in the middle of an epoch and restored into new parts: the same reports.
  const first = make();
  const stop = new AbortController();
  await first.trainer.fit(first.loader, {
    epochs: 2,
    signal: stop.signal,
    onStep: ({ step }) => {
      if (step === 6) stop.abort();
    },
  });
  const second = make();
  second.model.loadStateDict(first.model.stateDict());
  second.model.loadDrawState(first.model.drawState());
  second.trainer.optimizer.loadStateDict(first.trainer.optimizer.stateDict());
  second.trainer.loadStateDict(JSON.parse(JSON.stringify(first.trainer.stateDict())) as TrainerState);
  const resumed: EpochReport[] = [];
  await second.trainer.fit(second.loader, { epochs: 2, onEpoch: (report) => void resumed.push(report) });
  expect(resumed.map(({ samplesPerSecond: _, ...report }) => report)).toEqual(
    reports.slice(1).map(({ samplesPerSecond: _, ...report }) => report),
  );
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

test('almost right parts, data and callbacks are refused by name, before anything is trained', async () => {
  const { loader, options } = parts();
  for (const key of ['model', 'optimizer', 'criterion', 'schedule'] as const) {
    expectError(
      () => new Trainer({ ...options, [key]: new Proxy(options[key], {}) }),
      TypeError,
      `options.${key}`,
    );
    expectError(
      () => new Trainer({ ...options, [key]: { ...options[key] } as never }),
      TypeError,
      `options.${key}`,
    );
  }
  const trainer = new Trainer(options);
  const before = [weights(options), trainer.stateDict()];
  const refusal = async (data: unknown, fit: object, message: string) => {
    await expect(trainer.fit(data as never, { epochs: 1, ...fit })).rejects.toThrow(
      new RegExp(`^${message}: expected .*, received `),
    );
    expect([weights(options), trainer.stateDict()]).toEqual(before);
  };
  await refusal(loader, { onStep: 1 }, 'options.onStep');
  await refusal(loader, { onEpoch: {} }, 'options.onEpoch');
  await refusal(loader, { signal: {} }, 'options.signal');
  await refusal(loader, { validation: {} }, 'options.validation');
  await refusal(new Proxy(loader, {}), {}, 'data');
  for (const batches of [[null], new Array(1), ['x']]) await refusal(batches, {}, 'data');
  for (const model of [null, {}, new Proxy(options.model, {})])
    await expect(evaluate(model as never, loader)).rejects.toThrow(/^model: expected a Module, received /);
  for (const other of [null, {}, new Proxy(loader, {})])
    await expect(evaluate(options.model, other as never)).rejects.toThrow(
      /^loader: expected a BatchLoader, received /,
    );
});

test("a trainer's state that cannot be read to its end is loaded whole or not at all", () => {
  const trainer = new Trainer(parts().options);
  const before = trainer.stateDict();
  const other: TrainerState = {
    ...before,
    step: 3,
    epoch: 1,
    batch: 2,
    rows: 9,
    lossSum: 4,
    gradNorm: 1,
    updateRatio: 2,
    skipped: 1,
    best: { loss: 1, epoch: 1 },
  };
  expectError(() => trainer.loadStateDict({ ...other, best: 1 as never }), TypeError, 'state.best');
  for (const key of Object.keys(other) as (keyof TrainerState)[]) {
    expectAllOrNothing(
      other,
      key,
      (state) => trainer.loadStateDict(state),
      () => expect(trainer.stateDict()).toEqual(before),
    );
    expect(trainer.stateDict()).toEqual(other);
    trainer.loadStateDict(before);
  }
});

test('averaged weights within something else than a function are refused, and the raw ones stay', async () => {
  const { options } = parts();
  const average = new WeightAverage(options.model);
  options.model.weight.data.fill(7);
  await expect(average.within(1 as never)).rejects.toThrow('use: expected a function, received 1');
  expect(weights(options)).toEqual(new Array(6).fill(7));
});
