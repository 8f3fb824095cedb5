// From which probability on a row has a label: where F1 on the validation rows is highest.
import type { Warning } from '../core/warning';
import { quotedNames } from '../data/columns/match_columns';
import { fallingOrder } from '../metrics/score_order';
import { type LabelColumn, MultilabelTally } from './multilabel_tally';
import { type ChosenThresholds, type MultilabelDescription, THRESHOLD } from './multilabel_target';
import type { Evaluated } from './task';

/** Fewer validation rows with a label, or without it, say little of where to cut. */
export const ROWS_TO_CHOOSE = 10;
/** Labels that a message names. */
const NAMED = 5;

/** A cut below a row in the order of falling probabilities, and the F1 of it. */
interface Cut {
  readonly threshold: number;
  readonly f1: number;
}

/** The higher F1; of equal ones, the threshold nearer to ½. */
const better = (a: Cut, b: Cut): Cut =>
  b.f1 > a.f1 || (b.f1 === a.f1 && Math.abs(b.threshold - THRESHOLD) < Math.abs(a.threshold - THRESHOLD))
    ? b
    : a;

/** The F1 of predicting a label from each probability on that occurs. */
function cutsOf({ probability, target, sampleWeight }: LabelColumn): Cut[] {
  const order = fallingOrder(probability);
  const weightOf = (row: number) => sampleWeight?.[row] ?? 1;
  const own = target.reduce((sum, flag, row) => sum + flag * weightOf(row), 0);
  const cuts: Cut[] = [];
  let [predicted, right] = [0, 0];
  for (const [place, row] of order.entries()) {
    predicted += weightOf(row);
    right += weightOf(row) * target[row];
    const next = place + 1 < order.length ? probability[order[place + 1]] : 0;
    if (next === probability[row] || predicted === 0) continue;
    // Between two probabilities that occur: rounding moves neither across.
    cuts.push({ threshold: (probability[row] + next) / 2, f1: (2 * right) / (own + predicted) });
  }
  return cuts;
}

/** The rows of a label that count: those that have it, and all others. */
function countedRows({ target, sampleWeight }: LabelColumn): [having: number, others: number] {
  let [having, others] = [0, 0];
  for (const [row, flag] of target.entries()) {
    if ((sampleWeight?.[row] ?? 1) === 0) continue;
    if (flag === 1) having += 1;
    else others += 1;
  }
  return [having, others];
}

/** The threshold of a label by its validation rows; null where they are too few of one kind. */
export function bestThreshold(column: LabelColumn): number | null {
  if (Math.min(...countedRows(column)) < ROWS_TO_CHOOSE) return null;
  return cutsOf(column).reduce(better).threshold;
}

const kept = (why: string): Warning => ({ code: 'THRESHOLD_KEPT', message: why });

/** Says of which labels the threshold stays, as they have too few rows. */
function keptWarnings(names: readonly string[]): Warning[] {
  if (names.length === 0) return [];
  const few = `fewer than ${ROWS_TO_CHOOSE} validation rows have the label, or lack it`;
  const labels = `${names.length === 1 ? 'label' : 'labels'} ${quotedNames(names, NAMED)}`;
  return [kept(`${labels}: the threshold stays at ${THRESHOLD}, as ${few}`)];
}

/** The thresholds of all labels by the validation rows, and which stay at ½. */
export function chooseThresholds(
  validation: Evaluated | null,
  description: MultilabelDescription,
): { chosen?: ChosenThresholds; warnings: Warning[] } {
  if (!validation)
    return { warnings: [kept(`thresholds stay at ${THRESHOLD}, as no rows are held back to validate`)] };
  const { tally, sample } = validation;
  const rows = tally instanceof MultilabelTally ? tally : MultilabelTally.of(sample);
  const areKnown = rows.withoutPrediction === 0;
  const best = description.labelNames.map((_, label) =>
    areKnown ? bestThreshold(rows.column(label)) : null,
  );
  const names = description.labelNames.filter((_, label) => best[label] === null);
  return {
    chosen: { thresholds: best.map((threshold) => threshold ?? THRESHOLD) },
    warnings: keptWarnings(names),
  };
}
