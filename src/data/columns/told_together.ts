// Which columns tell the target together, as one-hots of it do.
import { valueByTarget } from './leaks';

/** Columns of fewer ones on average may fit together by chance. */
const ROWS_PER_COLUMN = 10;
/** Columns that are tried, those of most ones first. */
const TRIED = 100;
/** The share of rows that are told, in all and of each target. The others may have had no value. */
const [NEARLY, NEARLY_EACH] = [0.995, 0.9];

/** A column that is 0 or 1, and 0 in all rows of a target. */
interface OneHot {
  readonly place: number;
  /** The rows in which it is 1. */
  readonly rows: readonly number[];
}

/** A column as a one-hot of another value than a target; null where it is none. */
function otherOneHot(
  values: Float64Array,
  place: number,
  targets: Int32Array,
  target: number,
): OneHot | null {
  const rows: number[] = [];
  for (let row = 0; row < values.length; row++) {
    if (values[row] === 0) continue;
    if (values[row] !== 1 || targets[row] === target) return null;
    rows.push(row);
  }
  return rows.length === 0 ? null : { place, rows };
}

/** One column and those of the others that are never 1 in the same row as one before. */
function apart(first: OneHot, others: readonly OneHot[], length: number): OneHot[] {
  const isTaken = new Uint8Array(length);
  const found: OneHot[] = [];
  for (const each of [first, ...others]) {
    if (each.rows.some((row) => isTaken[row])) continue;
    for (const row of each.rows) isTaken[row] = 1;
    found.push(each);
  }
  return found;
}

/**
 * The other one-hots of a column of which the target is one: in nearly each row of one target exactly one of
 * them is 1, in those of the other none is. Columns of another meaning may be 0 for that target as well.
 */
function otherOneHots(columns: readonly Float64Array[], targets: Int32Array, count: number): number[] {
  for (let target = 0; target < count; target++) {
    const ofTarget = targets.reduce((sum, each) => sum + Number(each === target), 0);
    const others = targets.length - ofTarget;
    const most = Math.min((1 - NEARLY) * targets.length, (1 - NEARLY_EACH) * Math.min(ofTarget, others));
    const oneHots = columns
      .flatMap((values, place) => otherOneHot(values, place, targets, target) ?? [])
      .sort((a, b) => b.rows.length - a.rows.length)
      .slice(0, TRIED);
    for (const first of oneHots) {
      const found = apart(first, oneHots, targets.length);
      const told = found.reduce((sum, { rows }) => sum + rows.length, 0);
      const areFew = found.length > 1 && found.length * ROWS_PER_COLUMN <= told;
      if (areFew && others - told <= most) return found.map(({ place }) => place).sort((a, b) => a - b);
    }
  }
  return [];
}

/**
 * The columns that tell targets together. Of three targets or more, as one-hots of them do: each has one
 * value in all rows of a target. Of two, as the other one-hots do where the target is one of them. None where
 * they do not tell all targets apart, or one does so alone.
 *
 * @param columns The values of each column, as `tellsTarget` takes them.
 * @param targets The target of each row, as a code from 0. @param count How many there are.
 * @returns Their places.
 */
export function tellTogether(columns: readonly Float64Array[], targets: Int32Array, count: number): number[] {
  if (count < 3) return otherOneHots(columns, targets, count);
  const codes = new Array<string>(count).fill('');
  const places = columns.flatMap((values, place) => {
    const valueFor = valueByTarget(values, targets);
    const different = new Set(valueFor?.values()).size;
    if (valueFor === null || different < 2 || different === count) return [];
    for (const [target, code] of codes.entries()) codes[target] = `${code} ${valueFor.get(target)}`;
    return [place];
  });
  return new Set(codes).size === count ? places : [];
}
