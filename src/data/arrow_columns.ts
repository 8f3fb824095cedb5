// The columns of an Arrow table, by the layout that apache-arrow publishes: it is not imported, and any of
// its versions will do.
import { types } from 'node:util';
import { hasMethod, printable, rangeError } from '../core/check';
import { repeatedName } from '../core/different_names';
import { Dictionary } from './columns/dictionary';
import {
  ColumnBuilder,
  type MemoryColumn,
  numberColumn,
  textColumn,
  unreadableColumn,
} from './memory_columns';

/** What is used of a type. */
interface ArrowType {
  readonly typeId: number;
  /** Of floats: 0 for halves. */
  readonly precision?: number;
  /** Decimal places. */
  readonly scale?: number;
  /** Of a dictionary: the type of its values. */
  readonly dictionary?: ArrowType;
  /** Of a list: that of its values. */
  readonly children?: readonly { readonly type: ArrowType }[];
}

/** What is used of a piece of a column. */
interface ArrowData {
  readonly length: number;
  readonly values: ArrayLike<number | bigint>;
  readonly dictionary?: { get(index: number): unknown };
}

interface ArrowVector {
  readonly type: ArrowType;
  readonly length: number;
  readonly nullCount: number;
  readonly data: readonly ArrowData[];
  get(row: number): unknown;
  isValid(row: number): boolean;
  toArray(): unknown;
}

/** What is used of a table of apache-arrow. */
export interface ArrowTable {
  /** Its columns. */
  readonly schema: ArrowSchema;
  /** How many rows it has. */
  readonly numRows: number;
  /** A column, as an Arrow vector. */
  getChild(name: string): unknown;
}

/** The columns of an Arrow table. */
export interface ArrowSchema {
  /** A field for each column. */
  readonly fields: readonly ArrowField[];
}

/** A column of an Arrow table. */
export interface ArrowField {
  /** Its name. */
  readonly name: string;
}

/** Arrow's numbers of its types. */
const NULL = 1;
const INT = 2;
const FLOAT = 3;
const BINARY = 4;
const UTF8 = 5;
const BOOL = 6;
const DECIMAL = 7;
const DATE = 8;
const TIME = 9;
const TIMESTAMP = 10;
const LIST = 12;
const STRUCT = 13;
const FIXED_BINARY = 15;
const FIXED_LIST = 16;
const LARGE_BINARY = 19;
const LARGE_UTF8 = 20;
const DICTIONARY = -1;

const READ_BY_VALUE = [NULL, INT, FLOAT, UTF8, BOOL, DECIMAL, DATE, TIMESTAMP, LARGE_UTF8];

/** Whether a value is a table of apache-arrow. */
export function isArrowTable(value: unknown): value is ArrowTable {
  if (!hasMethod(value, 'getChild')) return false;
  const { schema, numRows } = value as Partial<ArrowTable>;
  return Array.isArray(schema?.fields) && typeof numRows === 'number';
}

/** What values of a type are, where they cannot be read. */
function unreadable({ typeId }: ArrowType): string {
  if (typeId === TIME) return 'times of day';
  if (typeId === STRUCT) return 'structs';
  return [BINARY, FIXED_BINARY, LARGE_BINARY].includes(typeId) ? 'bytes' : 'nested values';
}

/** A decimal: 32 bits each, the lowest first, of a whole number with its sign. A whole one keeps all its digits. */
function decimal(words: ArrayLike<number>, scale: number): number | bigint {
  let whole = 0n;
  for (let i = words.length - 1; i >= 0; i--) whole = (whole << 32n) | BigInt(words[i] >>> 0);
  const units = BigInt.asIntN(32 * words.length, whole);
  return scale === 0 ? units : Number(units) / 10 ** scale;
}

/** A value as a builder takes it. */
function cellOf(value: unknown, { typeId, scale = 0 }: ArrowType): unknown {
  if (value === null || value === undefined) return null;
  if (typeId === DECIMAL) return decimal(value as ArrayLike<number>, scale);
  const isTime = typeId === DATE || typeId === TIMESTAMP;
  return isTime && !types.isDate(value) ? new Date(Number(value)) : value;
}

/** Numbers without missing ones, as they lie in memory; null for others. */
function wholeNumbers(vector: ArrowVector): Float64Array | null {
  const { typeId, precision } = vector.type;
  if (vector.nullCount > 0 || (typeId !== INT && !(typeId === FLOAT && precision !== 0))) return null;
  const values = vector.toArray();
  const isPlain =
    types.isTypedArray(values) && !types.isBigInt64Array(values) && !types.isBigUint64Array(values);
  return isPlain && values.length === vector.length ? (values as Float64Array) : null;
}

/** A column of texts with a dictionary for each of its pieces. */
function dictionaryColumn(name: string, vector: ArrowVector): MemoryColumn {
  const words = new Dictionary();
  const places = new Int32Array(vector.length).fill(-1);
  let row = 0;
  for (const { values, length, dictionary } of vector.data) {
    const codes: number[] = [];
    for (let i = 0; i < length; i++, row++) {
      if (vector.nullCount > 0 && !vector.isValid(row)) continue;
      const index = Number(values[i]);
      places[row] = codes[index] ??= words.code(String(dictionary!.get(index)));
    }
  }
  return textColumn(name, 'text', places, [...words.words]);
}

/** What is used of the list of a row. */
interface ArrowList {
  readonly length: number;
  get(place: number): unknown;
}

/** The longest lists whose values become columns. */
const MAX_LIST = 2 ** 16;

/** Lists of numbers of one length as so many columns, 'name[0]' and so on. */
function listColumns(name: string, vector: ArrowVector): MemoryColumn[] {
  const valueType = vector.type.children![0].type;
  const not = (problem: string) => [unreadableColumn(name, problem)];
  if (![INT, FLOAT, DECIMAL].includes(valueType.typeId)) return not('lists of other values than numbers');
  const lists = Array.from({ length: vector.length }, (_, row) => vector.get(row) as ArrowList | null);
  const length = lists.find((list) => list !== null)?.length ?? 0;
  if (length === 0) return not('empty lists');
  if (length > MAX_LIST) return not(`lists of more than ${MAX_LIST.toLocaleString('en')} values`);
  if (lists.some((list) => list !== null && list.length !== length)) return not('lists of different lengths');
  return Array.from({ length }, (_, element) => {
    const placeOf = (row: number) => `table.${printable(name, 60)}[${row}][${element}]`;
    const builder = new ColumnBuilder(`${name}[${element}]`, lists.length, placeOf);
    for (const [row, list] of lists.entries()) builder.set(row, cellOf(list?.get(element), valueType));
    return builder.column();
  });
}

function columnsOf(name: string, vector: ArrowVector): MemoryColumn[] {
  const isList = vector.type.typeId === LIST || vector.type.typeId === FIXED_LIST;
  return isList ? listColumns(name, vector) : [columnOf(name, vector)];
}

function columnOf(name: string, vector: ArrowVector): MemoryColumn {
  const { type } = vector;
  const valueType = type.typeId === DICTIONARY ? type.dictionary! : type;
  if (!READ_BY_VALUE.includes(valueType.typeId)) return unreadableColumn(name, unreadable(valueType));
  const isText = valueType.typeId === UTF8 || valueType.typeId === LARGE_UTF8;
  if (type.typeId === DICTIONARY && isText) return dictionaryColumn(name, vector);
  const numbers = wholeNumbers(vector);
  if (numbers) return numberColumn(name, 'number', numbers);
  const placeOf = (row: number) => `table.${printable(name, 60)}[${row}]`;
  const builder = new ColumnBuilder(name, vector.length, placeOf);
  for (let row = 0; row < vector.length; row++) builder.set(row, cellOf(vector.get(row), valueType));
  return builder.column();
}

function checkDifferent(names: readonly string[]): void {
  const repeated = repeatedName(names);
  if (repeated !== undefined) throw rangeError('table', 'columns of different names', repeated);
}

/** The columns of an Arrow table. @throws RangeError for none, equal names, and values that a double does not hold. */
export function arrowColumns(table: ArrowTable): MemoryColumn[] {
  const names = table.schema.fields.map(({ name }) => String(name));
  if (names.length === 0 || table.numRows === 0)
    throw rangeError('table', 'at least one column with at least one row', table);
  checkDifferent(names);
  const columns = names.flatMap((name) => columnsOf(name, table.getChild(name) as ArrowVector));
  checkDifferent(columns.map(({ name }) => name));
  return columns;
}
