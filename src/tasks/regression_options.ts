// The options of a run that regression declares.
import { above, choice, type RunOptionDeclaration } from '../core/option_declaration';

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
