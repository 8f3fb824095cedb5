// What regression declares to be chosen: the options of a run that it reads, and its scores.
import { above, choice, type RunOptionDeclaration } from '../core/option_declaration';
import type { Score } from './task';

/** What a regression may minimise. */
export const NUMBER_LOSSES = ['mse', 'huber'] as const;
/** The name of a loss. */
export type NumberLoss = (typeof NUMBER_LOSSES)[number];

/** The declarations, in the order of the help. */
export const REGRESSION_OPTIONS = {
  /** What a regression minimises. */
  loss: {
    group: 'Training',
    takes: choice(NUMBER_LOSSES),
    help: 'what a regression minimises: the squared error, or Huber loss, which outliers weigh less in',
    defaultText: 'mse',
  },
  /** From where on Huber loss is linear, in standard deviations of the target. */
  huberDelta: {
    group: 'Training',
    takes: above(0),
    help: 'error from which on Huber loss is linear, in standard deviations of the target',
    defaultText: '1',
  },
} as const satisfies Record<string, RunOptionDeclaration>;

/** The scores, that of the default choice first. */
export const NUMBER_SCORES: readonly Score[] = [
  {
    name: 'rmse',
    title: 'RMSE',
    label: 'root mean squared error (RMSE)',
    direction: 'min',
    digits: 4,
    significant: 4,
  },
  {
    name: 'mae',
    title: 'MAE',
    label: 'mean absolute error (MAE)',
    direction: 'min',
    digits: 4,
    significant: 4,
  },
  {
    name: 'r2',
    title: 'R²',
    label: 'R² (share of the variance that is explained)',
    direction: 'max',
    digits: 4,
  },
];

/** The options of a run that regression reads. */
export interface RegressionOptions {
  loss?: NumberLoss | undefined;
  huberDelta?: number | undefined;
}

/** What they must fulfil together. */
export const REGRESSION_RULES = [
  {
    option: 'huberDelta',
    holds: ({ loss, huberDelta }: RegressionOptions) => huberDelta === undefined || loss === 'huber',
    expected: 'none without options.loss huber',
    remedy: 'loss',
  },
] as const;
