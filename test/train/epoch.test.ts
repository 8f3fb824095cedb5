import { AdamW, LabelSmoothingCE, ResidualMLP, Trainer, type TrainingBatch, tensor } from '../../src';
import { parts, weights } from '../support/training';

test('iterables of batches, a function of the epoch and asynchronous ones train as the loader does', async () => {
  const reference = parts();
  const own = (epoch: number): TrainingBatch[] => [...reference.loader.shuffled(epoch)];
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
    /^data: expected at least one batch in epoch 2; give a function/,
  );
  await expect(new Trainer(options).fit(7 as never, { epochs: 1 })).rejects.toThrow(
    /^data: expected a BatchLoader/,
  );
});

test('a batch with a key that nothing reads is refused by its name; those of a BatchLoader pass', async () => {
  const { loader, options } = parts();
  const weighted = [{ ...batch, weights: [1] }];
  const error = await new Trainer(options).fit(weighted, { epochs: 1 }).catch((each: Error) => each);
  expect(error).toMatchObject({
    name: 'TypeError',
    message: expect.stringContaining("found 'weights' in one"),
  });
  await new Trainer(options).fit((epoch) => Array.from(loader.shuffled(epoch), (each) => ({ ...each })), {
    epochs: 1,
  });
});

const forever = () => new Promise<never>(() => {});
const batch = { x: tensor(Float32Array.of(1, 2), [1, 2]), target: Int32Array.of(1) };

/** An asynchronous source that gives some batches, and then stalls; its clean-up is given. */
function stalling(count: number, cleanUp?: () => Promise<never>) {
  let given = 0;
  const next = () => (given++ < count ? Promise.resolve({ value: batch, done: false }) : forever());
  const source = { [Symbol.asyncIterator]: () => source, next, ...(cleanUp ? { return: cleanUp } : {}) };
  return source as AsyncIterable<TrainingBatch>;
}

test.each([
  ['a source that stalls', () => stalling(2)],
  ['a source that stalls, and whose return() hangs', () => stalling(2, forever)],
  [
    'a generator that stalls',
    async function* () {
      yield batch;
      yield batch;
      await forever();
    },
  ],
])('an abort ends a fit beside %s', async (_, source) => {
  const trainer = new Trainer(parts().options);
  const stop = new AbortController();
  const onStep = () => void setTimeout(() => stop.abort(), 20);
  expect(await trainer.fit(source(), { epochs: 1, signal: stop.signal, onStep })).toBe('aborted');
  expect(trainer.stateDict()).toMatchObject({ step: 2, batch: 2 });
});

test('an abort after a step, and an error, end a fit though return() hangs', async () => {
  const trainer = new Trainer(parts().options);
  const stop = new AbortController();
  const onStep = () => stop.abort();
  expect(await trainer.fit(stalling(9, forever), { epochs: 1, signal: stop.signal, onStep })).toBe('aborted');
  const fails = () => {
    throw new Error('stop here');
  };
  const failed = trainer.fit(stalling(9, forever), { epochs: 1, onStep: fails });
  await expect(failed).rejects.toThrow('stop here');
});

test('a source is asked to clean up when a fit leaves it, and what it throws is told', async () => {
  const trainer = new Trainer(parts().options);
  const stop = new AbortController();
  const ends: string[] = [];
  async function* source() {
    try {
      for (;;) yield batch;
    } finally {
      ends.push('cleaned up');
    }
  }
  const onStep = () => stop.abort();
  await trainer.fit(source(), { epochs: 1, signal: stop.signal, onStep });
  expect(ends).toEqual(['cleaned up']);
  const failing = async () => {
    throw new Error('the socket is gone');
  };
  const options = { epochs: 1, signal: AbortSignal.timeout(50) };
  await expect(trainer.fit(stalling(2, failing), options)).rejects.toThrow('the socket is gone');
  const broken = { [Symbol.asyncIterator]: () => ({ next: failing, return: forever }) };
  await expect(trainer.fit(broken, { epochs: 1 })).rejects.toThrow('the socket is gone');
});

test('a step that an abort leaves unfinished begins again, to the same bits', async () => {
  const make = () => {
    const model = new ResidualMLP({ inFeatures: 2, dim: 8, depth: 2, classes: 3, dropPath: 0.4, seed: 1 });
    const optimizer = new AdamW(model.namedParameters());
    return {
      model,
      trainer: new Trainer({ model, optimizer, criterion: new LabelSmoothingCE(), accumulate: 3 }),
    };
  };
  const { loader } = parts(undefined, 3);
  const whole = make();
  await whole.trainer.fit(() => loader.inOrder(), { epochs: 2 });
  const halted = make();
  const stop = new AbortController();
  async function* slow() {
    let given = 0;
    for (const each of loader.inOrder()) {
      if (++given === 6) setTimeout(() => stop.abort(), 5);
      if (given === 6) await forever();
      yield each;
    }
  }
  expect(await halted.trainer.fit(slow, { epochs: 2, signal: stop.signal })).toBe('aborted');
  expect(halted.trainer.stateDict()).toMatchObject({ step: 1, batch: 3 });
  await halted.trainer.fit(() => loader.inOrder(), { epochs: 2 });
  expect(halted.model.stateDict()).toEqual(whole.model.stateDict());
  expect(halted.model.drawState()).toEqual(whole.model.drawState());
});
