// What regression declares to be chosen: the options of a run that it reads, and its scores.
import { namesIn } from '../core/names_in';
import { above, choice, type RunOptionDeclaration, text } from '../core/option_declaration';
import type { Score } from './task';

/** What a regression may minimise. */
export const NUMBER_LOSSES = ['mse', 'huber', 'quantile'] as const;
/** The name of a loss. */
export type NumberLoss = (typeof NUMBER_LOSSES)[number];

/** The quantiles where none are given: the median between the ends of an interval of 80 %. */
export const DEFAULT_QUANTILES = '0.1,0.5,0.9';

/** Quantiles in one text, separated by commas; undefined for others than rising numbers between 0 and 1. */
export function quantilesIn(list: string): number[] | undefined {
  const quantiles = namesIn(list)?.map((each) => (each === '' ? NaN : Number(each)));
  const isRising = quantiles?.every((each, i) => each > (i === 0 ? 0 : quantiles[i - 1]) && each < 1);
  return isRising ? quantiles : undefined;
}

/** The declarations, in the order of the help. */
export const REGRESSION_OPTIONS = {
  /** What a regression minimises. */
  loss: {
    group: 'Training',
    takes: choice(NUMBER_LOSSES),
    help:
      'what a regression minimises: the squared error, Huber loss, which outliers weigh less in, or the ' +
      'pinball loss of quantiles',
    defaultText: 'mse',
  },
  /** From where on Huber loss is linear, in standard deviations of the target. */
  huberDelta: {
    group: 'Training',
    takes: above(0),
    help: 'error from which on Huber loss is linear, in standard deviations of the target',
    defaultText: '1',
  },
  /** The quantiles that are predicted with the loss of that name. */
  quantiles: {
    group: 'Training',
    takes: text(
      'rising numbers above 0 and below 1, such as 0.1,0.5,0.9',
      (given) => quantilesIn(given) !== undefined,
    ),
    placeholder: 'q,q,…',
    help: 'quantiles to predict, where the loss is that of quantiles',
    defaultText: DEFAULT_QUANTILES,
    sweep: 'fixed',
  },
} as const satisfies Record<string, RunOptionDeclaration>;

/** The scores, that of the default choice first. */
export const NUMBER_SCORES: readonly Score[] = [
  {
    name: 'rmse',
    otherNames: ['loss'],
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

/** The scores of quantiles, that of the default choice first. */
export const QUANTILE_SCORES: readonly Score[] = [
  {
    name: 'pinball',
    otherNames: ['loss'],
    title: 'pinball loss',
    label: 'pinball loss',
    direction: 'min',
    digits: 4,
    significant: 4,
  },
  {
    name: 'coverage',
    title: 'coverage',
    label: 'coverage (rows from the lowest to the highest quantile)',
    direction: 'none',
    digits: 1,
    percent: true,
    unit: '% of rows',
  },
  ...NUMBER_SCORES.map(({ otherNames: _, ...score }) => ({
    ...score,
    label: `${score.title} of the quantile nearest to 0.5`,
  })),
];

/** The options of a run that regression reads. */
export interface RegressionOptions {
  loss?: NumberLoss | undefined;
  huberDelta?: number | undefined;
  quantiles?: string | undefined;
}

/** What they must fulfil together. */
export const REGRESSION_RULES = [
  {
    option: 'huberDelta',
    holds: ({ loss, huberDelta }: RegressionOptions) => huberDelta === undefined || loss === 'huber',
    expected: 'none without options.loss huber',
    remedy: 'loss',
  },
  {
    option: 'quantiles',
    holds: ({ loss, quantiles }: RegressionOptions) => quantiles === undefined || loss === 'quantile',
    expected: 'none without options.loss quantile',
    remedy: 'loss',
  },
] as const;
