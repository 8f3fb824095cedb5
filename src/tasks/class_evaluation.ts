// A classification's evaluation.json: what its predictions for the test rows tell beyond the scores.
import type { Tensor } from '../core/tensor';
import type { Warning } from '../core/warning';
import { type Part, rowNumber } from '../data/dataset';
import {
  binnedCalibrationError,
  type CalibrationBins,
  calibrationBins,
  type LabelledLogits,
  logLossOfLogits,
  NO_CLASS,
} from '../metrics/classification';
import { finiteRows } from '../metrics/finite_rows';
import { atTemperature, fitTemperature } from '../metrics/temperature';
import { type Confusion, confusionMatrix, countConfusion } from './class_confusion';
import { classCurves, type NamedCurves } from './class_curves';
import { classNamesOf } from './class_labels';
import { FURTHER_CLASS_SCORES } from './class_options';
import { classTable } from './class_table';
import { ClassTally } from './class_tally';
import { exchangedLabels } from './exchanged_labels';
import { noBetterThanOneClass } from './no_better';
import { type ScoreValues, tableJson } from './score_table';
import { type RowValues, type RowView, rowView } from './shown_rows';
import type { Breakdown, Evaluated, Predictions, Scores } from './task';

/**
 * A reliability diagram: [rows, mean confidence, accuracy] for each of 15 equal bins of confidence, null
 * where one is empty; the means by weight, where rows have weights.
 */
export type Reliability = ([rows: number, confidence: number, accuracy: number] | null)[];

/** Temperature scaling, fitted on other rows than it is measured on: of many rows and classes, on every nth. */
export interface TemperatureScaling {
  temperature: number;
  /**
   * 'validation': fitted on the validation rows, measured on the test rows; 'test': on every second test row
   * and on the others.
   */
  fitted_on: 'validation' | 'test';
  fitted_rows: number;
  measured_rows: number;
  /** Before and after, on the rows that it is measured on. */
  loss: [before: number, after: number];
  ece: [before: number, after: number];
  reliability: [before: Reliability, after: Reliability];
}

/** A test row that was predicted wrongly. */
export interface Mistake {
  /** Its index in the data. */
  row: number;
  /** Class indices. */
  label: number;
  predicted: number;
  /** Probabilities of the two. */
  label_probability: number;
  predicted_probability: number;
  /**
   * The row: values as in the data; of a table its cells, null where they are missing; of an image, bytes in
   * base64, one channel after the other.
   */
  values: RowValues;
}

/** evaluation.json; the fields of the table by class and the curves are not in files from before there were some. */
export interface ClassEvaluation extends Confusion {
  version: 2;
  class_names: readonly string[];
  rows: number;
  /** Rows without a class, as their scores are not finite: in no other count but `rows`. */
  non_finite_rows: number;
  /** The scores of each class: of many classes those of the lowest F1. */
  by_class?: ({ name: string } & ScoreValues)[];
  /** Their means. */
  macro_avg?: ScoreValues;
  weighted_avg?: ScoreValues;
  /** What to know of the scores by class. */
  notes?: string[];
  /** Of a few classes. */
  curves?: NamedCurves[];
  /** Of all test rows with a class. */
  reliability: Reliability;
  temperature_scaling: TemperatureScaling;
  /** How many there are; the worst of them, by the probability of their label. */
  mistakes: number;
  worst_mistakes: Mistake[];
  /** Names of the values in worst_mistakes, where the data has them: of a table, its columns. */
  feature_names: readonly string[] | null;
  /** [channels, height, width] of the pictures in worst_mistakes, where rows are images. */
  image_shape: readonly [number, number, number] | null;
}

/** How many of the worst mistakes are kept. */
const MAX_MISTAKES = 24;
/** Classes of which a program gets the whole matrix of confusion. */
const MAX_MATRIX = 256;

/** Predictions of rows: logits and class probabilities, [rows, classes], and what is true. */
interface Labelled extends LabelledLogits {
  readonly probabilities: Tensor;
}

function reliability({ rows, weight, hits, confidence }: CalibrationBins): Reliability {
  return Array.from(weight, (sum, bin) => (sum ? [rows[bin], confidence[bin] / sum, hits[bin] / sum] : null));
}

function selectRows({ data, shape: [, columns] }: Tensor, rows: readonly number[]): Tensor {
  const kept = new Float32Array(rows.length * columns);
  rows.forEach((row, i) => {
    kept.set(data.subarray(row * columns, (row + 1) * columns), i * columns);
  });
  return { data: kept, shape: [rows.length, columns] };
}

const select = (
  { logits, probabilities, target, sampleWeight }: Labelled,
  rows: readonly number[],
): Labelled => ({
  logits: selectRows(logits, rows),
  probabilities: selectRows(probabilities, rows),
  target: Int32Array.from(rows, (row) => target[row]),
  sampleWeight: sampleWeight && Float32Array.from(rows, (row) => sampleWeight[row]),
});

/** The temperature by the sample of some rows, those with a prediction. */
export function temperatureBy({ sample }: Evaluated): number {
  const rows = labelled(sample);
  return fitTemperature(select(rows, finiteRows(rows.probabilities)));
}

/** Of rows with a prediction alone: a row without one has no temperature. */
function scaleTemperature(test: Labelled, validation: Labelled | null): TemperatureScaling {
  const testRows = finiteRows(test.probabilities);
  const everySecond = (from: 0 | 1) => testRows.filter((_, i) => i % 2 === from);
  const fitted = validation
    ? select(validation, finiteRows(validation.probabilities))
    : select(test, everySecond(0));
  const measured = select(test, validation ? testRows : everySecond(1));
  const temperature = fitTemperature(fitted);
  const { logits, probabilities, target, sampleWeight } = measured;
  const bins = [probabilities, atTemperature(logits, temperature)].map((each) =>
    calibrationBins(each, target, undefined, sampleWeight),
  );
  return {
    temperature,
    fitted_on: validation ? 'validation' : 'test',
    fitted_rows: fitted.target.length,
    measured_rows: target.length,
    loss: [logLossOfLogits(measured), logLossOfLogits(measured, temperature)],
    ece: bins.map(binnedCalibrationError) as [number, number],
    reliability: bins.map(reliability) as [Reliability, Reliability],
  };
}

/** A class that is not the label; no class is not a class. */
const isMistake = (predicted: number, label: number) => predicted !== NO_CLASS && predicted !== label;

function worstMistakes({ data, indices }: Part, tally: ClassTally, view: RowView): Mistake[] {
  const { target, predicted, labelProbability, confidence } = tally;
  const wrong = Uint32Array.from(target.keys()).filter((i) => isMistake(predicted[i], target[i]));
  const worst = wrong.sort((a, b) => labelProbability[a] - labelProbability[b] || a - b);
  return Array.from(worst.subarray(0, MAX_MISTAKES), (i) => {
    return {
      row: rowNumber(data, indices[i]),
      label: target[i],
      predicted: predicted[i],
      label_probability: labelProbability[i],
      predicted_probability: confidence[i],
      values: view.valuesOf(indices[i]),
    };
  });
}

const labelled = ({ outputs, values, target, sampleWeight }: Predictions): Labelled => ({
  logits: outputs,
  probabilities: values,
  target: target as Int32Array,
  sampleWeight,
});

/** The rows of an evaluation, tallied with every score. */
function tallyOf({ sample, tally }: Pick<Evaluated, 'sample' | 'tally'>): ClassTally {
  const further = FURTHER_CLASS_SCORES.map(({ name }) => name);
  return tally instanceof ClassTally ? tally : ClassTally.of(sample, further);
}

/** The scores by class, and what was taken for what: rows by label, then by prediction, or counts and pairs. */
export function classBreakdown(evaluated: Evaluated): Breakdown {
  const names = classNamesOf(evaluated.sample.description);
  const tally = tallyOf(evaluated);
  const isWhole = names.length <= MAX_MATRIX;
  const confusion = countConfusion(names.length, tally.target, tally.predicted, isWhole);
  const json = isWhole
    ? { confusion_matrix: confusionMatrix(confusion, [...names.keys()]) }
    : { confusion_matrix: null, ...confusion };
  return { table: classTable(tally, names), json };
}

/**
 * Says that labels mean other classes than those that were fitted, or are told no better than by one class.
 *
 * @param fitted The scores of fitted rows, where they are known. @param fromOther Whether the head began as
 * that of another run.
 */
export function classDoubts(evaluated: Evaluated, fitted?: Scores, fromOther?: boolean): Warning[] {
  const names = classNamesOf(evaluated.sample.description);
  const { target, predicted } = tallyOf(evaluated);
  const confusion = countConfusion(names.length, target, predicted, true);
  const exchanged = exchangedLabels(confusion, names, fitted?.accuracy, fromOther);
  if (exchanged.length > 0 || evaluated.sample.sampleWeight) return exchanged;
  return noBetterThanOneClass(evaluated.scores, confusion.class_counts.labelled, names);
}

/**
 * What evaluation.json holds.
 *
 * @param test The test rows, in the order of `rows`. @param validation The validation rows.
 */
export function classEvaluation(
  { sample, tally }: Evaluated,
  rows: Part,
  validation: Evaluated | null,
): ClassEvaluation {
  const view = rowView(rows.data);
  const classNames = classNamesOf(sample.description);
  const test = tallyOf({ sample, tally });
  const { target, predicted } = test;
  const table = classTable(test, classNames);
  return {
    version: 2,
    class_names: classNames,
    rows: target.length,
    non_finite_rows: test.withoutPrediction,
    ...countConfusion(classNames.length, target, predicted),
    ...tableJson(table),
    curves: classCurves(test, table),
    reliability: reliability(test.bins()),
    temperature_scaling: scaleTemperature(labelled(sample), validation && labelled(validation.sample)),
    mistakes: predicted.reduce((count, c, i) => count + (isMistake(c, target[i]) ? 1 : 0), 0),
    worst_mistakes: worstMistakes(rows, test, view),
    feature_names: view.names,
    image_shape: view.imageShape,
  };
}
