// Columns of large numbers whose digits were gone before they were read: kept in float32, Unix seconds have
// steps of 128.
import type { Warning } from '../core/warning';
import { columnText } from './column_digits';
import type { Part } from './dataset';

/** From here on, float32 holds every second whole number at most. */
const LARGE = 2 ** 24;
/** A column with fewer steps of float32 in its standard deviation has lost what tells its values apart. */
const FEW_STEPS = 64;

/** The distance of the next float32 from a number. */
const stepAt = (value: number) => 2 ** (Math.floor(Math.log2(Math.abs(value))) - 23);

/** Says which columns of the rows to fit are large numbers that were rounded to float32. */
export function roundedColumns({ data, indices }: Part): Warning[] {
  const { features, columns, featureNames, offset, imageShape } = data;
  if (imageShape || indices.length === 0) return [];
  const isRounded = (c: number) => {
    const first = features[indices[0] * columns + c];
    if (Math.abs(first) < LARGE || offset?.[c]) return false;
    const deviation = deviationOf({ data, indices }, c);
    return deviation > 0 && deviation < FEW_STEPS * stepAt(first);
  };
  const found = Array.from({ length: columns }, (_, c) => c).filter(isRounded);
  return found.map((c) => {
    const step = stepAt(features[indices[0] * columns + c]);
    const problem = `has steps of ${step}, as float32 rounds large numbers: give its values in double`;
    return { code: 'DIGITS_LOST', message: `${columnText(featureNames, c)} ${problem}` };
  });
}

function deviationOf({ data: { features, columns }, indices }: Part, column: number): number {
  const first = features[indices[0] * columns + column];
  let [sum, squares] = [0, 0];
  for (const row of indices) {
    const difference = features[row * columns + column] - first;
    sum += difference;
    squares += difference * difference;
  }
  const mean = sum / indices.length;
  return Math.sqrt(Math.max(0, squares / indices.length - mean * mean));
}
