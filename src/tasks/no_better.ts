// Whether predictions are better than those of someone who sees no features.
import { quoted } from '../core/check';
import type { Warning } from '../core/warning';
import { type Part, targetValues } from '../data/dataset';
import { classNamesOf } from './class_labels';
import { scoreDigits } from './score_text';
import type { Evaluated, Scores } from './task';

/** Fewer rows are warned of by themselves: a good model may be no better by chance. */
const FROM_ROWS = 30;
/** Standard deviations by which the accuracy of chance may pass that of one class. */
const DEVIATIONS = 2;
/** An area under the ROC curve up to which rows are hardly ranked: by chance it is 0.5. */
const RANKED = 0.6;
/** A share of the variance that is not worth a model. */
const EXPLAINED = 0.01;
/** What sums of recalls may be off. */
const ROUNDING = 1e-9;
const ASK = 'do features and target belong together?';

const RARE = "options.classWeights 'balanced' gives rare classes more weight, and more epochs may tell them";

const noBetter = (message: string): Warning[] => [{ code: 'NO_BETTER', message }];
const doubt = (message: string): Warning[] => noBetter(`${message}: ${ASK}`);

const isRanked = ({ roc_auc: area }: Scores): boolean => area > RANKED;

/**
 * Says that one class for all rows would be right as often, where the classes are hardly ranked either, or
 * where it is what is predicted.
 *
 * @param labelled Rows of each class. @param names The classes.
 */
export function noBetterThanOneClass(
  scores: Scores,
  labelled: readonly number[],
  names: readonly string[],
): Warning[] {
  const rows = labelled.reduce((sum, count) => sum + count, 0);
  const most = labelled.indexOf(Math.max(...labelled));
  const share = labelled[most] / rows;
  const noise = DEVIATIONS * Math.sqrt((share * (1 - share)) / rows);
  if (rows < FROM_ROWS || labelled[most] === rows || scores.roc_auc === undefined) return [];
  if (scores.accuracy > share + noise) return [];
  const percent = (value: number) => `${(100 * value).toFixed(1)} %`;
  const words = scores.accuracy > share ? 'hardly better' : 'no better';
  const found = `an accuracy of ${percent(scores.accuracy)} is ${words} than`;
  if (!isRanked(scores)) return doubt(`${found} ${quoted(names[most])} for all rows, ${percent(share)}`);
  const told = labelled.filter((count) => count > 0).length;
  const isOneForAll = scores.accuracy === share && scores.balanced_accuracy * told < 1 + ROUNDING;
  if (!isOneForAll) return [];
  const area = `though the ROC AUC is ${scores.roc_auc.toFixed(2)}`;
  return noBetter(`${quoted(names[most])} is predicted for all rows, ${area}: ${RARE}`);
}

/** Says of an accuracy alone that one class for all rows would be right as often. */
export function noMoreThanOneClass(accuracy: number, parts: readonly Part[]): Warning[] {
  const names = classNamesOf(parts[0].data.target.description);
  const labelled = new Array<number>(names.length).fill(0);
  for (const part of parts) for (const label of targetValues(part)) labelled[label] += 1;
  const rows = labelled.reduce((sum, count) => sum + count, 0);
  const most = labelled.indexOf(Math.max(...labelled));
  const share = labelled[most] / rows;
  if (rows < FROM_ROWS || labelled[most] === rows || accuracy > share + ROUNDING) return [];
  const percent = (value: number) => `${(100 * value).toFixed(1)} %`;
  const than = `${quoted(names[most])} for all rows, ${percent(share)}`;
  return doubt(`an accuracy of ${percent(accuracy)} is no better than ${than}`);
}

/** Says of an R² that the mean of the rows would predict them as well. */
export function noMoreThanMean(r2: number): Warning[] {
  if (!(r2 <= EXPLAINED)) return [];
  return doubt(`an R² of ${scoreDigits({ digits: 2 }, r2)} is no better than the mean of the rows`);
}

/** Says that the mean of the rows would predict them as well. @param numbers How many each row has. */
export function noBetterThanMean({ scores, sample }: Evaluated, numbers: number): Warning[] {
  return sample.target.length < FROM_ROWS * numbers ? [] : noMoreThanMean(scores.r2);
}

/** Says that labels are told no better than by chance. */
export function noBetterThanChance({ scores, sample }: Evaluated, labels: number): Warning[] {
  if (sample.target.length < FROM_ROWS * labels || !(scores.roc_auc <= RANKED)) return [];
  return doubt(`a mean ROC AUC of ${scores.roc_auc.toFixed(2)} is hardly better than chance, 0.50`);
}
