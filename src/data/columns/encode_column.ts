// How one fitted column becomes numbers of a row.
import type { EncodedCodes } from '../../addon/code_columns';
import { FOUND, scanNumbers } from '../../addon/number_columns';
import type { NumberValues } from './column_values';
import { datePart } from './dates';
import type { EncodedColumns } from './encoded_columns';
import { applyTransform } from './numeric_transform';
import type {
  BooleanEncoding,
  CategoryEncoding,
  DateEncoding,
  Encoding,
  NumberEncoding,
  SchemaColumn,
} from './schema';

/** The columns of an encoded row that a column gets. */
export interface EncodedNames {
  /** Numbers, which are standardised. */
  readonly numbers: readonly string[];
  /** One-hots, booleans and indicators: 0 or 1. */
  readonly flags: readonly string[];
  /** A code for a learned embedding, and the places that it may have. */
  readonly code: { readonly name: string; readonly cardinality: number } | null;
}

/** Where the columns that a column gets begin in a row. */
export interface EncodedPlaces {
  readonly number: number;
  readonly flag: number;
  readonly code: number;
}

const NOTHING: EncodedNames = { numbers: [], flags: [], code: null };

/** Places of a category's one-hots, in order: its values, then the others that it has. */
export function oneHotPlaces({ values, hasMissing, hasOther }: CategoryEncoding): number[] {
  const places = values.map((_, place) => place);
  if (hasMissing) places.push(values.length);
  if (hasOther) places.push(values.length + 1);
  return places;
}

/** The name of a place of a category: 'workclass=Private', 'workclass missing', 'workclass other'. */
function placeName(name: string, { values }: CategoryEncoding, place: number): string {
  if (place < values.length) return `${name}=${values[place]}`;
  return `${name} ${place === values.length ? 'missing' : 'other'}`;
}

/** What a column becomes, by name. */
export function encodedNames({ name, encoding }: SchemaColumn): EncodedNames {
  if (encoding === null) return NOTHING;
  if (encoding.kind === 'category') {
    if (encoding.encoder === 'embedding')
      return { ...NOTHING, code: { name, cardinality: encoding.values.length + 2 } };
    return { ...NOTHING, flags: oneHotPlaces(encoding).map((place) => placeName(name, encoding, place)) };
  }
  const indicator = encoding.indicator ? [`${name} missing`] : [];
  switch (encoding.kind) {
    case 'number':
      return { numbers: [name], flags: indicator, code: null };
    case 'boolean':
      return { numbers: [], flags: [name, ...indicator], code: null };
    case 'date':
      return { numbers: encoding.parts.map((part) => `${name} ${part}`), flags: indicator, code: null };
  }
}

/** Where the values of a column are read to: into its own column, where it becomes one. */
export function roomOf(encoding: Encoding, out: EncodedColumns, places: EncodedPlaces): Float64Array {
  if (encoding.kind === 'number') return out.column(places.number);
  if (encoding.kind === 'boolean') return out.column(places.flag);
  const isCode = encoding.kind === 'category' && encoding.encoder === 'embedding';
  return isCode ? out.column(places.code) : out.spare;
}

/** Whether a column becomes one of the same values, but for those that are missing. */
export const isKept = (encoding: Encoding): encoding is NumberEncoding | BooleanEncoding =>
  encoding.kind === 'boolean' || (encoding.kind === 'number' && encoding.transform === null);

/** Writes rows of a column that is kept as it is, from one on; they are of one chunk. */
export function encodeKept(
  { kind, fill, indicator }: NumberEncoding | BooleanEncoding,
  column: NumberValues,
  from: number,
  out: EncodedColumns,
  { number, flag }: EncodedPlaces,
): void {
  const place = kind === 'boolean' ? flag : number;
  const end = from + out.rows;
  const values = column.part(from, end) ?? copied(column, from, end, out.column(place));
  out.use(place, values, fill);
  if (indicator) out.flagMissing(kind === 'boolean' ? flag + 1 : flag, values);
}

function copied(column: NumberValues, from: number, end: number, out: Float64Array): Float64Array {
  column.copy(from, end, out);
  return out;
}

/** A column that no row has. */
const NO_COLUMN = 2 ** 32 - 1;

/** What the codes of a category write into rows. @param places The place of each code, from −1 on. */
export function encodedCodes(
  encoding: CategoryEncoding,
  places: Float64Array,
  to: EncodedPlaces,
): EncodedCodes {
  if (encoding.encoder === 'embedding')
    return { places: new Uint32Array(places.length).fill(to.code), values: new Float32Array(places) };
  const columns = oneHotColumns(encoding, to.flag);
  const byCode = Uint32Array.from(places, (place) => (columns[place] < 0 ? NO_COLUMN : columns[place]));
  return { places: byCode, values: new Float32Array(places.length).fill(1) };
}

/** The one-hot column of each place of a category; −1 for none. */
function oneHotColumns(encoding: CategoryEncoding, flag: number): number[] {
  const columns = new Map(oneHotPlaces(encoding).map((place, i) => [place, flag + i]));
  return Array.from({ length: encoding.values.length + 2 }, (_, place) => columns.get(place) ?? -1);
}

/**
 * Encodes a column of some rows.
 *
 * @param raw Its values, in roomOf() it, changed: of a category the places, else numbers with NaN where they
 * are missing.
 */
export function encodeColumn(
  encoding: Encoding,
  raw: Float64Array,
  out: EncodedColumns,
  places: EncodedPlaces,
): void {
  if (encoding.kind === 'category') {
    if (encoding.encoder === 'one-hot') encodeOneHot(encoding, raw, out, places.flag);
    return;
  }
  fillMissing(raw, encoding, out, encoding.kind === 'boolean' ? places.flag + 1 : places.flag);
  if (encoding.kind === 'number') applyTransform(encoding.transform, raw);
  if (encoding.kind === 'date') encodeDates(encoding, raw, out, places.number);
}

/** Fills missing values; tells where they are, where there is an indicator. */
function fillMissing(
  raw: Float64Array,
  { fill, indicator }: { readonly fill: number; readonly indicator: boolean },
  out: EncodedColumns,
  column: number,
): void {
  if ((scanNumbers(raw, raw.length) & FOUND.missing) === 0) return;
  for (let row = 0; row < raw.length; row++) {
    if (!Number.isNaN(raw[row])) continue;
    raw[row] = fill;
    if (indicator) out.flag(row, column);
  }
}

function encodeDates(
  { parts, first }: DateEncoding,
  raw: Float64Array,
  out: EncodedColumns,
  column: number,
): void {
  parts.forEach((part, i) => {
    const values = out.column(column + i);
    for (let row = 0; row < raw.length; row++) values[row] = datePart(part, raw[row], first);
  });
}

function encodeOneHot(
  encoding: CategoryEncoding,
  raw: Float64Array,
  out: EncodedColumns,
  flag: number,
): void {
  const byPlace = oneHotColumns(encoding, flag);
  for (let row = 0; row < raw.length; row++) {
    const column = byPlace[raw[row]];
    if (column >= 0) out.flag(row, column);
  }
}
