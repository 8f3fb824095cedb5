import {
  BatchLoader,
  evaluate,
  LambdaLR,
  type Scorer,
  type StepReport,
  Trainer,
  type TrainerState,
} from '../../src';
import { expectError } from '../support/errors';
import { expectAllOrNothing } from '../support/reads';
import { parts, rows, weights } from '../support/training';

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

test('a signal ends the run after the step in progress; a second fit continues to the same bits', async () => {
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

test('evaluating the loader that is trained on leaves the rest of the epoch as it was', async () => {
  const make = () => {
    const { loader, options } = parts();
    const target = Int32Array.from({ length: rows }, (_, i) => (2 * i) % 3);
    return {
      options,
      loader: new BatchLoader(loader.part, loader.standardisation, { batchSize: 8, target }),
    };
  };
  const alone = make();
  await new Trainer(alone.options).fit(alone.loader, { epochs: 2 });
  const { loader, options } = make();
  const onStep = async () => {
    await evaluate(options.model, loader);
    loader.shuffled(7).next();
  };
  await new Trainer(options).fit(loader, { epochs: 2, onStep });
  expect(weights(options)).toEqual(weights(alone.options));
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

test('an optimizer of another model, and a schedule of another optimizer, are refused', () => {
  const [{ options }, other] = [parts(), parts().options];
  const { optimizer, schedule } = other;
  expectError(() => new Trainer({ ...options, optimizer, schedule }), RangeError, 'options.optimizer');
  expectError(() => new Trainer({ ...options, schedule }), RangeError, 'options.schedule');
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
    weight: 8,
    lossSum: 4,
    gradNorm: 1,
    updateRatio: 2,
    skipped: 1,
    best: { score: 1, epoch: 1 },
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

test('a scorer of your own chooses by its first score, in its direction', async () => {
  const { loader, options } = parts();
  const values = [1, 3, 2, 1];
  const scorer: Scorer = {
    scores: [{ name: 'gain', title: 'gain', label: 'gain', direction: 'max', digits: 1 }],
    outputs: () => 3,
    activate: () => {},
    score: () => ({ gain: values.shift()! }),
  };
  const trainer = new Trainer(options);
  const improved: boolean[] = [];
  const end = await trainer.fit(loader, {
    epochs: 9,
    validation: loader,
    scorer,
    patience: 2,
    onEpoch: (report) => {
      expect(report.choosing).toBe('gain');
      improved.push(report.improved);
    },
  });
  expect([end, improved]).toEqual(['stopped-early', [true, true, false, false]]);
  expect(trainer.stateDict().best).toEqual({ score: 3, epoch: 2 });
});

test('a scorer that scores nothing is refused', async () => {
  const { loader, options } = parts();
  const fit = new Trainer(options).fit(loader, { epochs: 1, validation: loader, scorer: {} as never });
  await expect(fit).rejects.toThrow(/options\.scorer: expected a task/);
});

test('a second fit goes on, and one that would do nothing is refused', async () => {
  const { loader, options } = parts();
  const trainer = new Trainer(options);
  await trainer.fit(loader, { epochs: 1 });
  const { step } = trainer;
  await expect(trainer.fit(loader, { epochs: 1 })).rejects.toThrow(
    new RangeError(
      'options.epochs: expected all epochs, those before included: 1 so far (2 trains one more), received 1',
    ),
  );
  expect(await trainer.fit(loader, { epochs: 2 })).toBe('finished');
  expect(trainer.step).toBe(2 * step);
  const resumed = new Trainer(parts().options);
  resumed.loadStateDict(trainer.stateDict());
  expect(await resumed.fit(loader, { epochs: 2 })).toBe('finished');
});
