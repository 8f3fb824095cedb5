import fc from 'fast-check';
import {
  AdamW,
  evaluate,
  gradCheck,
  LabelSmoothingCE,
  OneCycleLR,
  type PassedDraw,
  predictAll,
  ResidualMLP,
  type Tensor,
  Trainer,
  tensor,
  WeightAverage,
} from '../../src';
import { parts } from '../support/training';

const EPOCHS = 1;
const x = tensor(Float32Array.of(1, -1, 0.5, 2), [2, 2]);
const target = Int32Array.of(0, 2);

/** A model whose passes take long enough for the event loop to get a turn after each. */
class Slow extends ResidualMLP {
  #pass(): void {
    for (const start = performance.now(); performance.now() - start < 2.5; );
  }
  override forward(input: Tensor, options?: PassedDraw): Tensor {
    this.#pass();
    return super.forward(input, options);
  }
  override backward(...args: Parameters<ResidualMLP['backward']>): Tensor {
    this.#pass();
    return super.backward(...args);
  }
}

/** A job of four steps, with everything that a trainer may have. */
function job() {
  const { loader } = parts();
  const model = new Slow({ inFeatures: 2, dim: 8, depth: 2, classes: 3, dropPath: 0.3, seed: 1 });
  const optimizer = new AdamW(model.namedParameters());
  const schedule = new OneCycleLR(optimizer, { maxLr: 1e-2, totalSteps: EPOCHS * loader.batches });
  const criterion = new LabelSmoothingCE();
  const trainer = new Trainer({ model, optimizer, criterion, schedule, ema: 0.9 });
  return { loader, model, optimizer, schedule, criterion, trainer, average: trainer.average! };
}
type Job = ReturnType<typeof job>;

/** Everything that a run leaves, to the bit. */
const remains = ({ model, optimizer, schedule, trainer, average }: Job) => ({
  model: model.stateDict(),
  draws: model.drawState(),
  optimizer: optimizer.stateDict(),
  schedule: schedule.stateDict(),
  trainer: trainer.stateDict(),
  average: average.stateDict(),
});

/** What would disturb a fit, by what its message begins with. */
const REFUSED: Record<string, (job: Job) => unknown> = {
  'model.forward': ({ model }) => model.forward(x),
  'model.train': ({ model }) => model.eval(),
  'model.zeroGrad': ({ model }) => model.zeroGrad(),
  'model.loadStateDict': ({ model }) => model.loadStateDict(model.stateDict()),
  'model.loadDrawState': ({ model }) => model.loadDrawState({ 'blocks.0': 0, 'blocks.1': 0 }),
  'model (its Linear).forward': ({ model }) => model.head.forward(tensor(new Float32Array(8), [1, 8])),
  'model (its parameter head.bias).accumulateGrad': ({ model }) =>
    model.head.bias!.accumulateGrad(new Float32Array(3)),
  'model (its ResidualBody).forward': ({ model }) => model.body.forward(x),
  'optimizer.step': ({ optimizer }) => optimizer.step(),
  'optimizer.zeroGrad': ({ optimizer }) => optimizer.zeroGrad(),
  'optimizer.loadStateDict': ({ optimizer }) => optimizer.loadStateDict(optimizer.stateDict()),
  'criterion.forward': ({ criterion }) => criterion.forward(tensor(new Float32Array(6), [2, 3]), target),
  'criterion.backward': ({ criterion }) => criterion.backward(),
  'schedule.step': ({ schedule }) => schedule.step(),
  'schedule.loadStateDict': ({ schedule }) => schedule.loadStateDict(schedule.stateDict()),
  'average.update': ({ average }) => average.update(),
  'average.loadStateDict': ({ average }) => average.loadStateDict(average.stateDict()),
  'trainer.loadStateDict': ({ trainer }) => trainer.loadStateDict(trainer.stateDict()),
  'WeightAverage.within': ({ average, model }) => average.within(() => model.predict(x)),
  'WeightAverage.within: ': ({ model }) => new WeightAverage(model).within(() => model.predict(x)),
  'Trainer.fit': ({ trainer, loader }) => trainer.fit(loader, { epochs: 1 }),
  'Trainer.fit: another fit in progress holds model': ({ model, criterion, loader }) =>
    new Trainer({ model, optimizer: new AdamW(model.namedParameters()), criterion }).fit(loader, {
      epochs: 1,
    }),
  'Trainer.fit: another fit in progress holds criterion': ({ criterion, loader }) => {
    const { model, optimizer } = job();
    return new Trainer({ model, optimizer, criterion }).fit(loader, { epochs: 1 });
  },
  'model.train: ': ({ model }) => gradCheck(model, x),
};

/** What a second user may do. */
const FREE: Record<string, (job: Job) => unknown> = {
  predict: ({ model }) => model.predict(x),
  'average.predict': ({ average }) => average.predict(x),
  evaluate: ({ model, loader }) => evaluate(model, loader),
  'evaluate(average)': ({ average, loader }) => evaluate(average, loader),
  predictAll: ({ model, loader }) => predictAll(model, loader),
  'a loop over the loader': ({ loader }) => [...loader.shuffled(1)].length,
  'a loop that ends early': ({ loader }) => loader.shuffled(0).next(),
  states: (all) => remains(all),
};

/** Runs a job while a second user tries things, one at each turn of the event loop; what came of each. */
async function beside(all: Job, tries: ((job: Job) => unknown)[]): Promise<Promise<unknown>[]> {
  const outcomes: Promise<unknown>[] = [];
  let running = true;
  const next = () => {
    if (!running) return;
    const attempt = tries[outcomes.length % tries.length];
    outcomes.push(
      Promise.resolve(all)
        .then(attempt)
        .then(
          () => 'done',
          (error: Error) => error,
        ),
    );
    setImmediate(next);
  };
  const fit = all.trainer.fit(all.loader, { epochs: EPOCHS, validation: all.loader });
  setImmediate(next);
  try {
    await fit;
  } finally {
    running = false;
  }
  return outcomes;
}

const alone = (async () => {
  const all = job();
  await beside(all, [() => {}]);
  return remains(all);
})();

test.each(Object.entries(REFUSED))(
  'during a fit %s is refused, and nothing is disturbed',
  async (name, attempt) => {
    const all = job();
    const outcomes = await Promise.all(await beside(all, [attempt]));
    expect(outcomes.length).toBeGreaterThan(8);
    for (const outcome of outcomes) {
      expect(outcome).toMatchObject({ code: 'BUSY' });
      expect((outcome as Error).message.startsWith(name.trimEnd())).toBe(true);
    }
    expect(remains(all)).toEqual(await alone);
  },
);

test.each(Object.entries(FREE))('during a fit %s works, and nothing is disturbed', async (_, attempt) => {
  const all = job();
  const outcomes = await Promise.all(await beside(all, [attempt]));
  expect(new Set(outcomes)).toEqual(new Set(['done']));
  expect(remains(all)).toEqual(await alone);
});

test('two users in any order leave the bits of one', async () => {
  const tries = [...Object.values(REFUSED), ...Object.values(FREE)];
  const programs = fc.array(fc.constantFrom(...tries), { minLength: 1, maxLength: 40 });
  await fc.assert(
    fc.asyncProperty(programs, async (program) => {
      const all = job();
      const outcomes = await Promise.all(await beside(all, program));
      for (const outcome of outcomes) if (outcome !== 'done') expect(outcome).toMatchObject({ code: 'BUSY' });
      expect(remains(all)).toEqual(await alone);
    }),
    { numRuns: 10, seed: 20 },
  );
});

test('a callback may do anything with the parts, also what it does not wait for', async () => {
  const { model, trainer, average, loader, optimizer } = job();
  const seen: number[] = [];
  const late: Promise<unknown>[] = [];
  await trainer.fit(loader, {
    epochs: 1,
    onStep: ({ step }) => {
      if (step === 1) late.push(average.within(() => evaluate(model, loader)));
      if (step === 2) return average.within(async () => void seen.push((await evaluate(model, loader)).loss));
      if (step === 3) optimizer.loadStateDict(optimizer.stateDict());
    },
    onEpoch: async () => {
      seen.push((await evaluate(average, loader)).loss);
      model.loadStateDict(average.stateDict());
      model.eval().forward(x);
      seen.push((await evaluate(model, loader)).loss);
    },
  });
  await Promise.all(late);
  expect(seen[2]).toBe(seen[1]);
  expect(seen[0]).not.toBe(seen[1]);
  expect(trainer.step).toBe(4);
  model.train();
  model.forward(x);
});

test('what a callback leaves running with averaged weights ends before the next step', async () => {
  const waiting = job();
  await waiting.trainer.fit(waiting.loader, {
    epochs: EPOCHS,
    validation: waiting.loader,
    onStep: () => void waiting.average.within(() => evaluate(waiting.model, waiting.loader)),
  });
  expect(remains(waiting)).toEqual(await alone);
});

test('users of averaged weights share one exchange, and two averages of one model do not mix', async () => {
  const { model, average, loader, trainer } = job();
  const second = new WeightAverage(model, { decay: 0.5 });
  await trainer.fit(loader, { epochs: 1, onStep: () => second.update() });
  const before = [model.stateDict(), average.stateDict(), second.stateDict()];
  const averaged = await average.within(() => evaluate(model, loader));
  expect(await evaluate(average, loader)).toEqual(averaged);
  const [one, two] = [1, 2].map(() => average.within(() => evaluate(model, loader)));
  await expect(second.within(() => {})).rejects.toThrow(
    /^WeightAverage\.within: the model holds the weights of/,
  );
  await expect(trainer.fit(loader, { epochs: 2 })).rejects.toThrow(
    /^Trainer\.fit: the model holds averaged weights/,
  );
  expect(() => average.update()).toThrow(/^WeightAverage\.update: the model holds the averaged weights/);
  expect(() => average.loadStateDict(average.stateDict())).toThrow(/^WeightAverage\.loadStateDict: /);
  expect(average.stateDict()).toEqual(before[1]);
  expect(second.predict(x)).not.toEqual(average.predict(x));
  expect([await one, await two]).toEqual([averaged, averaged]);
  expect([model.stateDict(), average.stateDict(), second.stateDict()]).toEqual(before);
});

test('a fit that ends, however it ends, lets go of all its parts', async () => {
  const { model, optimizer, criterion, loader, trainer } = job();
  const own = { forward: criterion.forward, backward: criterion.backward };
  const literal = { forward: own.forward.bind(criterion), backward: own.backward.bind(criterion) };
  const before = { ...literal };
  const failing = new Trainer({ model, optimizer, criterion: literal });
  const onStep = () => {
    throw new Error('stop here');
  };
  await expect(failing.fit(loader, { epochs: 1, onStep })).rejects.toThrow('stop here');
  expect(literal).toEqual(before);
  expect(Object.getOwnPropertyNames(model)).not.toContain('forward');
  expect(await trainer.fit(loader, { epochs: 1 })).toBe('finished');
});
