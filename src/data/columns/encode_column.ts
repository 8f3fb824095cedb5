// How one fitted column becomes numbers of a row.
import { datePart } from './dates';
import { applyTransform } from './numeric_transform';
import type { CategoryEncoding, DateEncoding, Encoding, SchemaColumn } from './schema';

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

/** Encoded rows, row after row. */
export interface EncodedRows {
  readonly values: Float64Array;
  /** Columns of a row. */
  readonly width: number;
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

/**
 * Writes a column into encoded rows.
 *
 * @param raw Its values, changed: of a category the places, else numbers with NaN where they are missing.
 */
export function encodeColumn(
  encoding: Encoding,
  raw: Float64Array,
  out: EncodedRows,
  places: EncodedPlaces,
): void {
  if (encoding.kind === 'category') {
    encodeCategory(encoding, raw, out, places);
    return;
  }
  fillMissing(raw, encoding, out, encoding.kind === 'boolean' ? places.flag + 1 : places.flag);
  if (encoding.kind === 'number') applyTransform(encoding.transform, raw);
  if (encoding.kind === 'date') encodeDates(encoding, raw, out, places.number);
  else writeColumn(raw, out, encoding.kind === 'number' ? places.number : places.flag);
}

function writeColumn(raw: Float64Array, { values, width }: EncodedRows, column: number): void {
  for (let row = 0; row < raw.length; row++) values[row * width + column] = raw[row];
}

/** Fills missing values; tells where they are, where there is an indicator. */
function fillMissing(
  raw: Float64Array,
  { fill, indicator }: { readonly fill: number; readonly indicator: boolean },
  { values, width }: EncodedRows,
  column: number,
): void {
  for (let row = 0; row < raw.length; row++) {
    const isMissing = Number.isNaN(raw[row]);
    if (isMissing) raw[row] = fill;
    if (indicator) values[row * width + column] = isMissing ? 1 : 0;
  }
}

function encodeDates(
  { parts, first }: DateEncoding,
  raw: Float64Array,
  { values, width }: EncodedRows,
  column: number,
): void {
  for (let row = 0; row < raw.length; row++)
    parts.forEach((part, i) => {
      values[row * width + column + i] = datePart(part, raw[row], first);
    });
}

function encodeCategory(
  encoding: CategoryEncoding,
  raw: Float64Array,
  out: EncodedRows,
  places: EncodedPlaces,
): void {
  if (encoding.encoder === 'embedding') {
    writeColumn(raw, out, places.code);
    return;
  }
  const { values, width } = out;
  const flags = oneHotPlaces(encoding);
  for (let row = 0; row < raw.length; row++) {
    const start = row * width + places.flag;
    for (let i = 0; i < flags.length; i++) values[start + i] = raw[row] === flags[i] ? 1 : 0;
  }
}
