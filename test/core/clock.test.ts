import type * as Regulus from '../../src';
import { parts, weights } from '../support/training';

afterEach(() => void jest.useRealTimers());

/** Trains, validates and evaluates, with timers that nobody moves on. */
async function trainOnce({ Trainer, evaluate }: typeof Regulus): Promise<number[]> {
  const { loader, options } = parts();
  const trainer = new Trainer({ ...options, ema: 0.9 });
  expect(await trainer.fit(loader, { epochs: 2, validation: loader })).toBe('finished');
  await trainer.average!.within(() => evaluate(options.model, loader));
  return weights(options);
}

test('training and evaluation end while timers are faked, whether the library loads before or after', async () => {
  const library = () => require('../../src') as typeof Regulus;
  const loaded = library();
  const expected = await trainOnce(loaded);
  jest.useFakeTimers();
  expect(await trainOnce(loaded)).toEqual(expected);
  jest.resetModules();
  expect(await trainOnce(library())).toEqual(expected);
});
