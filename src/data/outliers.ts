// Columns in which one value is so far from the others that these hardly differ once they are standardised.
import { printable, quoted } from '../core/check';
import type { Warning } from '../core/warning';
import { columnText } from './column_digits';
import { DAY_MS } from './columns/dates';
import { dateText } from './columns/decode_row';
import { encodedColumns, RowEncoder } from './columns/encode_rows';
import type { Dataset, Part } from './dataset';
import { FilledCells, isFilled } from './filled_cells';

/** Values farther from the middle half of the rows than so many of its widths. */
const FAR = 1_000;
/** The same of a value that several rows have, as one that stands for a missing one: -999. */
export const FAR_OF_SEVERAL = 50;
/** A value that stands for a missing one is alone: the next one is nearer by this share. */
export const ALONE = 0.5;
/** Rows that the middle half is taken from. */
const SAMPLED = 1_000;
/** Columns that are named. */
export const NAMED = 5;

/** The bounds of the middle half of a column, without the cells that were missing; NaN without any. */
function quartiles(
  { data: { features, columns }, indices }: Part,
  column: number,
  mark: number,
): [number, number] {
  const present = mark < 0 ? indices : indices.filter((row) => !isFilled(features, row * columns, mark));
  const step = Math.max(1, Math.floor(present.length / SAMPLED));
  const sample = present.filter((_, i) => i % step === 0);
  const sorted = Float32Array.from(sample, (row) => features[row * columns + column]).sort();
  return [sorted[Math.floor(sorted.length / 4)], sorted[Math.floor((3 * sorted.length) / 4)]];
}

/** The smallest and largest value of each column, of cells that were not missing. @param marks By column. */
function extremes(
  { data: { features, columns }, indices }: Part,
  marks: Int32Array,
): { min: Float32Array; max: Float32Array } {
  const min = new Float32Array(columns).fill(Infinity);
  const max = new Float32Array(columns).fill(-Infinity);
  for (const row of indices)
    for (let c = 0; c < columns; c++) {
      const value = features[row * columns + c];
      if (isFilled(features, row * columns, marks[c])) continue;
      if (value < min[c]) min[c] = value;
      if (value > max[c]) max[c] = value;
    }
  return { min, max };
}

/** How many rows have a value of a column, and the distance of the farthest other one from a centre. */
function rowsWith(
  { data: { features, columns }, indices }: Part,
  column: number,
  { mark, value, centre }: { readonly mark: number; readonly value: number; readonly centre: number },
): { rows: number; next: number } {
  let [rows, next] = [0, 0];
  for (const row of indices) {
    if (isFilled(features, row * columns, mark)) continue;
    const other = features[row * columns + column];
    if (other === value) rows += 1;
    else next = Math.max(next, Math.abs(other - centre));
  }
  return { rows, next };
}

/** The columns of an encoded table in which no value is far: those that are named already, and parts of dates. */
function passedOver({ schema, warnings = [] }: Dataset): ReadonlySet<number> {
  if (!schema) return new Set();
  const named = new Set(warnings.flatMap(({ code, column }) => (code === 'OUTLIER' ? column : [])));
  const { features } = new RowEncoder(schema);
  return new Set(
    features.flatMap((feature) => {
      if (named.has(feature.column.name)) return encodedColumns(feature);
      const { encoding } = feature;
      if (encoding.kind !== 'date') return [];
      return encodedColumns(feature).filter((_, part) => encoding.parts[part] !== 'days');
    }),
  );
}

/** Of encoded columns that are the days since a date, that date and the name of the column. */
function daysOf({ schema }: Dataset): ReadonlyMap<number, { name: string; first: number }> {
  const features = schema ? new RowEncoder(schema).features : [];
  return new Map(
    features.flatMap(({ column: { name }, encoding, to }) => {
      const days = encoding.kind === 'date' ? encoding.parts.indexOf('days') : -1;
      if (encoding.kind !== 'date' || days < 0) return [];
      return [[to.number + days, { name, first: encoding.first }] as const];
    }),
  );
}

/** What to do about a value that stands for a missing one. */
const OF_TABLE = 'name it with options.missing';
const OF_ARRAYS = 'replace it or leave such rows out, as arrays have no missing values';

/** Names columns of the rows to fit that have such a value; pixels have none. */
export function outlierWarnings(train: Part): Warning[] {
  const { columns, imageShape, featureNames, offset, schema } = train.data;
  if (imageShape || train.indices.length === 0) return [];
  const filled = new FilledCells(schema);
  const marks = Int32Array.from({ length: columns }, (_, column) => filled.markOf(column));
  const { min, max } = extremes(train, marks);
  const [isPassed, days] = [passedOver(train.data), daysOf(train.data)];
  const remedy = schema ? OF_TABLE : OF_ARRAYS;
  const warnings: Warning[] = [];
  for (let c = 0; c < columns && warnings.length < NAMED; c++) {
    if (isPassed.has(c)) continue;
    const [low, high] = quartiles(train, c, marks[c]);
    const farthest = max[c] - high > low - min[c] ? max[c] : min[c];
    const distance = Math.max(max[c] - high, low - min[c]);
    if (!(high > low) || distance <= FAR_OF_SEVERAL * (high - low)) continue;
    const { rows, next } = rowsWith(train, c, { mark: marks[c], value: farthest, centre: (low + high) / 2 });
    // A long tail, or a pixel that is dark in most rows, has values in between.
    const isAlone = rows > 1 && next < ALONE * distance;
    if (!isAlone && distance <= FAR * (high - low)) continue;
    const date = days.get(c);
    const shown = (value: number) => {
      const number = value + (offset?.[c] ?? 0);
      return (date && dateText(date.first + number * DAY_MS)) ?? String(Number(number.toPrecision(6)));
    };
    const half = `half of the rows are from ${shown(low)} to ${shown(high)}`;
    const often = rows > 1 ? ` in ${rows.toLocaleString('en')} rows` : '';
    const column = date ? `column ${quoted(date.name)}` : columnText(featureNames, c);
    const value = `${column} has the value ${shown(farthest)}${often} where ${half}`;
    const missing = isAlone ? `; if it means a missing value, ${remedy}` : '';
    const message = `${value}: beside it the others hardly differ${missing}`;
    warnings.push({ code: 'OUTLIER', message: printable(message, 300) });
  }
  return warnings;
}
