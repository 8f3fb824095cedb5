// Whether rows without names have their labels where those of the training rows are: their columns are taken
// by place, so that one that stands elsewhere moves the others.
import { printable, quoted } from '../core/check';
import type { Warning } from '../core/warning';
import type { FittedColumns } from './column_scales';
import { RowEncoder } from './columns/encode_rows';
import type { Schema } from './columns/schema';
import { isSpread } from './fitted_range';
import type { TableSource } from './table_source';

/** Rows that are looked at. */
const LOOKED_AT = 1_000;
/** Fewer rows say little of a column. */
const FEW_ROWS = 10;
/** Differences that are chance, in deviations, for fewer rows than a number. */
const CHANCE: readonly (readonly [below: number, difference: number])[] = [
  [30, 1],
  [100, 0.5],
  [Infinity, 0.25],
];
/** What one column may differ by, so that no single one decides against all. */
const MOST = 3;
/** Columns must fit better by this in all, and differ by less than this share. */
const [BETTER, SHARE] = [2.5, 0.5];

/** The numbers of a column. */
interface Shape {
  readonly mean: number;
  /** 0: they are all the same. */
  readonly deviation: number;
}

/** The shape of a column; null where half of it is missing, or no number. */
function shapeOf(column: Float64Array): Shape | null {
  const values = column.filter((value) => !Number.isNaN(value));
  if (values.length < column.length / 2) return null;
  if (values.every((value) => value === values[0])) return { mean: values[0], deviation: 0 };
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, deviation: Math.sqrt(squares / values.length) };
}

/** How much numbers differ from those that were fitted, in deviations of these. */
function differenceOf(found: Shape | null, fitted: Shape, chance: number): number {
  if (found === null) return MOST;
  if (fitted.deviation === 0) return found.deviation === 0 && found.mean === fitted.mean ? 0 : MOST;
  const shift = Math.abs(found.mean - fitted.mean) / fitted.deviation;
  const spread = Math.abs(Math.log(Math.max(found.deviation / fitted.deviation, 1e-9)));
  const difference = shift + spread;
  return difference < chance ? 0 : Math.min(MOST, difference);
}

/** The rows that are looked at. */
interface Rows {
  readonly rows: number;
  /** By column: whether its values are labels that the run knows. */
  readonly mayBeLabels: readonly boolean[];
}

/**
 * The place where the labels fit better than at their own; null where they fit there.
 *
 * @param fitted By place; null for a column that is not compared.
 */
function betterPlace(
  found: readonly (Shape | null)[],
  fitted: readonly (Shape | null)[],
  target: number,
  { rows, mayBeLabels }: Rows,
): number | null {
  const [, chance] = CHANCE.find(([below]) => rows < below)!;
  const difference = (from: number, to: number) => {
    const known = to === target ? null : (fitted[to] ?? null);
    return known === null ? 0 : differenceOf(found[from], known, chance);
  };
  const differences = new Float64Array(found.length);
  for (let from = 0; from < found.length; from++)
    if (from !== target) differences[target] += difference(from, from);
  // Each step of the labels towards an end moves one more column by one place.
  for (let place = target - 1; place >= 0; place--)
    differences[place] = differences[place + 1] - difference(place, place) + difference(place + 1, place);
  for (let place = target + 1; place < found.length; place++)
    differences[place] = differences[place - 1] - difference(place, place) + difference(place - 1, place);
  for (const [place, may] of mayBeLabels.entries()) if (!may) differences[place] += MOST;
  const own = differences[target];
  const best = differences.indexOf(Math.min(...differences));
  return own - differences[best] >= BETTER && differences[best] < SHARE * own ? best : null;
}

function warningOf(of: string, names: readonly string[], place: number, target: number): Warning {
  const where = `the labels${of} seem to be in ${quoted(names[place])}, not in ${quoted(names[target])}`;
  const why = 'columns without names are taken by place: put them in the order of the training rows';
  return { code: 'LABELS_MOVED', message: printable(`${where} as in the training rows; ${why}`, 400) };
}

/** The shapes of the fitted numbers, by the place of their column. */
function fittedShapes(schema: Schema, { standardisation }: FittedColumns): (Shape | null)[] {
  const shapes = schema.columns.map((): Shape | null => null);
  const { mean, scale, offset } = standardisation;
  for (const { encoding, place, to } of new RowEncoder(schema).features) {
    if (encoding.kind !== 'number' || encoding.transform !== null) continue;
    const c = to.number;
    const deviation = isSpread(scale[c]) ? 1 / scale[c] : 0;
    shapes[place] = { mean: mean[c] + (offset?.[c] ?? 0), deviation };
  }
  return shapes;
}

/** The first rows of a table, column by column. */
async function firstNumbers(source: TableSource): Promise<Float64Array[]> {
  const columns = [...source.columns.keys()];
  const numbers = columns.map((): number[] => []);
  for await (const block of source.blocks(columns)) {
    const values = new Float64Array(block.rows);
    for (const c of columns) {
      block.numbers(c, values);
      for (const value of values.subarray(0, LOOKED_AT - numbers[c].length)) numbers[c].push(value);
    }
    if (numbers[0].length >= LOOKED_AT) break;
  }
  return numbers.map((values) => Float64Array.from(values));
}

/**
 * Says that the labels of a file stand elsewhere, where columns are taken by place.
 *
 * @param schema That of a run. @param of Whose the labels are: ' of new.csv'.
 * @param labels Those that the run knows, as text; empty: it predicts none.
 */
export async function labelPlaceWarnings(
  source: TableSource,
  schema: Schema,
  fitted: FittedColumns,
  of: string,
  labels: readonly string[],
): Promise<Warning[]> {
  const target = schema.columns.findIndex(({ role }) => role === 'target');
  const isByPlace = !(schema.isNamed && source.isNamed) && source.columns.length === schema.columns.length;
  if (!isByPlace || target < 0 || source.columns.some(({ unreadable }) => unreadable)) return [];
  const numbers = await firstNumbers(source);
  const names = schema.columns.map(({ name }) => name);
  const rows = numbers[0].length;
  if (rows < FEW_ROWS) return [];
  const known = new Set(labels.map(Number));
  const areKnown = labels.length > 0 && !known.has(NaN);
  const mayBeLabels = numbers.map((values) => !areKnown || values.every((value) => known.has(value)));
  const shapes = numbers.map(shapeOf);
  const place = betterPlace(shapes, fittedShapes(schema, fitted), target, { rows, mayBeLabels });
  return place === null ? [] : [warningOf(of, names, place, target)];
}
