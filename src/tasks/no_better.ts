// Whether predictions are better than those of someone who sees no features.
import { quoted } from '../core/check';
import type { Warning } from '../core/warning';
import { type Part, sampleWeightOf, targetValues } from '../data/dataset';
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

/** A class is rare that has less than this of the rows that each of so many would have. */
const RARE = 0.75;
const WEIGHTS =
  "options.classWeights 'balanced' gives rare classes more weight, and more epochs may tell them";
const NONE_RARE = 'more epochs, or another options.lr, may tell the classes apart';

const noBetter = (message: string): Warning[] => [{ code: 'NO_BETTER', message }];
const doubt = (message: string): Warning[] => noBetter(`${message}: ${ASK}`);

const isRanked = ({ roc_auc: area }: Scores): boolean => area > RANKED;

const percent = (value: number) => `${(100 * value).toFixed(1)} %`;

/** The most frequent class, and its share of all rows or of their weight. */
function mostFrequent(labelled: readonly number[]): { most: number; share: number } {
  const most = labelled.indexOf(Math.max(...labelled));
  return { most, share: labelled[most] / labelled.reduce((sum, rows) => sum + rows, 0) };
}

const forAllRows = (name: string, share: number) => `${quoted(name)} for all rows, ${percent(share)}`;

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
  const { most, share } = mostFrequent(labelled);
  const noise = DEVIATIONS * Math.sqrt((share * (1 - share)) / rows);
  if (rows < FROM_ROWS || share === 1 || scores.roc_auc === undefined) return [];
  if (scores.accuracy > share + noise) return [];
  const words = scores.accuracy > share ? 'hardly better' : 'no better';
  const found = `an accuracy of ${percent(scores.accuracy)} is ${words} than`;
  if (!isRanked(scores)) return doubt(`${found} ${forAllRows(names[most], share)}`);
  const told = labelled.filter((count) => count > 0).length;
  const recalls = scores.balanced_accuracy * told;
  // Class weights may give up accuracy for recall: the mean recall of one class for all rows is 1 / told.
  if (scores.accuracy > share || recalls >= 1 + ROUNDING) return [];
  const isOne = recalls > 1 - ROUNDING;
  const isRare = labelled.some((count) => count > 0 && count < (RARE * rows) / told);
  const remedy = `though the ROC AUC is ${scores.roc_auc.toFixed(2)}: ${isRare ? WEIGHTS : NONE_RARE}`;
  if (isOne && scores.accuracy === share)
    return noBetter(`${quoted(names[most])} is predicted for all rows, ${remedy}`);
  const one = labelled.findIndex((count) => count > 0 && Math.abs(count / rows - scores.accuracy) < ROUNDING);
  if (!isOne || one < 0) return noBetter(`${found} ${forAllRows(names[most], share)}, ${remedy}`);
  const rather = `${quoted(names[one])} is predicted for all rows, where ${forAllRows(names[most], share)}`;
  return doubt(`${rather}, would be right more often`);
}

const rowsIn = (parts: readonly Part[]) => parts.reduce((sum, { indices }) => sum + indices.length, 0);

/** Says of an accuracy alone that one class for all rows would be right as often; rows count by their weights. */
export function accuracyOfOneClass({ accuracy }: Scores, parts: readonly Part[]): Warning[] {
  const names = classNamesOf(parts[0].data.target.description);
  const labelled = new Array<number>(names.length).fill(0);
  for (const part of parts) {
    const weights = sampleWeightOf(part);
    for (const [i, label] of targetValues(part).entries()) labelled[label] += weights?.[i] ?? 1;
  }
  const { most, share } = mostFrequent(labelled);
  if (rowsIn(parts) < FROM_ROWS || share === 1 || !(accuracy <= share + ROUNDING)) return [];
  return doubt(`an accuracy of ${percent(accuracy)} is no better than ${forAllRows(names[most], share)}`);
}

/** Says of an R² of so many rows that their mean would predict them as well. */
function r2OfMean(r2: number, rows: number): Warning[] {
  if (rows < FROM_ROWS || !(r2 <= EXPLAINED)) return [];
  return doubt(`an R² of ${scoreDigits({ digits: 2 }, r2)} is no better than the mean of the rows`);
}

/** Says that the mean of the rows would predict them as well. @param numbers How many each row has. */
export const noBetterThanMean = ({ scores, sample }: Evaluated, numbers: number): Warning[] =>
  r2OfMean(scores.r2, sample.target.length / numbers);

/** Says of an R² alone that the mean of the rows would predict them as well. */
export const scoresOfMean = ({ r2 }: Scores, parts: readonly Part[]): Warning[] =>
  r2OfMean(r2, rowsIn(parts));

/** Says that labels are told no better than by chance. */
export function noBetterThanChance({ scores, sample }: Evaluated, labels: number): Warning[] {
  if (sample.target.length < FROM_ROWS * labels || !(scores.roc_auc <= RANKED)) return [];
  return doubt(`a mean ROC AUC of ${scores.roc_auc.toFixed(2)} is hardly better than chance, 0.50`);
}
