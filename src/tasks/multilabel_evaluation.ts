// The evaluation.json of several labels: what the predictions for the test rows tell beyond the scores.
import { type Part, rowNumber } from '../data/dataset';
import { type NamedCurves, namedCurves } from './class_curves';
import { labelTable } from './label_table';
import { type LabelScores, MultilabelTally } from './multilabel_tally';
import { type ScoreValues, tableJson } from './score_table';
import { type RowView, rowView, type WorstRow } from './shown_rows';
import type { Breakdown, Evaluated } from './task';

/** One label; of rows with a prediction. */
export interface LabelEvaluation extends LabelScores {
  readonly name: string;
  /** The probability from which on a row has it. */
  readonly threshold: number;
  /** The test rows of which it was predicted wrongly, those of the surest predictions first. */
  readonly worst: readonly WorstRow[];
  /** How many rows those are chosen from; not in files from before it was counted. */
  readonly wrong?: number;
}

/** evaluation.json. */
export interface MultilabelEvaluation {
  readonly version: 1;
  readonly rows: number;
  /** Rows without a prediction, as their outputs are not finite: the scores are null where there are any. */
  readonly non_finite_rows: number;
  readonly labels: readonly LabelEvaluation[];
  /** The means over the labels, and the scores of all together; not in files from before there were some. */
  readonly micro_avg?: ScoreValues;
  readonly macro_avg?: ScoreValues;
  readonly weighted_avg?: ScoreValues;
  /** Of a few labels. */
  readonly curves?: readonly NamedCurves[];
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
function worstOf(
  tally: MultilabelTally,
  label: number,
  { data, indices }: Part,
  view: RowView,
): Pick<LabelEvaluation, 'worst' | 'wrong'> {
  const { target, probability } = tally.column(label);
  const count = tally.names.length;
  const isWrong = (i: number) =>
    Number.isFinite(probability[i]) && tally.decisions[i * count + label] !== target[i];
  const error = (i: number) => Math.abs(probability[i] - target[i]);
  const wrong = Uint32Array.from(target.keys()).filter(isWrong);
  const most = Math.max(LEAST_WORST, Math.min(MAX_WORST, Math.floor(MAX_OF_ALL / tally.names.length)));
  const worst = wrong.sort((a, b) => error(b) - error(a) || a - b).subarray(0, most);
  const rows = Array.from(worst, (i) => ({
    row: rowNumber(data, indices[i]),
    target: target[i],
    predicted: probability[i],
    values: view.valuesOf(indices[i]),
  }));
  return { worst: rows, wrong: wrong.length };
}

/** The rows of an evaluation, tallied. */
const tallyOf = ({ sample, tally }: Pick<Evaluated, 'sample' | 'tally'>): MultilabelTally =>
  tally instanceof MultilabelTally ? tally : MultilabelTally.of(sample);

/** The scores by label, with their means. */
export function multilabelBreakdown(evaluated: Evaluated): Breakdown {
  const tally = tallyOf(evaluated);
  return { table: labelTable(tally, tally.labels()), json: {} };
}

/**
 * What evaluation.json holds.
 *
 * @param test The test rows, in the order of `rows`.
 */
export function multilabelEvaluation({ sample, tally }: Evaluated, rows: Part): MultilabelEvaluation {
  const view = rowView(rows.data);
  const test = tallyOf({ sample, tally });
  const scores = test.labels();
  const table = labelTable(test, scores);
  const { micro_avg, macro_avg, weighted_avg } = tableJson(table) as Record<string, ScoreValues>;
  return {
    version: 1,
    rows: test.rows,
    non_finite_rows: test.withoutPrediction,
    labels: test.names.map((name, label) => ({
      name,
      threshold: test.thresholds[label],
      ...scores[label],
      ...worstOf(test, label, rows, view),
    })),
    micro_avg,
    macro_avg,
    weighted_avg,
    curves: namedCurves((label) => test.curves(label), table.rows, test.weight),
    feature_names: view.names,
    image_shape: view.imageShape,
  };
}
