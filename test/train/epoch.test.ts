import { Trainer, type TrainingBatch, tensor } from '../../src';
import { parts, weights } from '../support/training';

test('iterables of batches, a function of the epoch and asynchronous ones train as the loader does', async () => {
  const reference = parts();
  const own = (epoch: number) =>
    Array.from(
      reference.loader.shuffled(epoch),
      ({ x, target }): TrainingBatch => ({
        x: tensor(new Float32Array(x.data), [...x.shape]),
        target: (target as Int32Array).slice(),
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
