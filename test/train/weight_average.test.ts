import { readFileSync } from 'node:fs';
import path from 'node:path';
import { evaluate, Linear, Trainer, WeightAverage } from '../../src';
import { refuses } from '../support/errors';
import { parts, weights } from '../support/training';

const timm = JSON.parse(
  readFileSync(path.join(__dirname, '..', 'fixtures', 'weight_average.json'), 'utf8'),
) as { decay: number; weights: number[]; averages: number[] }[];

test.each(timm.map((sequence) => [sequence.decay, sequence] as const))(
  "an average of decay %d warms up as timm's ModelEmaV3",
  (decay, { weights, averages }) => {
    const model = new Linear(1, 1, { bias: false });
    model.weight.data.fill(5);
    const average = new WeightAverage(model, { decay });
    weights.forEach((weight, step) => {
      expect(average.updates).toBe(step);
      model.weight.data.fill(weight);
      average.update();
      expect(average.stateDict().weight.data[0]).toBeCloseTo(averages[step], 6);
    });
  },
);

test('an average that was loaded goes on with its warm-up, or without one', () => {
  const model = new Linear(1, 1, { bias: false });
  const next = (updates: number | undefined) => {
    const average = new WeightAverage(model, { decay: 0.9 });
    average.loadStateDict({ weight: { data: Float32Array.of(4), shape: [1, 1] } }, { updates });
    model.weight.data.fill(0);
    average.update();
    return average.stateDict().weight.data[0];
  };
  expect(next(0)).toBe(0);
  expect(next(1)).toBeCloseTo(4 * (1 - 2 ** (-2 / 3)), 6);
  expect(next(undefined)).toBeCloseTo(3.6, 6);
});

refuses(RangeError, [
  ['a decay of 1', () => new WeightAverage(new Linear(1, 1), { decay: 1 }), 'options.decay'],
  ['a negative decay', () => new WeightAverage(new Linear(1, 1), { decay: -0.1 }), 'options.decay'],
  ["a trainer's decay of 1", () => new Trainer({ ...parts().options, ema: 1 }), 'options.ema'],
  ['update number 0', () => new WeightAverage(new Linear(1, 1)).update(0), 'step'],
]);

test('the averaged weights follow their formula and are evaluated beside the raw ones', async () => {
  const { loader, options } = parts();
  const trainer = new Trainer({ ...options, ema: 0.9 });
  const want = Float64Array.from(options.model.weight.data);
  let averagedLoss = 0;
  let rawLoss = 0;
  await trainer.fit(loader, {
    epochs: 3,
    validation: loader,
    onStep: ({ step }) => {
      const decay = Math.min(0.9, 1 - step ** (-2 / 3));
      options.model.weight.data.forEach((w, i) => {
        want[i] = decay * want[i] + (1 - decay) * w;
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
