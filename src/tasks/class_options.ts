// What classification declares to be chosen: the options of a run that it reads, and its scores.
import { choice, type RunOptionDeclaration, within } from '../core/option_declaration';
import type { Score } from './task';

/** The declarations, in the order of the help. */
export const CLASS_OPTIONS = {
  /** Share of each target spread over all classes. */
  labelSmoothing: {
    group: 'Regularisation',
    takes: within(0, 1),
    help: 'share of each target spread over all classes',
    default: 0,
  },
  /** Share of the fitted rows with a random label. */
  labelNoise: {
    group: 'Regularisation',
    takes: within(0, 1),
    help: 'share of the fitted rows that get a random label',
    default: 0,
  },
  /** 'balanced': each class has the same share of the loss. */
  classWeights: {
    group: 'Training',
    takes: choice(['balanced']),
    placeholder: 'rule',
    help: 'weight classes so that each has the same share of the loss',
  },
} as const satisfies Record<string, RunOptionDeclaration>;

/** The scores, that of the default choice first. */
export const CLASS_SCORES: readonly Score[] = [
  {
    name: 'loss',
    title: 'loss',
    label: 'loss (negative log likelihood)',
    direction: 'min',
    digits: 4,
    unit: 'nats',
    besideTrainingLoss: true,
  },
  {
    name: 'accuracy',
    title: 'accuracy',
    label: 'accuracy',
    direction: 'max',
    digits: 1,
    percent: true,
    unit: '% of rows',
  },
  {
    name: 'ece',
    title: 'ECE',
    label: 'calibration error (ECE, 15 bins)',
    direction: 'min',
    digits: 4,
    unit: 'percentage points',
    share: true,
    pictureTitle: 'calibration error',
  },
];

/** The options of a run that classification reads. */
export interface ClassificationOptions {
  labelSmoothing: number;
  labelNoise: number;
  classWeights?: 'balanced' | undefined;
  /** Keys the label noise. */
  seed: number;
}
