import { checkInteger, checkOptions, rangeError } from './check';
import { readIndices, type IntegerArray } from './loss/target';
import type { PredictOptions } from './module';
import { native } from './native';
import { checkMatrix, predictionOutput, type Tensor } from './tensor';

type Classes = IntegerArray | readonly number[];

/** Softmax by rows (torch.softmax(logits, 1)). @param logits [rows, classes], at least one class. */
export function softmax(logits: Tensor, options?: PredictOptions): Tensor {
  const rows = checkMatrix('logits', logits);
  const classes = logits.shape[1];
  if (classes < 1) throw rangeError('logits.shape', '[rows, at least one class]', [...logits.shape]);
  const probabilities = predictionOutput(options, rows, classes);
  native.softmax(logits.data, probabilities.data, rows, classes);
  return probabilities;
}

function readTarget(probabilities: Tensor, target: Classes): Int32Array {
  const indices = new Int32Array(checkMatrix('probabilities', probabilities));
  readIndices(target, indices, probabilities.shape[1]);
  return indices;
}

/** The class of the largest entry of each row; the first of equals. */
export function argmax(values: Tensor): Int32Array {
  const best = new Int32Array(checkMatrix('values', values));
  const classes = values.shape[1];
  for (let row = 0; row < best.length; row++) {
    for (let c = 1; c < classes; c++) if (values.data[row * classes + c] > values.data[row * classes + best[row]]) best[row] = c;
  }
  return best;
}

/**
 * The share of rows whose largest entry is at the target class; 0 for no rows.
 *
 * @param probabilities [rows, classes]; logits serve as well. @param target A class for each row.
 */
export function accuracy(probabilities: Tensor, target: Classes): number {
  const wanted = readTarget(probabilities, target);
  const hits = argmax(probabilities).reduce((count, c, row) => count + (c === wanted[row] ? 1 : 0), 0);
  return wanted.length ? hits / wanted.length : 0;
}

/** What float32 softmax may exceed 1 by. */
const ROUNDING = 1e-5;

/** Options of expectedCalibrationError. */
export interface CalibrationOptions {
  /** Equal-width confidence bins (lower, upper]; at least 1, default 15. */
  bins?: number;
}

/**
 * Expected calibration error (Naeini et al. 2015; Guo et al. 2017): Σ over bins of (share of rows) · |accuracy − mean
 * confidence|, where the confidence is a row's largest probability.
 *
 * @param probabilities [rows, classes]. @param target A class for each row.
 * @returns From 0 to 1; 0 for no rows, NaN where a row is.
 * @throws TypeError or RangeError for a wrong argument; a RangeError that names the row for a confidence that is no probability (logits).
 */
export function expectedCalibrationError(probabilities: Tensor, target: Classes, options?: CalibrationOptions): number {
  const bins = checkInteger('options.bins', checkOptions('options', options, ['bins']).bins ?? 15, 1, 2 ** 20);
  const wanted = readTarget(probabilities, target);
  const best = argmax(probabilities);
  const gaps = new Float64Array(bins);
  for (let row = 0; row < wanted.length; row++) {
    const confidence = probabilities.data[row * probabilities.shape[1] + best[row]];
    if (confidence < 0 || confidence > 1 + ROUNDING) throw rangeError(`probabilities row ${row}`, 'a largest probability from 0 to 1', confidence);
    if (Number.isNaN(confidence)) return NaN;
    const bin = Math.min(bins - 1, Math.max(0, Math.ceil(confidence * bins) - 1));
    gaps[bin] += (best[row] === wanted[row] ? 1 : 0) - confidence;
  }
  return wanted.length ? gaps.reduce((sum, gap) => sum + Math.abs(gap), 0) / wanted.length : 0;
}
