import { checkInteger, checkOptions, rangeError } from '../core/check';
import { checkMatrix, type Tensor } from '../core/tensor';
import { sumOfWeights } from '../loss/sample_weight';
import { type ClassIndices, readIndices } from '../loss/target';
import { type MetricOptions, readWeights, weightedMean } from './metric_arguments';

function readTarget(probabilities: Tensor, target: ClassIndices): Int32Array {
  const indices = new Int32Array(checkMatrix('probabilities', probabilities));
  readIndices(target, indices, probabilities.shape[1]);
  return indices;
}

/** @internal The class of a row that has none. */
export const NO_CLASS = -1;

/**
 * @internal The class of the largest entry of each row of a matrix, the first of equals; NO_CLASS where an
 * entry is NaN, or the largest is infinite.
 */
export function likeliestClasses({ data, shape: [rows, classes] }: Tensor): Int32Array {
  return new Int32Array(rows).map((_, row) => {
    const first = row * classes;
    let best = 0;
    for (let c = 0; c < classes; c++) {
      if (Number.isNaN(data[first + c])) return NO_CLASS;
      if (data[first + c] > data[first + best]) best = c;
    }
    return Number.isFinite(data[first + best]) ? best : NO_CLASS;
  });
}

/**
 * The share of rows whose largest entry is at the target class (sklearn.metrics.accuracy_score); 0 for no
 * rows. A row with a NaN is never right.
 *
 * @param probabilities [rows, classes]; logits serve as well. @param target A class for each row.
 * @throws TypeError or RangeError for a wrong argument.
 */
export function accuracy(probabilities: Tensor, target: ClassIndices, options?: MetricOptions): number {
  const wanted = readTarget(probabilities, target);
  const { sampleWeight } = checkOptions('options', options, ['sampleWeight']);
  const weights = readWeights(sampleWeight, wanted.length);
  const found = likeliestClasses(probabilities);
  return wanted.length
    ? weightedMean(wanted.length, weights, (row) => Number(found[row] === wanted[row]))
    : 0;
}

/** @internal −log softmax(logits / temperature)[label], in double precision; NaN where a logit is NaN. */
export function rowLoss(logits: Float32Array, label: number, temperature = 1): number {
  let best = 0;
  for (let c = 1; c < logits.length; c++) if (logits[c] > logits[best]) best = c;
  let others = 0;
  for (let c = 0; c < logits.length; c++)
    if (c !== best) others += Math.exp((logits[c] - logits[best]) / temperature);
  // The gap is apart from the logarithm: log(1 + tiny) keeps the digits of a sure and right row.
  return Math.log1p(others) + (logits[best] - logits[label]) / temperature;
}

/** Logits of rows, and what is true of them. */
export interface LabelledLogits {
  /** [rows, classes] */
  readonly logits: Tensor;
  /** A class index for each row. */
  readonly target: Int32Array;
  /** How much each row counts; default: alike. */
  readonly sampleWeight?: Float32Array | undefined;
}

/**
 * @internal The mean negative log likelihood of the target classes, by weight; 0 for no rows. From logits, as
 * a probability in float32 ends at e^−87.
 *
 * @param temperature What divides the logits.
 */
export function logLossOfLogits({ logits, target, sampleWeight }: LabelledLogits, temperature = 1): number {
  const classes = logits.shape[1];
  let loss = 0;
  target.forEach((label, row) => {
    const line = logits.data.subarray(row * classes, (row + 1) * classes);
    loss += (sampleWeight?.[row] ?? 1) * rowLoss(line, label, temperature);
  });
  return loss / (sumOfWeights(sampleWeight, target.length) || 1);
}

/** What float32 softmax may exceed 1 by. */
const ROUNDING = 1e-5;

/** What the probabilities of a row may differ from 1 by in all: some are rounded to two digits. */
const SUM_ROUNDING = 0.02;

/** @throws RangeError that names the first row, of those without NaN, that does not sum to 1: a row of logits. */
function checkSums({ data, shape: [rows, classes] }: Tensor): void {
  for (let row = 0; row < rows; row++) {
    let sum = 0;
    for (let c = 0; c < classes; c++) sum += data[row * classes + c];
    if (Math.abs(sum - 1) > SUM_ROUNDING)
      throw rangeError(`probabilities row ${row}`, `a sum of 1, within ${SUM_ROUNDING}`, sum);
  }
}

/** Options of expectedCalibrationError. */
export interface CalibrationOptions {
  /** Equal-width confidence bins (lower, upper]; at least 1, default 15. */
  bins?: number | undefined;
}

/** Rows by their confidence, the largest probability: bin b holds those in (b/bins, (b+1)/bins]. */
export interface CalibrationBins {
  /** How many there are. */
  rows: Float64Array;
  /** The sums of their weights. */
  weight: Float64Array;
  /** The same of the rows whose largest probability is at the target. */
  hits: Float64Array;
  /** Sums of the confidences by weight. */
  confidence: Float64Array;
  /** Rows in no bin, as a probability is NaN. */
  withoutClass: number;
}

/** Rows as bins count them: their classes, NO_CLASS where there is none, and the probabilities of these. */
export interface SureRows {
  readonly target: Int32Array;
  readonly predicted: Int32Array;
  readonly confidence: Float32Array;
  /** How much each counts; default: alike. */
  readonly sampleWeight?: Float32Array | null | undefined;
}

/** @internal Puts rows into bins by their confidence. */
export function calibrationBinsOf(rows: SureRows, bins = 15): CalibrationBins {
  const { target, predicted, confidence, sampleWeight } = rows;
  const sums = () => new Float64Array(bins);
  const made = { rows: sums(), weight: sums(), hits: sums(), confidence: sums(), withoutClass: 0 };
  target.forEach((label, row) => {
    if (predicted[row] === NO_CLASS) {
      made.withoutClass += 1;
      return;
    }
    const sure = confidence[row];
    if (sure < 0 || sure > 1 + ROUNDING)
      throw rangeError(`probabilities row ${row}`, 'a largest probability from 0 to 1', sure);
    const bin = Math.min(bins - 1, Math.max(0, Math.ceil(sure * bins) - 1));
    const weight = sampleWeight?.[row] ?? 1;
    made.rows[bin] += 1;
    made.weight[bin] += weight;
    made.confidence[bin] += weight * sure;
    if (predicted[row] === label) made.hits[bin] += weight;
  });
  return made;
}

/** @internal Puts rows into bins: what expectedCalibrationError sums over. */
export function calibrationBins(
  probabilities: Tensor,
  target: ClassIndices,
  bins = 15,
  sampleWeight?: Float32Array,
): CalibrationBins {
  const wanted = readTarget(probabilities, target);
  const { data, shape } = probabilities;
  const predicted = likeliestClasses(probabilities);
  const confidence = Float32Array.from(predicted, (best, row) => data[row * shape[1] + best]);
  return calibrationBinsOf({ target: wanted, predicted, confidence, sampleWeight }, bins);
}

/** @internal The expected calibration error of rows in bins. */
export function binnedCalibrationError({ weight, hits, confidence, withoutClass }: CalibrationBins): number {
  if (withoutClass > 0) return NaN;
  const total = weight.reduce((sum, each) => sum + each, 0);
  return total ? hits.reduce((sum, hit, bin) => sum + Math.abs(hit - confidence[bin]), 0) / total : 0;
}

/**
 * Expected calibration error (Naeini et al. 2015; Guo et al. 2017): Σ over bins of (share of rows) ·
 * |accuracy − mean confidence|, where the confidence is a row's largest probability.
 *
 * @param probabilities [rows, classes]. @param target A class for each row.
 * @returns From 0 to 1; 0 for no rows, NaN where a row is.
 * @throws TypeError or RangeError for a wrong argument; a RangeError that names the row for a confidence that
 * is no probability, and for probabilities that do not sum to 1 within 0.02 (logits).
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
  const binned = calibrationBins(probabilities, target, bins);
  checkSums(probabilities);
  return binnedCalibrationError(binned);
}
