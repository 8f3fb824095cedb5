// Whether a column alone tells the target: then it was hardly known when the target was to be predicted.

/** Numbers of at most so many different values are looked up value by value, as categories are. */
const FEW_NUMBERS = 50;
/** Values that fewer rows have on average may go with one target by chance. */
const ROWS_PER_VALUE = 10;

/**
 * Whether each value of a column, or each range of numbers, goes with one target.
 *
 * @param values The value of each row; NaN where it is missing, which is a value as well.
 * @param areNumbers Whether their order means something: else they are codes.
 * @param targets The target of each row, as a code.
 */
export function tellsTarget(values: Float64Array, areNumbers: boolean, targets: Int32Array): boolean {
  const different = new Set(values).size;
  if (different < 2) return false;
  const repeats = different * ROWS_PER_VALUE <= values.length;
  if (areNumbers && (different > FEW_NUMBERS || !repeats)) return isOrdered(values, targets);
  return repeats && isFunction(values, targets);
}

/** Whether each value has one target. */
function isFunction(values: Float64Array, targets: Int32Array): boolean {
  const targetOf = new Map<number, number>();
  for (let row = 0; row < values.length; row++) {
    const known = targetOf.get(values[row]);
    if (known === undefined) targetOf.set(values[row], targets[row]);
    else if (known !== targets[row]) return false;
  }
  return true;
}

/** Whether each value goes with one target, and each target with one value: the same by other names. */
export function copiesTarget(values: Float64Array, targets: Int32Array): boolean {
  const valueFor = new Map<number, number>();
  for (let row = 0; row < values.length; row++) {
    const known = valueFor.get(targets[row]);
    if (known === undefined) valueFor.set(targets[row], values[row]);
    else if (!Object.is(known, values[row])) return false;
  }
  return new Set(valueFor.values()).size === valueFor.size;
}

/** Whether ranges of values, one for each target, tell them apart. */
function isOrdered(values: Float64Array, targets: Int32Array): boolean {
  const ranges = new Map<number, { min: number; max: number }>();
  for (let row = 0; row < values.length; row++) {
    const value = values[row];
    if (Number.isNaN(value)) return false;
    const range = ranges.get(targets[row]);
    if (range === undefined) ranges.set(targets[row], { min: value, max: value });
    else {
      range.min = Math.min(range.min, value);
      range.max = Math.max(range.max, value);
    }
  }
  const inOrder = [...ranges.values()].sort((a, b) => a.min - b.min);
  return inOrder.every(({ min }, i) => i === 0 || min > inOrder[i - 1].max);
}

/** Whether a value is missing for some targets and for no others. */
export function isMissingByTarget(values: Float64Array, targets: Int32Array): boolean {
  const missing = values.map((value) => (Number.isNaN(value) ? 1 : 0));
  return tellsTarget(missing, false, targets);
}
