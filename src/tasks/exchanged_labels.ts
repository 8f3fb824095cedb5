// Whether the labels of scored rows mean other classes than those of the fitted rows: shifted by one, or in
// another order. Then a model that tells the classes apart is wrong in nearly all rows.
import { quoted } from '../core/check';
import type { Warning } from '../core/warning';
import type { ClassCounts, ConfusedPair, Confusion } from './class_confusion';

/** Of fewer rows a wrong model may take classes for each other by chance. */
const FROM_ROWS = 20;
/** A model that tells classes apart has at least this share of the rows of a label as one class. */
const TOLD_APART = 0.6;
/** How many times fewer rows are right. */
const TIMES_FEWER = 4;
/** Labels that are named. */
const LISTED = 3;

/** The prediction of the most rows of each label that has rows. */
function mostPredicted({ labelled, right }: ClassCounts, confused: readonly ConfusedPair[]): ConfusedPair[] {
  const most = labelled.map((_, label): ConfusedPair => [label, label, right[label]]);
  for (const [label, predicted, rows] of confused)
    if (rows > most[label][2]) most[label] = [label, predicted, rows];
  return most.filter(([label]) => labelled[label] > 0);
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

const NOTHING_LEARNED =
  'most rows are predicted as another class than their label, and so are those of the training: ' +
  'nothing is learned yet; more epochs or another options.lr may tell the classes apart';

/**
 * Says that most rows of each label are predicted as one other class, each label's as its own.
 *
 * @param names The classes, by index. @param fitted The accuracy on fitted rows: where it is as low, nothing
 * is learned. @param fromOther Whether the head began as that of another run.
 */
export function exchangedLabels(
  { class_counts: counts, confused }: Confusion,
  names: readonly string[],
  fitted?: number,
  fromOther = false,
): Warning[] {
  const rows = sum(counts.labelled);
  const most = mostPredicted(counts, confused);
  const isOneToOne = new Set(most.map(([, predicted]) => predicted)).size === most.length;
  const told = sum(most.map(([, , count]) => count));
  const isWrong = sum(counts.right) * TIMES_FEWER <= told;
  if (most.length < 2 || rows < FROM_ROWS || !isOneToOne || told < TOLD_APART * rows || !isWrong) return [];
  const isFittedWrong = fitted !== undefined && fitted < told / rows / 2;
  if (isFittedWrong && !fromOther) return [{ code: 'NO_BETTER', message: NOTHING_LEARNED }];
  const pairs = most.filter(([label, predicted]) => label !== predicted);
  const shown = pairs
    .slice(0, LISTED)
    .map(([label, as]) => `${quoted(names[label])} as ${quoted(names[as])}`);
  const more = pairs.length > LISTED ? ', …' : '';
  const message = `most rows are predicted as another class than their label: ${shown.join(', ')}${more}`;
  const others = isFittedWrong ? 'the run of the first weights' : 'the fitted rows';
  const ask = `do the labels mean what those of ${others} do, or are they shifted?`;
  return [{ code: 'LABELS_EXCHANGED', message: `${message}; ${ask}` }];
}
