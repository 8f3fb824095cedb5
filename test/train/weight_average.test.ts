import { evaluate, Trainer, WeightAverage } from '../../src';
import { parts, weights } from '../support/training';

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

test('averaged weights within a value that is not a function are refused, and the raw ones stay', async () => {
  const { options } = parts();
  const average = new WeightAverage(options.model);
  options.model.weight.data.fill(7);
  await expect(average.within(1 as never)).rejects.toThrow('use: expected a function, received 1');
  expect(weights(options)).toEqual(new Array(6).fill(7));
});
