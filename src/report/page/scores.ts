// How the scores of a task are named, scaled and written.
import { scoreDigits } from '../../tasks/score_text';
import type { Score } from '../../tasks/task';
import type { Sample, SettingValues } from '../page_data';
import { number, optionName, percent, signed } from './dom';

export const capitalised = (text: string) => text[0].toUpperCase() + text.slice(1);
const minus = (text: string) => text.replace('-', '−');

/** 'Loss'. */
export const scoreName = ({ title }: Score): string => capitalised(title);

/** Its name over a picture. */
export const pictureTitle = ({ title, pictureTitle: own }: Score): string => own ?? title;

/** A name and, in parentheses, the unit if there is one. */
export const withUnit = (name: string, unit: string | undefined): string =>
  unit === undefined ? name : `${name} (${unit})`;

/** 'Loss (nats)'. */
export const axisLabel = (score: Score): string => withUnit(scoreName(score), score.unit);

/** The head of a column of values, with the unit that they lack: 'loss (nats)'. */
export const columnName = (score: Score): string =>
  isShare(score) ? score.title : withUnit(score.title, score.unit);

/** Whether values are shown in percent. */
const isShare = ({ share, percent: read }: Score): boolean => share ?? read ?? false;

/** What a value is multiplied by along an axis. */
export const axisFactor = (score: Score): number => (isShare(score) ? 100 : 1);

/** The unit of a difference between two values: points, for shares in percent. */
export const differenceUnit = (score: Score): string | undefined => (isShare(score) ? 'points' : score.unit);

/** A value: a share with two decimals of its percentage. */
export const formatScore = (score: Score, value: number): string =>
  isShare(score) ? percent(value, 2) : minus(scoreDigits(score, value));

/** A value of a finished run: one that is no share has four significant digits. */
export const finalText = (score: Score, value: number): string =>
  isShare(score) ? percent(value, 2) : number(value, 4);

/** A value of a finished run, with its unit. */
export const finalTextWithUnit = (score: Score, value: number): string =>
  isShare(score) ? finalText(score, value) : `${finalText(score, value)} ${score.unit ?? ''}`.trim();

/** The size of a difference, without its unit. */
export const formatDifference = (score: Score, value: number): string =>
  minus(isShare(score) ? (100 * value).toFixed(2) : scoreDigits(score, value));

/** A change with its sign, without its unit. */
export const formatChange = (score: Score, value: number): string =>
  signed(value, formatDifference(score, value));

/** The standard error of a mean; null for one value. */
export const standardError = ({ deviation, count }: Sample): number | null =>
  deviation === null ? null : deviation / Math.sqrt(count);

/** '± 0.52 %'; empty for one value. */
export const deviationText = ({ deviation }: Sample, score: Score): string =>
  deviation === null ? '' : `± ${formatScore(score, deviation)}`;

/** A mean and its standard deviation, with the unit once. */
export const withDeviation = (sample: Sample, score: Score): string =>
  `${formatScore(score, sample.mean)} ${deviationText(sample, score)}`.trim().replace('\u00a0% ±', ' ±');

/** A setting in words. */
export const settingText = (setting: SettingValues): string =>
  Object.entries(setting)
    .map(([key, value]) => `${optionName(key)} ${value}`)
    .join(', ');
