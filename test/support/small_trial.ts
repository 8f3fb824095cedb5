import type { OutcomeOptions } from '../../src/run/options';
import { defaultOptions } from './default_options';

/** The options of a trial that takes a moment. */
export const smallTrial = (data: string, given: Partial<OutcomeOptions>): OutcomeOptions => ({
  ...defaultOptions,
  data,
  valFraction: 0.25,
  dim: 8,
  depth: 2,
  hiddenRatio: 2,
  epochs: 6,
  batchSize: 8,
  dropPath: 0.2,
  labelNoise: 0.2,
  ...given,
});

/** A run on one thread that learns numbers: a price beside a rent. */
export const pricesJob = (data: string, out: string, given: Partial<OutcomeOptions>) => ({
  ...smallTrial(data, {
    target: 'price',
    ignore: 'rent',
    testFraction: 0.2,
    split: 'shuffled',
    dim: 16,
    dropPath: 0,
    labelNoise: 0,
    lr: 1e-2,
    ...given,
  }),
  out,
  threads: 1,
  saveEvery: '5m',
  distributed: false,
});
