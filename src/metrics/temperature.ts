// Temperature scaling (Guo et al. 2017): one number that makes probabilities as sure as they are right,
// softmax(logits / T).
import type { Tensor } from '../core/tensor';
import { sumOfWeights } from '../loss/sample_weight';
import type { LabelledLogits } from './classification';

/** Temperatures below say that every row is right, and there is nothing to fit; above, that none is better than chance. */
const BOUNDS = [0.05, 20] as const;
const STEPS = 60;

/** The first two derivatives of the mean negative log likelihood by the inverse temperature. */
function derivatives({ logits, target, sampleWeight }: LabelledLogits, inverse: number): [number, number] {
  const { data, shape } = logits;
  const [rows, classes] = shape;
  let first = 0;
  let second = 0;
  for (let row = 0; row < rows; row++) {
    const from = row * classes;
    let max = -Infinity;
    for (let i = from; i < from + classes; i++) max = Math.max(max, data[i]);
    let sum = 0;
    let mean = 0;
    let square = 0;
    for (let i = from; i < from + classes; i++) {
      const below = data[i] - max;
      const weight = Math.exp(inverse * below);
      sum += weight;
      mean += weight * below;
      square += weight * below * below;
    }
    mean /= sum;
    const rowWeight = sampleWeight?.[row] ?? 1;
    first += rowWeight * (mean - (data[from + target[row]] - max));
    second += rowWeight * (square / sum - mean * mean);
  }
  const total = sumOfWeights(sampleWeight, rows);
  return [first / total, second / total];
}

/**
 * The temperature from 0.05 to 20 with the lowest negative log likelihood, by Newton's method kept inside a
 * bracket; 1 for no rows, and where every row is right: the surer, the better, says nothing of other rows.
 *
 * @param rows Whose logits are finite.
 */
export function fitTemperature(rows: LabelledLogits): number {
  if (sumOfWeights(rows.sampleWeight, rows.target.length) === 0) return 1;
  let [low, high] = [1 / BOUNDS[1], 1 / BOUNDS[0]];
  if (derivatives(rows, high)[0] <= 0) return 1;
  if (derivatives(rows, low)[0] >= 0) return BOUNDS[1];
  let inverse = 1;
  let last = high - low;
  for (let step = 0; step < STEPS; step++) {
    const [slope, curvature] = derivatives(rows, inverse);
    if (slope < 0) low = inverse;
    else high = inverse;
    const newton = inverse - slope / curvature;
    // Far from the minimum Newton creeps: unless it halves its last step, the bracket is halved instead.
    const next =
      newton > low && newton < high && Math.abs(newton - inverse) < last / 2 ? newton : Math.sqrt(low * high);
    last = Math.abs(next - inverse);
    inverse = next;
    if (last <= 1e-9 * inverse) break;
  }
  return 1 / inverse;
}

/** The probabilities at a temperature: above 1 less sure, below 1 surer, with the same order. */
export function atTemperature({ data, shape }: Tensor, temperature: number): Tensor {
  const classes = shape[1];
  const probabilities = new Float32Array(data.length);
  for (let from = 0; from < data.length; from += classes) {
    const logits = data.subarray(from, from + classes);
    const row = probabilities.subarray(from, from + classes);
    const max = logits.reduce((a, b) => Math.max(a, b), -Infinity);
    let sum = 0;
    for (let c = 0; c < classes; c++) sum += row[c] = Math.exp((logits[c] - max) / temperature);
    for (let c = 0; c < classes; c++) row[c] /= sum;
  }
  return { data: probabilities, shape };
}
