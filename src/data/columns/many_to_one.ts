// Whether each value of a column goes with one class, of which several values may be of the same: codes of
// several a class, bands of a grade.
import { countByClass } from '../../addon/compared_numbers';

/** Numbers of more different values are measurements, whose ranges may tell classes for a good reason. */
const FEW_NUMBERS = 50;
/** Values that fewer rows have on average may go with one class by chance. */
const ROWS_PER_VALUE = 10;
/** Of a value that fewer rows have, its class says nothing. */
const REPEATED = 5;
/** The share of rows that go with the class of their value, in all and of each class. Real features err more. */
const [NEARLY, NEARLY_EACH] = [0.995, 0.9];

/**
 * Whether the values of a column tell the class of all rows, of nearly all, or of fewer: null. There are more
 * values than classes; a missing one is a value as well.
 *
 * @param areNumbers Whether their order means something: else they are codes.
 * @param targets The class of each row, from 0.
 * @param classes How many occur.
 */
export function valuesTellClass(
  values: Float64Array,
  areNumbers: boolean,
  targets: Int32Array,
  classes: number,
): 'all' | 'nearly' | null {
  const { length } = values;
  const most = Math.min(Math.floor(length / ROWS_PER_VALUE), areNumbers ? FEW_NUMBERS : Infinity);
  const all = classes < 2 ? null : countByClass(values, targets, classes, most);
  if (all === null || all.length <= classes * classes) return null;
  const [rowsOf, toldOf] = [new Uint32Array(classes), new Uint32Array(classes)];
  for (let from = 0; from < all.length; from += classes) {
    const counts = all.subarray(from, from + classes);
    for (const [target, rows] of counts.entries()) rowsOf[target] += rows;
    const best = counts.indexOf(Math.max(...counts));
    if (counts[best] >= REPEATED) toldOf[best] += counts[best];
  }
  if (toldOf.some((told, target) => told < NEARLY_EACH * rowsOf[target])) return null;
  const told = toldOf.reduce((sum, rows) => sum + rows, 0);
  if (told === length) return 'all';
  return told >= NEARLY * length ? 'nearly' : null;
}
