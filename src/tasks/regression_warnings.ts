// What is doubtful about the numbers to predict, before they are fitted.
import { quoted } from '../core/check';
import type { Warning } from '../core/warning';
import { type Part, targetValues } from '../data/dataset';
import type { Split } from '../data/split';
import { targetNamesOf } from './number_target';

/** Values farther from the middle half of the rows than so many of its widths. */
const FAR = 100;

/** One number of the rows to fit, sorted. */
function sortedValues(part: Part, column: number, count: number): Float32Array {
  const values = targetValues(part);
  return Float32Array.from({ length: part.indices.length }, (_, row) => values[row * count + column]).sort();
}

/** One value that all rows to fit have, or one that is far from all others. */
function doubts(sorted: Float32Array, name: string): Warning[] {
  const [low, high] = [sorted[0], sorted[sorted.length - 1]];
  if (low === high) {
    const message = `all rows to fit have the value ${low} of ${quoted(name)}: no other is learned`;
    return [{ code: 'TARGET_CONSTANT', message }];
  }
  const at = (share: number) => sorted[Math.floor(share * (sorted.length - 1))];
  const [lower, upper] = [at(0.25), at(0.75)];
  const far = high - upper > lower - low ? high : low;
  const distance = Math.max(high - upper, lower - low);
  if (upper === lower || distance <= FAR * (upper - lower)) return [];
  const middle = `half of the rows to fit are from ${lower} to ${upper}`;
  const message = `the target ${quoted(name)} goes to ${far}, while ${middle}: its square rules the loss`;
  return [{ code: 'OUTLIER', message }];
}

/** Numbers that cannot be learned, and those that one value rules. */
export function regressionWarnings({ train }: Split): Warning[] {
  const names = targetNamesOf(train.data.target.description);
  if (train.indices.length === 0) return [];
  return names.flatMap((name, column) => doubts(sortedValues(train, column, names.length), name));
}
