// Whether each value of a column goes with one class, of which several values may be of the same: codes of
// several a class, bands of a grade.

/** Numbers of more different values are measurements, whose ranges may tell classes for a good reason. */
const FEW_NUMBERS = 50;
/** Values that fewer rows have on average may go with one class by chance. */
const ROWS_PER_VALUE = 10;
/** Of a value that fewer rows have, its class says nothing. */
const REPEATED = 5;
/** The share of rows that go with the class of their value, in all and of each class. Real features err more. */
const [NEARLY, NEARLY_EACH] = [0.995, 0.9];

/** The place of a key among those so far. */
function placeOf(places: Map<number, number>, key: number): number {
  const known = places.get(key);
  if (known === undefined) places.set(key, places.size);
  return known ?? places.size - 1;
}

/** How many rows of each class each value has; null for more values than so many. */
function countsByValue(
  values: Float64Array,
  targets: Int32Array,
  classes: number,
  most: number,
): Uint32Array[] | null {
  const valuePlaces = new Map<number, number>();
  const targetPlaces = new Map<number, number>();
  const countsOf: Uint32Array[] = [];
  for (let row = 0; row < values.length; row++) {
    const value = placeOf(valuePlaces, values[row]);
    if (value === most) return null;
    if (value === countsOf.length) countsOf.push(new Uint32Array(classes));
    countsOf[value][placeOf(targetPlaces, targets[row])] += 1;
  }
  return countsOf;
}

/**
 * Whether the values of a column tell the class of all rows, of nearly all, or of fewer: null. There are more
 * values than classes; a missing one is a value as well.
 *
 * @param areNumbers Whether their order means something: else they are codes. @param classes How many occur.
 */
export function valuesTellClass(
  values: Float64Array,
  areNumbers: boolean,
  targets: Int32Array,
  classes: number,
): 'all' | 'nearly' | null {
  const { length } = values;
  const most = Math.min(Math.floor(length / ROWS_PER_VALUE), areNumbers ? FEW_NUMBERS : Infinity);
  const countsOf = classes < 2 ? null : countsByValue(values, targets, classes, most);
  if (countsOf === null || countsOf.length <= classes) return null;
  const [rowsOf, toldOf] = [new Uint32Array(classes), new Uint32Array(classes)];
  for (const counts of countsOf) {
    for (const [target, rows] of counts.entries()) rowsOf[target] += rows;
    const best = counts.indexOf(Math.max(...counts));
    if (counts[best] >= REPEATED) toldOf[best] += counts[best];
  }
  if (toldOf.some((told, target) => told < NEARLY_EACH * rowsOf[target])) return null;
  const told = toldOf.reduce((sum, rows) => sum + rows, 0);
  if (told === length) return 'all';
  return told >= NEARLY * length ? 'nearly' : null;
}
