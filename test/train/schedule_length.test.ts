import { AdamW, BatchLoader, LabelSmoothingCE, OneCycleLR, ResidualMLP, StepLR, Trainer } from '../../src';
import { part, plain } from '../support/dataset';

/** A trainer of ten batches an epoch, with a schedule of so many steps. */
function job(totalSteps: number, accumulate = 1) {
  const loader = new BatchLoader(part(40), plain, { batchSize: 4 });
  const model = new ResidualMLP({ inFeatures: 2, dim: 4, depth: 0, classes: 3, seed: 1 });
  const optimizer = new AdamW(model.namedParameters());
  const schedule = new OneCycleLR(optimizer, { maxLr: 1e-3, totalSteps });
  const criterion = new LabelSmoothingCE();
  return { loader, trainer: new Trainer({ model, optimizer, criterion, schedule, accumulate }) };
}

test('a schedule that ends before the epochs do is refused before the first step', async () => {
  const { loader, trainer } = job(25);
  await expect(trainer.fit(loader, { epochs: 3 })).rejects.toThrow(
    'options.epochs: expected epochs of at most 25 steps, for which options.schedule has rates (they take 30), received 3',
  );
  expect(trainer.step).toBe(0);
  expect(await trainer.fit(loader, { epochs: 2 })).toBe('finished');
  await expect(trainer.fit(loader, { epochs: 3 })).rejects.toThrow('(they take 30)');
  expect(trainer.step).toBe(20);
});

test('several batches make one step', async () => {
  const { loader, trainer } = job(8, 3);
  expect(await trainer.fit(loader, { epochs: 2 })).toBe('finished');
  expect(trainer.step).toBe(8);
  await expect(job(7, 3).trainer.fit(loader, { epochs: 2 })).rejects.toThrow('(they take 8)');
});

test('what may end a fit, and schedules and data without an end, are not refused', async () => {
  const { loader, trainer } = job(25);
  const signal = AbortSignal.abort();
  expect(await trainer.fit(loader, { epochs: 3, signal })).toBe('aborted');
  const { optimizer } = trainer;
  expect(new StepLR(optimizer, { stepSize: 3 }).steps).toBe(Infinity);
  await expect(trainer.fit((epoch) => loader.shuffled(epoch, 0), { epochs: 3 })).rejects.toThrow(
    /^step: expected at most 25/,
  );
});
