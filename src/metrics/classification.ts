import { checkInteger, checkOptions, rangeError } from '../core/check';
import { checkMatrix, type Tensor } from '../core/tensor';
import { type ClassIndices, readIndices } from '../loss/target';

function readTarget(probabilities: Tensor, target: ClassIndices): Int32Array {
  const indices = new Int32Array(checkMatrix('probabilities', probabilities));
  readIndices(target, indices, probabilities.shape[1]);
  return indices;
}

/** @internal The class of the largest entry of each row of a matrix; the first of equals. */
export function argmax({ data, shape: [rows, classes] }: Tensor): Int32Array {
  return new Int32Array(rows).map((_, row) => {
    let best = 0;
    for (let c = 1; c < classes; c++) if (data[row * classes + c] > data[row * classes + best]) best = c;
    return best;
  });
}

/**
 * The share of rows whose largest entry is at the target class; 0 for no rows.
 *
 * @param probabilities [rows, classes]; logits serve as well. @param target A class for each row.
 */
export function accuracy(probabilities: Tensor, target: ClassIndices): number {
  const wanted = readTarget(probabilities, target);
  const hits = argmax(probabilities).reduce((count, c, row) => count + (c === wanted[row] ? 1 : 0), 0);
  return wanted.length ? hits / wanted.length : 0;
}

/** A probability below this counts as this much, so that a loss stays finite. */
const MIN_PROBABILITY = 1e-38;

/**
 * @internal The mean negative log likelihood of the target classes; 0 for no rows.
 *
 * @param probabilities [rows, classes]. @param target A class for each row.
 */
export function logLoss({ data, shape }: Tensor, target: Int32Array): number {
  const classes = shape[1];
  const loss = target.reduce(
    (sum, label, row) => sum - Math.log(Math.max(data[row * classes + label], MIN_PROBABILITY)),
    0,
  );
  return target.length ? loss / target.length : 0;
}

/** What float32 softmax may exceed 1 by. */
const ROUNDING = 1e-5;

/** Options of expectedCalibrationError. */
export interface CalibrationOptions {
  /** Equal-width confidence bins (lower, upper]; at least 1, default 15. */
  bins?: number | undefined;
}

/** Rows by their confidence, the largest probability: bin b holds those in (b/bins, (b+1)/bins]. */
export interface CalibrationBins {
  rows: Float64Array;
  /** Rows whose largest probability is at the target. */
  hits: Float64Array;
  /** Sums of the confidences. */
  confidence: Float64Array;
}

/** @internal Puts rows into bins: what expectedCalibrationError sums over. */
export function calibrationBins(probabilities: Tensor, target: ClassIndices, bins = 15): CalibrationBins {
  const wanted = readTarget(probabilities, target);
  const best = argmax(probabilities);
  const made = {
    rows: new Float64Array(bins),
    hits: new Float64Array(bins),
    confidence: new Float64Array(bins),
  };
  for (let row = 0; row < wanted.length; row++) {
    const confidence = probabilities.data[row * probabilities.shape[1] + best[row]];
    if (confidence < 0 || confidence > 1 + ROUNDING)
      throw rangeError(`probabilities row ${row}`, 'a largest probability from 0 to 1', confidence);
    // Not a number: any bin will do, as its sum is not a number either.
    const bin = Math.min(bins - 1, Math.max(0, Math.ceil(confidence * bins) - 1)) || 0;
    made.rows[bin] += 1;
    made.confidence[bin] += confidence;
    if (best[row] === wanted[row]) made.hits[bin] += 1;
  }
  return made;
}

/** @internal The expected calibration error of rows in bins. */
export function binnedCalibrationError({ rows, hits, confidence }: CalibrationBins): number {
  const total = rows.reduce((sum, count) => sum + count, 0);
  return total ? hits.reduce((sum, hit, bin) => sum + Math.abs(hit - confidence[bin]), 0) / total : 0;
}

/**
 * Expected calibration error (Naeini et al. 2015; Guo et al. 2017): Σ over bins of (share of rows) ·
 * |accuracy − mean confidence|, where the confidence is a row's largest probability.
 *
 * @param probabilities [rows, classes]. @param target A class for each row.
 * @returns From 0 to 1; 0 for no rows, NaN where a row is.
 * @throws TypeError or RangeError for a wrong argument; a RangeError that names the row for a confidence that
 * is no probability (logits).
 */
export function expectedCalibrationError(
  probabilities: Tensor,
  target: ClassIndices,
  options?: CalibrationOptions,
): number {
  const bins = checkInteger(
    'options.bins',
    checkOptions('options', options, ['bins']).bins ?? 15,
    1,
    2 ** 20,
  );
  return binnedCalibrationError(calibrationBins(probabilities, target, bins));
}
