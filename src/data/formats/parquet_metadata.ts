// The metadata at the end of a Parquet file: its columns, and where each lies in each row group.
import { ThriftReader } from './parquet_thrift';

/** How a value is stored. */
export type PhysicalType = (typeof TYPES)[number];
/** What a page is compressed with. */
export type Codec = (typeof CODECS)[number];

const TYPES = [
  'BOOLEAN',
  'INT32',
  'INT64',
  'INT96',
  'FLOAT',
  'DOUBLE',
  'BYTE_ARRAY',
  'FIXED_LEN_BYTE_ARRAY',
] as const;
const CODECS = ['UNCOMPRESSED', 'SNAPPY', 'GZIP', 'LZO', 'BROTLI', 'LZ4', 'ZSTD', 'LZ4_RAW'] as const;
const OPTIONAL = 1;
const REPEATED = 2;

/** What values mean, where it is not what they are stored as; the older names and the newer are one here. */
const CONVERTED: readonly string[] = [
  'STRING',
  'MAP',
  'MAP',
  'LIST',
  'ENUM',
  'DECIMAL',
  'DATE',
  'TIME',
  'TIME',
  'TIMESTAMP',
  'TIMESTAMP',
  'UNSIGNED',
  'UNSIGNED',
  'UNSIGNED',
  'UNSIGNED',
  'INTEGER',
  'INTEGER',
  'INTEGER',
  'INTEGER',
  'JSON',
  'BSON',
  'INTERVAL',
];
/** The older name of a time in microseconds. */
const MICROSECONDS = 10;
const LOGICAL: Readonly<Record<number, string>> = {
  1: 'STRING',
  2: 'MAP',
  3: 'LIST',
  4: 'ENUM',
  5: 'DECIMAL',
  6: 'DATE',
  7: 'TIME',
  8: 'TIMESTAMP',
  10: 'INTEGER',
  11: 'UNKNOWN',
  12: 'JSON',
  13: 'BSON',
  14: 'UUID',
  15: 'FLOAT16',
  16: 'VARIANT',
  17: 'GEOMETRY',
  18: 'GEOGRAPHY',
};

/** The unit of a time. */
export type TimeUnit = 'ms' | 'us' | 'ns';

/** A column of the schema's top level; of a list, the type and meaning are those of its values. */
export interface ParquetColumn {
  name: string;
  /** Null where its values are made of other columns, other than a list of values. */
  type: PhysicalType | null;
  /** Bytes of a value of fixed length. */
  length: number;
  /** 'STRING', 'DECIMAL' …; null where a value is what it is stored as. */
  meaning: string | null;
  /** Decimal places. */
  scale: number;
  /** The unit of times, where they have one. */
  unit: TimeUnit;
  /** Whether a row may have no value, or no list. */
  optional: boolean;
  /** Whether a row has a list of values, and whether one of them may be missing. */
  list: { optional: boolean } | null;
  /** The names of the columns that a struct has; none of other values. */
  fields?: readonly string[];
  /** Which of a row group's chunks is its first. */
  chunk: number;
}

/** A column's pages in a row group. */
export interface ColumnChunk {
  codec: Codec;
  values: number;
  /** Byte of the first page in the file. */
  offset: number;
  bytes: number;
}

export interface RowGroup {
  rows: number;
  chunks: ColumnChunk[];
}

export interface ParquetMetadata {
  columns: ParquetColumn[];
  rows: number;
  /** What pandas wrote of its table, as JSON; null where another program made the file. */
  pandas: string | null;
  groups: RowGroup[];
}

interface SchemaElement extends Omit<ParquetColumn, 'list' | 'chunk'> {
  repeated: boolean;
  children: number;
}

const UNITS: readonly TimeUnit[] = ['ms', 'us', 'ns'];

/** A union of units: the number of its one field is the unit. */
function readUnit(thrift: ThriftReader, element: SchemaElement): void {
  const units = UNITS.map((unit, i) => [
    i + 1,
    () => {
      element.unit = unit;
      thrift.struct({});
    },
  ]);
  thrift.struct(Object.fromEntries(units));
}

/** A union: the number of its one field is the type, and the field has what belongs to it. */
function readLogicalType(thrift: ThriftReader, element: SchemaElement): void {
  const details: Readonly<Record<string, Record<number, () => void>>> = {
    DECIMAL: { 1: () => (element.scale = thrift.integer()) },
    INTEGER: { 2: () => (element.meaning = thrift.boolean() ? 'INTEGER' : 'UNSIGNED') },
    TIMESTAMP: { 2: () => readUnit(thrift, element) },
  };
  const types = Object.entries(LOGICAL).map(([id, meaning]) => [
    id,
    () => {
      element.meaning = meaning;
      thrift.struct(details[meaning] ?? {});
    },
  ]);
  thrift.struct(Object.fromEntries(types));
}

function readElement(thrift: ThriftReader): SchemaElement {
  const element: SchemaElement = {
    name: '',
    type: null,
    length: 0,
    meaning: null,
    scale: 0,
    unit: 'ms',
    optional: false,
    repeated: false,
    children: 0,
  };
  thrift.struct({
    1: () => (element.type = TYPES[thrift.integer()] ?? null),
    2: () => (element.length = thrift.integer()),
    3: () => {
      const repetition = thrift.integer();
      element.optional = repetition === OPTIONAL;
      element.repeated = repetition === REPEATED;
    },
    4: () => (element.name = thrift.text()),
    5: () => (element.children = thrift.integer()),
    6: () => {
      const converted = thrift.integer();
      element.meaning = CONVERTED[converted] ?? null;
      if (converted === MICROSECONDS) element.unit = 'us';
    },
    7: () => (element.scale = thrift.integer()),
    10: () => readLogicalType(thrift, element),
  });
  return element;
}

/**
 * The column of a list: a group of one repeated part, which is the value or a group of the value; null for a
 * group of another kind.
 *
 * @param at Where the group is among the elements.
 */
function listAt(elements: readonly SchemaElement[], at: number): Omit<ParquetColumn, 'chunk'> | null {
  const [group, repeated, inner] = elements.slice(at, at + 3);
  if (group.meaning !== 'LIST' || group.children !== 1 || !repeated?.repeated) return null;
  const value = repeated.children === 1 ? inner : repeated;
  if (!value || value.children > 0 || (value !== repeated && value.repeated)) return null;
  const { name, optional } = group;
  return { ...value, name, optional, list: { optional: value.optional } };
}

/** The names of the elements that one consists of. */
function namesBelow(elements: readonly SchemaElement[], at: number): string[] {
  const names: string[] = [];
  for (let next = at + 1; names.length < elements[at].children && next < elements.length; ) {
    names.push(elements[next].name);
    for (let parts = 1; parts > 0 && next < elements.length; next++) parts += elements[next].children - 1;
  }
  return names;
}

/** The column of an element of the top level. */
function columnAt(elements: readonly SchemaElement[], at: number): Omit<ParquetColumn, 'chunk'> {
  const element = elements[at];
  const list = element.repeated ? { optional: false } : null;
  if (element.children === 0) return { ...element, list };
  const isStruct = element.meaning === null && !element.repeated;
  const fields = isStruct ? namesBelow(elements, at) : [];
  const nested = { ...element, type: null, list: null, fields };
  return element.repeated ? nested : (listAt(elements, at) ?? nested);
}

/** The columns of the top level, from the tree's elements in their order: the root, then each before its parts. */
function topColumns(elements: readonly SchemaElement[]): ParquetColumn[] {
  const columns: ParquetColumn[] = [];
  let chunk = 0;
  let below = 0; // elements that the last column is made of and that are to come
  for (const [i, element] of elements.entries()) {
    if (i === 0) continue;
    if (below > 0) below -= 1;
    else columns.push({ ...columnAt(elements, i), chunk });
    if (element.children > 0) below += element.children;
    else chunk += 1;
  }
  return columns;
}

function readChunk(thrift: ThriftReader): ColumnChunk {
  let codec: Codec | undefined;
  let values = -1;
  let bytes = -1;
  let dataPage = -1;
  let dictionaryPage = 0;
  thrift.struct({
    1: () => {
      throw new RangeError(`a column in another file, ${thrift.text()}`);
    },
    3: () =>
      thrift.struct({
        4: () => (codec = CODECS[thrift.integer()]),
        5: () => (values = thrift.integer()),
        7: () => (bytes = thrift.integer()),
        9: () => (dataPage = thrift.integer()),
        11: () => (dictionaryPage = thrift.integer()),
      }),
  });
  if (codec === undefined || values < 0 || bytes < 0 || dataPage < 0)
    throw new RangeError('a column without codec, size or place, or one that is encrypted');
  return { codec, values, bytes, offset: dictionaryPage > 0 ? Math.min(dictionaryPage, dataPage) : dataPage };
}

function readGroup(thrift: ThriftReader): RowGroup {
  const group: RowGroup = { rows: 0, chunks: [] };
  thrift.struct({
    1: () => thrift.list(() => group.chunks.push(readChunk(thrift))),
    3: () => (group.rows = thrift.integer()),
  });
  return group;
}

/** The value of an entry under the key that pandas uses; null for another. */
function readEntry(thrift: ThriftReader): string | null {
  let key = '';
  let value: string | null = null;
  thrift.struct({
    1: () => (key = thrift.text()),
    2: () => (value = thrift.text()),
  });
  return key === 'pandas' ? value : null;
}

/** Reads the metadata. @throws RangeError for what it says wrong, EndOfBytes where it is cut off. */
export function readMetadata(bytes: Buffer): ParquetMetadata {
  const thrift = new ThriftReader(bytes);
  const elements: SchemaElement[] = [];
  const groups: RowGroup[] = [];
  let rows = 0;
  let pandas: string | null = null;
  thrift.struct({
    2: () => thrift.list(() => elements.push(readElement(thrift))),
    3: () => (rows = thrift.integer()),
    4: () => thrift.list(() => groups.push(readGroup(thrift))),
    5: () => thrift.list(() => (pandas = readEntry(thrift) ?? pandas)),
  });
  return { columns: topColumns(elements), rows, groups, pandas };
}
