// The evaluation.json of several labels: what the predictions for the test rows tell beyond the scores.
import type { Part } from '../data/dataset';
import { type LabelScores, MultilabelTally } from './multilabel_tally';
import { type RowValues, type RowView, rowView } from './shown_rows';
import type { Evaluated } from './task';

/** A test row of which a label was predicted wrongly. */
export interface WrongRow {
  /** Its index in the data. */
  readonly row: number;
  /** Whether it has the label: 1 or 0. */
  readonly target: number;
  readonly probability: number;
  readonly values: RowValues;
}

/** One label; of rows with a prediction. */
export interface LabelEvaluation extends LabelScores {
  readonly name: string;
  /** The probability from which on a row has it. */
  readonly threshold: number;
  /** The test rows of which it was predicted wrongly, those of the surest predictions first. */
  readonly worst: readonly WrongRow[];
}

/** evaluation.json. */
export interface MultilabelEvaluation {
  readonly version: 1;
  readonly rows: number;
  /** Rows without a prediction, as their outputs are not finite: the scores are null where there are any. */
  readonly non_finite_rows: number;
  readonly labels: readonly LabelEvaluation[];
  /** Names of the values in `worst`, where the data has them: of a table, its columns. */
  readonly feature_names: readonly string[] | null;
  /** [channels, height, width] of the pictures in `worst`, where rows are images. */
  readonly image_shape: readonly [number, number, number] | null;
}

/** Wrong rows that are kept of a label, and of all labels together: each has a few. */
const MAX_WORST = 12;
const MAX_OF_ALL = 240;
const LEAST_WORST = 2;

/** The rows of which a label is wrong, by how far its probability is from the truth. */
function worstOf(tally: MultilabelTally, label: number, { indices }: Part, view: RowView): WrongRow[] {
  const { target, probability } = tally.column(label);
  const threshold = tally.thresholds[label];
  const isWrong = (i: number) =>
    Number.isFinite(probability[i]) && probability[i] >= threshold !== (target[i] === 1);
  const error = (i: number) => Math.abs(probability[i] - target[i]);
  const wrong = Uint32Array.from(target.keys()).filter(isWrong);
  const most = Math.max(LEAST_WORST, Math.min(MAX_WORST, Math.floor(MAX_OF_ALL / tally.names.length)));
  const worst = wrong.sort((a, b) => error(b) - error(a) || a - b).subarray(0, most);
  return Array.from(worst, (i) => ({
    row: indices[i],
    target: target[i],
    probability: probability[i],
    values: view.valuesOf(indices[i]),
  }));
}

/**
 * What evaluation.json holds.
 *
 * @param test The test rows, in the order of `rows`.
 */
export function multilabelEvaluation({ sample, tally }: Evaluated, rows: Part): MultilabelEvaluation {
  const view = rowView(rows.data);
  const test = tally instanceof MultilabelTally ? tally : MultilabelTally.of(sample);
  const scores = test.labels();
  return {
    version: 1,
    rows: test.rows,
    non_finite_rows: test.withoutPrediction,
    labels: test.names.map((name, label) => ({
      name,
      threshold: test.thresholds[label],
      ...scores[label],
      worst: worstOf(test, label, rows, view),
    })),
    feature_names: view.names,
    image_shape: view.imageShape,
  };
}
