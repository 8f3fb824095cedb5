// An encoded row → the cells of its table, as near as the encoding kept them.
import { DAY_MS } from './dates';
import { oneHotPlaces } from './encode_column';
import { type Feature, RowEncoder } from './encode_rows';
import { invertTransform } from './numeric_transform';
import type { CategoryEncoding, DateEncoding, Encoding, Schema } from './schema';

/** A cell: a number, or the text of another value; null where it is missing. */
export type Cell = number | string | null;
type EncodedRow = ArrayLike<number>;

/** What a rare value is, and one that no fitted row has: their text is not kept. */
export const OTHER_VALUE = '(other)';
const MINUTE_MS = 60_000;

/** Where an encoded row tells that a cell is missing; null where it cannot. */
export function missingMark({ encoding, to }: Feature): { column: number; value: number } | null {
  if (encoding.kind !== 'category') {
    const column = encoding.kind === 'boolean' ? to.flag + 1 : to.flag;
    return encoding.indicator ? { column, value: 1 } : null;
  }
  const place = encoding.values.length;
  if (encoding.encoder === 'embedding') return { column: to.code, value: place };
  return encoding.hasMissing ? { column: to.flag + place, value: 1 } : null;
}

/** A number in the digits that it has: those of float32, unless it has been moved by an offset. */
function shown(value: number, digits = Math.fround(value) === value ? 7 : 12): number {
  return Number.isInteger(value) ? value : Number(value.toPrecision(digits));
}

/** ISO, to the minute: '2026-01-31', '2026-01-31T09:30Z'; null for a time that no calendar has. */
export function dateText(time: number): string | null {
  const date = new Date(Math.round(time / MINUTE_MS) * MINUTE_MS);
  if (Number.isNaN(date.getTime())) return null;
  const text = date.toISOString();
  const [day, clock] = text.split('T');
  return clock.startsWith('00:00') ? day : `${day}T${clock.slice(0, 5)}Z`;
}

function dateCell({ parts, first }: DateEncoding, row: EncodedRow, start: number): Cell {
  const days = parts.indexOf('days');
  return dateText(days < 0 ? first : first + row[start + days] * DAY_MS);
}

function categoryCell(encoding: CategoryEncoding, row: EncodedRow, { to }: Feature): Cell {
  const { values, encoder } = encoding;
  if (encoder === 'embedding') return values[row[to.code]] ?? OTHER_VALUE;
  const place = oneHotPlaces(encoding).find((_, i) => row[to.flag + i] === 1);
  return place === undefined ? OTHER_VALUE : (values[place] ?? OTHER_VALUE);
}

function numberCell({ transform }: Extract<Encoding, { kind: 'number' }>, value: number): Cell {
  return transform === null ? shown(value) : shown(invertTransform(transform, value), 6);
}

function cellOf(feature: Feature, row: EncodedRow): Cell {
  const { encoding, to } = feature;
  const mark = missingMark(feature);
  if (mark && row[mark.column] === mark.value) return null;
  switch (encoding.kind) {
    case 'number':
      return numberCell(encoding, row[to.number]);
    case 'boolean':
      return row[to.flag] === 1 ? 'true' : 'false';
    case 'date':
      return dateCell(encoding, row, to.number);
    case 'category':
      return categoryCell(encoding, row, feature);
  }
}

/** Tells the cells of encoded rows. */
export class RowDecoder {
  readonly #features: readonly Feature[];

  constructor(schema: Schema) {
    this.#features = new RowEncoder(schema).features;
  }

  /** The names of the features, in the order of the table. */
  get names(): string[] {
    return this.#features.map(({ column }) => column.name);
  }

  /** The cells of a row, in that order. @param row As it was encoded, before it is standardised. */
  cells(row: EncodedRow): Cell[] {
    return this.#features.map((feature) => cellOf(feature, row));
  }
}
