import type { OutcomeOptions } from '../../src/run/options';

/** The options of a trial that takes a moment. */
export const smallTrial = (data: string, given: Partial<OutcomeOptions>): OutcomeOptions => ({
  data,
  format: 'auto',
  shuffleSplit: false,
  valFraction: 0.25,
  dim: 8,
  depth: 2,
  hiddenRatio: 2,
  activation: 'gelu',
  epochs: 6,
  batchSize: 8,
  lr: 2e-3,
  schedule: 'one-cycle',
  warmupSteps: 0,
  weightDecay: 0.05,
  labelSmoothing: 0.1,
  dropPath: 0.2,
  labelNoise: 0.2,
  accumulate: 1,
  nonFinite: 'raise',
  gradientDtype: 'f32',
  seed: 0,
  ...given,
});
