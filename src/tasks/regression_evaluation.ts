// A regression's evaluation.json: what its predictions for the test rows tell beyond the scores.
import { type Part, rowNumber } from '../data/dataset';
import { nonFiniteRows } from '../metrics/finite_rows';
import { type NumberScores, numberScores } from './number_scores';
import { targetNamesOf } from './number_target';
import { rowView, type WorstRow } from './shown_rows';
import type { Evaluated, Predictions } from './task';

/** Rows whose predictions, or true values, are neighbours. */
export interface ErrorBin {
  /** The range of what the rows are ordered by. */
  readonly low: number;
  readonly high: number;
  readonly rows: number;
  /** The mean of predicted − true, and the bounds of the middle 80 % of it. */
  readonly bias: number;
  readonly lower: number;
  readonly upper: number;
  readonly rmse: number;
  readonly mae: number;
}

/** One number of the rows; of rows with a prediction alone. */
export interface NumberEvaluation extends NumberScores {
  readonly name: string;
  /** [true, predicted] of every nth row. */
  readonly points: readonly (readonly [number, number])[];
  /** Neighbours by the predicted value, and by the true one. */
  readonly by_predicted: readonly ErrorBin[];
  readonly by_target: readonly ErrorBin[];
  /** Those of the largest errors, largest first. */
  readonly worst: readonly WorstRow[];
}

/** evaluation.json. */
export interface RegressionEvaluation {
  readonly version: 1;
  readonly target_names: readonly string[];
  readonly rows: number;
  /** Rows without a prediction, as their outputs are not finite: in nothing else of this file but `rows`. */
  readonly non_finite_rows: number;
  readonly targets: readonly NumberEvaluation[];
  /** Names of the values in `worst`, where the data has them: of a table, its columns. */
  readonly feature_names: readonly string[] | null;
  /** [channels, height, width] of the pictures in `worst`, where rows are images. */
  readonly image_shape: readonly [number, number, number] | null;
}

/** Points that are kept for a picture, and worst rows. */
const MAX_POINTS = 1_500;
const MAX_WORST = 24;
/** Bins by the predicted value, and by the true one; fewer where they would have few rows. */
const PREDICTED_BINS = 20;
const TARGET_BINS = 10;
const ROWS_OF_BIN = 10;

/** The rows of one number that have a prediction. */
export interface Column {
  /** Their places among the test rows. */
  readonly places: readonly number[];
  readonly predicted: Float32Array;
  readonly target: Float32Array;
  /** How much each counts; default: alike. */
  readonly sampleWeight: Float32Array | undefined;
}

/** The scores of some rows of a column, by their places in it. */
function scoresOf({ predicted, target, sampleWeight }: Column, rows: readonly number[]): NumberScores {
  const of = (values: Float32Array) => Float32Array.from(rows, (i) => values[i]);
  const values = { data: of(predicted), shape: [rows.length, 1] };
  return numberScores({ values, target: of(target), sampleWeight: sampleWeight && of(sampleWeight) })[0];
}

/** One number of predictions. */
export function columnOf({ values, target, sampleWeight }: Predictions, column: number): Column {
  const [rows, count] = values.shape;
  const without = new Set(nonFiniteRows(values));
  const places = Array.from({ length: rows }, (_, row) => row).filter((row) => !without.has(row));
  const of = (all: ArrayLike<number>) => Float32Array.from(places, (row) => all[row * count + column]);
  return {
    places,
    predicted: of(values.data),
    target: of(target),
    sampleWeight: sampleWeight && Float32Array.from(places, (row) => sampleWeight[row]),
  };
}

/** A number with the digits that a picture shows. */
const rounded = (value: number): number => Number(value.toPrecision(6));

function pointsOf({ predicted, target }: Column): [number, number][] {
  const step = Math.max(1, Math.ceil(target.length / MAX_POINTS));
  return Array.from({ length: Math.ceil(target.length / step) }, (_, i) => [
    rounded(target[i * step]),
    rounded(predicted[i * step]),
  ]);
}

function binOf(rows: readonly number[], column: Column, by: Float32Array): ErrorBin {
  const { predicted, target } = column;
  const errors = Float64Array.from(rows, (i) => predicted[i] - target[i]).sort();
  const at = (share: number) => errors[Math.round(share * (errors.length - 1))];
  const { rmse, mae, bias } = scoresOf(column, rows);
  const [low, high] = [by[rows[0]], by[rows[rows.length - 1]]];
  return { low, high, rows: rows.length, bias, lower: at(0.1), upper: at(0.9), rmse, mae };
}

/** Rows in the order of a value, in parts of about as many each: rows of one value share a part. */
export function neighbours(by: Float32Array, most: number): number[][] {
  const order = [...by.keys()].sort((a, b) => by[a] - by[b] || a - b);
  const bins = Math.max(1, Math.min(most, Math.floor(order.length / ROWS_OF_BIN)));
  const found: number[][] = [];
  for (let from = 0; from < order.length; ) {
    let to = Math.max(from + 1, Math.round(((found.length + 1) * order.length) / bins));
    while (to < order.length && by[order[to]] === by[order[to - 1]]) to += 1;
    found.push(order.slice(from, to));
    from = to;
  }
  return found;
}

const binsBy = (by: Float32Array, column: Column, most: number): ErrorBin[] =>
  neighbours(by, most).map((rows) => binOf(rows, column, by));

function worstOf({ places, predicted, target }: Column, part: Part): WorstRow[] {
  const view = rowView(part.data);
  const error = (i: number) => Math.abs(predicted[i] - target[i]);
  const worst = [...predicted.keys()].sort((a, b) => error(b) - error(a) || a - b).slice(0, MAX_WORST);
  return worst.map((i) => {
    const row = part.indices[places[i]];
    const values = view.valuesOf(row);
    return { row: rowNumber(part.data, row), target: target[i], predicted: predicted[i], values };
  });
}

function numberEvaluation(name: string, column: Column, part: Part): NumberEvaluation {
  const { predicted, target } = column;
  return {
    name,
    ...scoresOf(column, [...predicted.keys()]),
    points: pointsOf(column),
    by_predicted: binsBy(predicted, column, PREDICTED_BINS),
    by_target: binsBy(target, column, TARGET_BINS),
    worst: worstOf(column, part),
  };
}

/**
 * What evaluation.json holds.
 *
 * @param test The test rows, in the order of `rows`.
 */
export function regressionEvaluation({ sample }: Evaluated, rows: Part): RegressionEvaluation {
  const names = targetNamesOf(sample.description);
  const view = rowView(rows.data);
  return {
    version: 1,
    target_names: names,
    rows: sample.values.shape[0],
    non_finite_rows: nonFiniteRows(sample.values).length,
    targets: names.map((name, column) => numberEvaluation(name, columnOf(sample, column), rows)),
    feature_names: view.names,
    image_shape: view.imageShape,
  };
}
