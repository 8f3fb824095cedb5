// How the three scores of a sweep are named, scaled and written.

import type { Metric } from '../../sweep/plan';
import type { Setting } from '../../sweep/space';
import type { Sample } from '../sweep_data';
import { optionName, percent, signed } from './dom';

export interface Score {
  metric: Metric;
  name: string;
  /** For axes. */
  label: string;
  factor: number;
  format: (value: number) => string;
  /** A difference, with its sign and unit. */
  change: (value: number) => string;
  largest: boolean;
}

const fixed = (value: number) => value.toFixed(4).replace('-', '−');
const points = (value: number) => signed(value, (100 * value).toFixed(2).replace('-', '−'));
export const SCORES: Score[] = [
  {
    metric: 'accuracy',
    name: 'Accuracy',
    label: 'Accuracy (% of rows)',
    factor: 100,
    format: (value) => percent(value, 2),
    change: points,
    largest: true,
  },
  {
    metric: 'loss',
    name: 'Loss',
    label: 'Loss (nats)',
    factor: 1,
    format: fixed,
    change: (value) => signed(value, fixed(value)),
    largest: false,
  },
  {
    metric: 'ece',
    name: 'ECE',
    label: 'ECE (percentage points)',
    factor: 100,
    format: (value) => percent(value, 2),
    change: points,
    largest: false,
  },
];

/** Standard error of a mean. */
export const standardError = ({ deviation, count }: Sample): number | null =>
  deviation === null ? null : deviation / Math.sqrt(count);

/** The standard deviation behind a mean; empty for one seed. */
export const deviationText = ({ deviation }: Sample, { format }: Score): string =>
  deviation === null ? '' : `± ${format(deviation)}`;

/** A mean and its standard deviation, without the unit in between. */
export const withDeviation = (spread: Sample, score: Score): string =>
  `${score.format(spread.mean)} ${deviationText(spread, score)}`.trim().replace('\u00a0% ±', ' ±');

/** A setting in words. */
export const settingText = (setting: Setting): string =>
  Object.entries(setting)
    .map(([key, value]) => `${optionName(key)} ${value}`)
    .join(', ');
