// What is doubtful about the numbers to predict, before they are fitted.
import { quoted } from '../core/check';
import type { Warning } from '../core/warning';
import { type Part, targetValues } from '../data/dataset';
import type { Split } from '../data/split';
import { type Ends, outsideFitted } from './fitted_numbers';
import { type NumberDescription, scalingOf, targetNamesOf } from './number_target';

/** Values farther from the middle half of the rows than so many of its widths. */
const FAR = 100;

/** Rows that tell where the numbers of a part are. */
const ROWS_FOR_RANGE = 10;
/** Numbers that spread by so many times more or less are in another unit. */
const WIDE = 8;
/** Half of the numbers are not so many deviations away from the mean of the fitted ones by chance. */
const AWAY = 4;

/** One number of the rows of a part, sorted. */
function sortedValues(part: Part, column: number, count: number): Float32Array {
  const values = targetValues(part);
  return Float32Array.from({ length: part.indices.length }, (_, row) => values[row * count + column]).sort();
}

/** A number for people: float32 has noise behind the digits of a file. */
const numberText = (value: number): string => String(Number(value.toPrecision(6)));

const ends = (sorted: Float32Array): [number, number] => [sorted[0], sorted[sorted.length - 1]];

/** From where to where half of the values are. */
function middleHalf(sorted: Float32Array): [number, number] {
  const at = (share: number) => sorted[Math.floor(share * (sorted.length - 1))];
  return [at(0.25), at(0.75)];
}

/** Says that more numbers pass an end of the fitted ones than do by chance. @param of Whose rows: 'test rows'. */
function outsideWarnings(of: string, values: Float32Array, ends: Ends, name: string): Warning[] {
  const outside = outsideFitted(values, ends);
  if (!outside) return [];
  const rows = `${outside.rows.toLocaleString('en')} of ${values.length.toLocaleString('en')} ${of}`;
  const extreme = outside.side === 'above' ? 'maximum' : 'minimum';
  const end = `the ${extreme} ${numberText(outside.end)} of the fitted rows`;
  const message = `${rows} have ${quoted(name)} ${outside.side} ${end}: is it in one unit?`;
  return [{ code: 'TARGET_RANGE', message }];
}

/** Numbers of a part to score that are elsewhere than those that are fitted, as in another unit. */
function otherUnit(what: string, part: Float32Array, fitted: Float32Array, name: string): Warning[] {
  if (part.length < ROWS_FOR_RANGE || fitted.length < ROWS_FOR_RANGE) return [];
  const [low, high] = ends(fitted);
  const [own, theirs] = [part, fitted].map(middleHalf);
  const [ownWidth, width] = [own, theirs].map(([lower, upper]) => upper - lower);
  const isOutside = own[0] > high || own[1] < low;
  if (!isOutside && ownWidth <= WIDE * width && width <= WIDE * ownWidth)
    return outsideWarnings(`${what} rows`, part, { rows: fitted.length, min: low, max: high }, name);
  const [from, to] = [own, theirs].map((half) => half.map(numberText).join(' to '));
  const where = `half of the ${what} rows have ${quoted(name)} from ${from}`;
  return [
    { code: 'TARGET_RANGE', message: `${where}, half of the rows to fit from ${to}: is it in one unit?` },
  ];
}

/** One value that all rows to fit have, or one that is far from all others. */
function doubts(sorted: Float32Array, name: string): Warning[] {
  const [low, high] = ends(sorted);
  if (low === high) {
    const same = `all rows to fit have the value ${numberText(low)} of ${quoted(name)}`;
    const message = `${same}: no other is learned`;
    return [{ code: 'TARGET_CONSTANT', message }];
  }
  const [lower, upper] = middleHalf(sorted);
  const far = high - upper > lower - low ? high : low;
  const distance = Math.max(high - upper, lower - low);
  if (upper === lower || distance <= FAR * (upper - lower)) return [];
  const middle = `half of the rows to fit are from ${numberText(lower)} to ${numberText(upper)}`;
  const reach = `the target ${quoted(name)} goes to ${numberText(far)}`;
  const message = `${reach}, while ${middle}: its square rules the loss`;
  return [{ code: 'OUTLIER', message }];
}

/** Numbers that cannot be learned, those that one value rules, and those in another unit. */
export function regressionWarnings({ train, validation, test }: Split): Warning[] {
  const names = targetNamesOf(train.data.target.description);
  if (train.indices.length === 0) return [];
  return names.flatMap((name, column) => {
    const [fitted, ...scored] = [train, validation, test].map((part) =>
      sortedValues(part, column, names.length),
    );
    return [
      ...doubts(fitted, name),
      ...['validation', 'test'].flatMap((what, i) => otherUnit(what, scored[i], fitted, name)),
    ];
  });
}

function deviationOf(values: Float32Array): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
}

/** Numbers of rows to score that are in another unit than those that a run fitted. */
export function scoredNumbersWarnings(part: Part, description: NumberDescription): Warning[] {
  if (part.indices.length < ROWS_FOR_RANGE) return [];
  const { mean, scale } = scalingOf(description);
  const { fitted: known } = description;
  return description.targetNames.flatMap((name, column): Warning[] => {
    const values = sortedValues(part, column, mean.length);
    const [lower, upper] = middleHalf(values);
    // Half of the numbers may be equal, as claims of 0 are: their deviation tells how they spread.
    const width = deviationOf(values) / scale[column];
    const away = Math.max(lower - mean[column], mean[column] - upper) / scale[column];
    if (away <= AWAY && width <= WIDE && width >= 1 / WIDE) {
      if (!known) return [];
      const ends = { rows: known.rows, min: known.min[column], max: known.max[column] };
      return outsideWarnings('rows', values, ends, name);
    }
    const fitted = [mean, scale].map((each) => Number(each[column].toPrecision(4))).join(' (± ');
    const where = `half of the rows have ${quoted(name)} from ${numberText(lower)} to ${numberText(upper)}`;
    const message = `${where}, the fitted rows around ${fitted}): is it in one unit?`;
    return [{ code: 'TARGET_RANGE', message }];
  });
}
