// A schema → rows of numbers: [numbers, one-hots with booleans and indicators, codes of categories].
import type { EncodedCodes } from '../../addon/code_columns';
import { rowsOfBlock } from '../row_source';
import type { TableRows } from '../table_rows';
import type { TableBlock, TableSource } from '../table_source';
import type { ColumnRows } from './column_reading';
import { CHUNK_ROWS } from './column_values';
import { Dictionary } from './dictionary';
import {
  type EncodedPlaces,
  encodeColumn,
  encodedCodes,
  encodedNames,
  encodeKept,
  isKept,
  roomOf,
} from './encode_column';
import { EncodedColumns } from './encoded_columns';
import { columnsFor, type MatchedColumns, type NeededRoles } from './match_columns';
import { MissingWords } from './missing';
import { Places } from './places';
import { type RefuseCell, valueReader } from './read_cells';
import type { CategoryEncoding, Encoding, Schema, SchemaColumn } from './schema';
import { checkSchema } from './schema_problem';
import type { UnfamiliarCells } from './unfamiliar_cells';

/** Texts of a category that are looked up once; more of them begin anew, so that any file takes little memory. */
const KEPT_TEXTS = 2 ** 16;

/** Rows that are encoded together at least, as each column of them takes a call. */
const LEAST_TOGETHER = 2 ** 8;

/** A feature, and where what it becomes is in a row. */
export interface Feature {
  readonly column: SchemaColumn;
  readonly encoding: Encoding;
  /** Its place in the schema. */
  readonly place: number;
  readonly to: EncodedPlaces;
}

/** Writes the values of a feature in a block: of a category their places, else numbers as a ValueReader. */
type RawReader = (block: TableBlock, raw: Float64Array, refuse: RefuseCell) => void;

/** The columns of an encoded row that a feature has. */
export function encodedColumns({ column, to }: Feature): number[] {
  const { numbers, flags, code } = encodedNames(column);
  const from = (first: number, count: number) => Array.from({ length: count }, (_, i) => first + i);
  return [...from(to.number, numbers.length), ...from(to.flag, flags.length), ...from(to.code, code ? 1 : 0)];
}

/** Encodes blocks of a table, as a schema has them. */
export interface BlockEncoder {
  /** Where the columns of the schema are in the file. */
  readonly matched: MatchedColumns;
  /**
   * Encodes the rows of a block: [rows, columns].
   *
   * @param refuse Called for each cell that is not what its column needs; it counts as missing.
   * @param unfamiliar Counts cells that no fitted row has.
   */
  encode(block: TableBlock, refuse: RefuseCell, unfamiliar?: UnfamiliarCells): Float64Array;
}

/**
 * The number of values of each category that is embedded: what a network takes as `categories`.
 *
 * @param schema That of a data set, or of a run; none: no categories.
 * @throws TypeError or RangeError for anything else.
 */
export function categoriesOf(schema: Schema | null | undefined): readonly number[] {
  if (schema === null || schema === undefined) return [];
  checkSchema('schema', schema);
  return new RowEncoder(schema).cardinalities;
}

/** The text of a row in memory that is a category; null for other kinds, and where it is missing. */
function textOf(column: ColumnRows, row: number): string | null {
  if (column.kind !== 'category') return null;
  return column.words.words[column.values.at(row)] ?? null;
}

/** By code + 1: the place of a category, and what is written into rows. */
interface KnownCodes {
  readonly places: Float64Array;
  readonly encoded: EncodedCodes;
}

/** Encodes rows as a schema says. */
export class RowEncoder {
  /** The columns of an encoded row: 'age', 'workclass=Private', 'age missing', 'city'. */
  readonly encodedNames: readonly string[];
  /** The first columns, which are standardised. */
  readonly numbers: number;
  /** Columns of an encoded row. */
  readonly columns: number;
  /** The places of each category that is embedded: of the last columns, in their order. */
  readonly cardinalities: readonly number[];
  /** Its features, in the order of the table. */
  readonly features: readonly Feature[];
  readonly #missing: MissingWords;
  /** Of the dictionaries of rows in memory. */
  readonly #codes = new WeakMap<Dictionary, KnownCodes>();

  constructor(readonly schema: Schema) {
    this.#missing = new MissingWords(schema.missing);
    const names = schema.columns.map(encodedNames);
    const numbers = names.flatMap((each) => each.numbers);
    const flags = names.flatMap((each) => each.flags);
    const codes = names.flatMap((each) => each.code ?? []);
    this.encodedNames = [...numbers, ...flags, ...codes.map(({ name }) => name)];
    this.numbers = numbers.length;
    this.columns = this.encodedNames.length;
    this.cardinalities = codes.map(({ cardinality }) => cardinality);
    let to: EncodedPlaces = { number: 0, flag: numbers.length, code: numbers.length + flags.length };
    this.features = schema.columns.flatMap((column, place) => {
      const feature = { column, encoding: column.encoding!, place, to };
      const { numbers: own, flags: ownFlags, code } = names[place];
      to = {
        number: to.number + own.length,
        flag: to.flag + ownFlags.length,
        code: to.code + (code ? 1 : 0),
      };
      return column.encoding === null ? [] : [feature];
    });
  }

  /** Rows of a table that are encoded together: those of columns which are read where they are take no memory. */
  rowsTogether(rows: TableRows): number {
    const written = this.features.filter(({ encoding, place }) => {
      const column = rows.columns[place]!;
      return column.kind !== 'category' && !(isKept(encoding) && column.values.isPlain);
    });
    const columns = written.reduce((sum, feature) => sum + encodedColumns(feature).length, 0);
    const most = Math.max(LEAST_TOGETHER, rowsOfBlock(Math.max(1, columns)));
    return Math.min(CHUNK_ROWS, 2 ** Math.floor(Math.log2(most)));
  }

  /**
   * Encodes rows in memory, from one on.
   *
   * @param rows Rows of the schema, or of the plan that it was fitted on.
   * @param from A multiple of rowsTogether. @param out Zeros for at most as many.
   * @param unfamiliar Counts cells that no fitted row has.
   */
  encodeRows(rows: TableRows, from: number, out: EncodedColumns, unfamiliar?: UnfamiliarCells): void {
    for (const [i, feature] of this.features.entries()) {
      const column = rows.columns[feature.place]!;
      if (unfamiliar) {
        this.#copyRaw(column, feature, from, out.spare);
        unfamiliar.add(i, out.spare, 0, (row) => textOf(column, from + row));
      }
      this.#encodeRows(column, feature, from, out);
    }
  }

  #encodeRows(column: ColumnRows, feature: Feature, from: number, out: EncodedColumns): void {
    const { encoding, to } = feature;
    if (column.kind === 'category')
      out.useCodes(column.values.part(from, from + out.rows), this.#codesOf(column.words, feature).encoded);
    else if (isKept(encoding)) encodeKept(encoding, column.values, from, out, to);
    else {
      const raw = roomOf(encoding, out, to);
      this.#copyRaw(column, feature, from, raw);
      encodeColumn(encoding, raw, out, to);
    }
  }

  #copyRaw(column: ColumnRows, feature: Feature, from: number, raw: Float64Array): void {
    if (column.kind !== 'category') {
      column.values.copy(from, from + raw.length, raw);
      return;
    }
    const codes = new Int32Array(raw.length);
    column.values.copy(from, from + raw.length, codes);
    const { places } = this.#codesOf(column.words, feature);
    for (let row = 0; row < raw.length; row++) raw[row] = places[codes[row] + 1];
  }

  #codesOf(words: Dictionary, { encoding, to }: Feature): KnownCodes {
    const known = this.#codes.get(words);
    if (known) return known;
    const category = encoding as CategoryEncoding;
    const byCode = new Places(category.values, words, this.#missing);
    const places = Float64Array.from({ length: words.words.length + 1 }, (_, i) => byCode.at(i - 1));
    const found = { places, encoded: encodedCodes(category, places, to) };
    this.#codes.set(words, found);
    return found;
  }

  /**
   * Finds the features in other rows, to encode their blocks one after the other.
   *
   * @throws DataError for a feature that is not found.
   */
  blocksOf(source: TableSource, needed: NeededRoles = {}): BlockEncoder {
    const matched = columnsFor(this.schema, source, needed);
    const readers = this.features.map((feature) =>
      this.#readerOf(feature, source, matched.indices[feature.place]),
    );
    return {
      matched,
      encode: (block, refuse, unfamiliar) => {
        const out = new EncodedColumns(block.rows, this.columns);
        this.features.forEach(({ encoding, place, to }, i) => {
          const raw = roomOf(encoding, out, to);
          let refused = 0;
          readers[i](block, raw, (...cell) => {
            refused += 1;
            refuse(...cell);
          });
          unfamiliar?.add(i, raw, refused, (row) => block.text(matched.indices[place], row));
          encodeColumn(encoding, raw, out, to);
        });
        return out.writeRows(new Float64Array(block.rows * this.columns));
      },
    };
  }

  #readerOf({ column, encoding }: Feature, { columns, layout }: TableSource, index: number): RawReader {
    if (encoding.kind === 'category') return this.#placeReader(encoding.values, index);
    return valueReader(column, index, columns[index].type, this.#missing, layout);
  }

  #placeReader(values: readonly string[], index: number): RawReader {
    const begin = () => {
      const words = new Dictionary();
      return { words, places: new Places(values, words, this.#missing) };
    };
    let known = begin();
    let codes = new Int32Array(0);
    return (block, raw) => {
      if (known.words.words.length > KEPT_TEXTS) known = begin();
      if (codes.length < block.rows) codes = new Int32Array(block.rows);
      block.codes(index, known.words, codes);
      for (let row = 0; row < block.rows; row++) raw[row] = known.places.at(codes[row]);
    };
  }
}
