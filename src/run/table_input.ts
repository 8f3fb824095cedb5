// Rows that a program gives, as objects, cells or numbers → encoded rows, as the table of a run has them.
import { types } from 'node:util';
import { hasMethod, printable, rangeError, typeError } from '../core/check';
import { nearName, otherForms } from '../core/near_name';
import {
  areAllBytes,
  type InputRow,
  isRow,
  type NestedNumbers,
  type RowsTensor,
  type ShapedArray,
} from '../core/nested_numbers';
import { checkShape, checkTensor, sizeOf, type Tensor } from '../core/tensor';
import type { Warning } from '../core/warning';
import { asFloats } from '../data/array_rows';
import { numberIn, timeText } from '../data/cell_text';
import { type BlockEncoder, type Feature, RowEncoder } from '../data/columns/encode_rows';
import type { RefuseCell } from '../data/columns/read_cells';
import type { ColumnKind, Schema } from '../data/columns/schema';
import type { DecimalSign } from '../data/columns/signed_numbers';
import { UnfamiliarCells } from '../data/columns/unfamiliar_cells';
import { isNumberText } from '../data/formats/cell_words';
import type { TableRow } from '../data/table_from';
import type { TableBlock, TableSource } from '../data/table_source';

/** A cell of a row: null, undefined and NaN are missing, and so is text that the run's table has for that. */
export type InputCell = number | bigint | string | boolean | Date | null | undefined;

/**
 * Rows to predict: [rows, features], images [rows, height, width], or an array of rows or images. Of a run
 * that was trained on a table also objects with a value for each feature, one or an array of them, and arrays
 * of cells in the order of its features.
 */
export type InputRows =
  | ShapedArray
  | TableRow
  | readonly InputRow[]
  | readonly NestedNumbers[]
  | readonly (readonly InputCell[])[]
  | readonly TableRow[];

/** Rows of numbers as they were given: pixels in arrays of bytes have white at 255, however dark they are. */
export interface GivenRows extends RowsTensor {
  readonly bytes: boolean;
}

/** Checks that a value is numbers in a typed array with its shape. */
export function checkRows(rows: ShapedArray): GivenRows {
  const { data, shape } = (rows ?? {}) as ShapedArray;
  if (!isRow(data) || Array.isArray(data) || !Array.isArray(shape))
    return { ...checkTensor('rows', rows as Tensor), bytes: false };
  checkShape('rows', { data, shape });
  return { data: asFloats(data), shape, bytes: areAllBytes([data]) };
}

const isObject = (value: unknown): value is TableRow =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value);

/** A table has no cells that are arrays: an object with both is a tensor. */
const isTensor = (rows: unknown): rows is ShapedArray =>
  isObject(rows) && types.isTypedArray(rows.data) && Array.isArray(rows.shape);

/** The cells of rows by the place of their feature. */
interface Cells {
  readonly rows: number;
  cell(row: number, feature: number): unknown;
  /** How a cell is named in errors: 'rows[3].age'. */
  place(row: number, feature: number): string;
}

const EXPECTED: Readonly<Record<ColumnKind, string>> = {
  number: 'a finite number that float32 holds',
  boolean: 'true or false, yes or no, or 0 or 1',
  date: "a Date, or the text of a date whose order is clear, such as '2026-01-31'",
  category: 'a number, string, boolean, Date, null or undefined',
};

/** Whether a value may be a cell of a kind; text is read as that of a file. */
function isCellOf(kind: ColumnKind, value: unknown): boolean {
  const isNumber = typeof value === 'number' || typeof value === 'bigint';
  if (typeof value === 'string') return true;
  if (kind === 'number') return isNumber;
  if (kind === 'boolean') return isNumber || typeof value === 'boolean';
  if (kind === 'date') return types.isDate(value);
  return isNumber || typeof value === 'boolean' || types.isDate(value);
}

/** The text of a cell, as a file has it. */
const textOf = (value: unknown): string =>
  types.isDate(value) ? timeText(value.getTime(), false) : String(value);

/** The number that a text of a table with this decimal sign is; NaN for other text, and '5.5' beside a comma. */
function numberOf(text: string, decimal: DecimalSign): number {
  if (decimal === '.') return numberIn(text);
  return isNumberText(text.trim(), ',') ? Number(text.replace(',', '.')) : NaN;
}

/** Rows in memory as a block of the features' columns. */
class InputBlock implements TableBlock {
  readonly rows: number;

  /** @param decimal The sign of numbers that are text. */
  constructor(
    readonly features: readonly Feature[],
    readonly cells: Cells,
    readonly decimal: DecimalSign,
  ) {
    this.rows = cells.rows;
  }

  /** The value of a cell; null for a missing one. @throws TypeError or RangeError for a value of another kind. */
  #value(row: number, feature: number): unknown {
    const value = this.cells.cell(row, feature);
    if (value === null || value === undefined || Number.isNaN(value)) return null;
    const { kind } = this.features[feature].encoding;
    const place = () => this.cells.place(row, feature);
    if (!isCellOf(kind, value)) throw typeError(place(), EXPECTED[kind], value);
    if (types.isDate(value) && Number.isNaN(value.getTime()))
      throw rangeError(place(), 'a valid Date', value);
    const isCut = typeof value === 'bigint' && !Number.isSafeInteger(Number(value));
    if (isCut && kind === 'number')
      throw rangeError(place(), 'an integer from -(2^53 - 1) to 2^53 - 1', value);
    return value;
  }

  numbers(column: number, out: Float64Array): void {
    for (let row = 0; row < this.rows; row++) {
      const value = this.#value(row, column);
      out[row] =
        typeof value === 'string' ? numberOf(value, this.decimal) : value === null ? NaN : Number(value);
    }
  }

  codes(column: number, words: { code(text: string): number }, out: Int32Array): void {
    for (let row = 0; row < this.rows; row++) {
      const text = this.text(column, row);
      out[row] = text === null ? -1 : words.code(text);
    }
  }

  text(column: number, row: number): string | null {
    const value = this.#value(row, column);
    return value === null ? null : textOf(value);
  }

  position(row: number): string {
    return `row ${row}`;
  }
}

/** @throws TypeError for columns, or a table of them: a run takes rows. */
function refuseTable(rows: unknown): void {
  const isTable = hasMethod(rows, 'blocks');
  const values = isObject(rows) ? Object.values(rows) : [];
  const areColumns = values.length > 0 && values.every((each) => isRow(each));
  if (!isTable && !areColumns) return;
  const found = isTable ? 'a table of tableFrom' : 'columns';
  throw typeError('rows', `the rows of a table as objects, such as [{ age: 39 }], not ${found}`, rows);
}

/** The features as the columns of a table, whose cells are given later. */
function featuresTable({ isNamed }: Schema, features: readonly Feature[]): TableSource {
  return {
    path: 'rows',
    format: 'table in memory',
    columns: features.map(({ column }) => ({ name: column.name, type: null })),
    isNamed,
    rows: null,
    layout: null,
    details: '',
    warnings: [],
    blocks: () => {
      throw new Error('rows that a program gives are one block');
    },
  };
}

/** Encodes rows that a program gives as the table of a run was. */
export class TableInput {
  readonly #encoder: RowEncoder;
  readonly #blocks: BlockEncoder;
  readonly #names: readonly string[];
  /** The decimal sign of numbers that are text: that of the run's table. */
  readonly #decimal: DecimalSign;
  /** A feature whose cells are no numbers. */
  readonly #other: Feature | undefined;

  constructor(schema: Schema) {
    this.#encoder = new RowEncoder(schema);
    const { features } = this.#encoder;
    this.#blocks = this.#encoder.blocksOf(featuresTable(schema, features));
    this.#names = features.map(({ column }) => column.name);
    this.#decimal = schema.layout?.decimal ?? '.';
    this.#other = features.find(({ encoding }) => encoding.kind !== 'number');
  }

  /**
   * Rows as the network takes them, but for the standardisation: [rows, encoded columns], or pixels in the
   * shape that they have.
   *
   * @param onWarning Called with what is doubtful about the cells.
   * @throws TypeError or RangeError for a row without a feature, and a cell of another kind.
   */
  encode(rows: InputRows, onWarning: (warning: Warning) => void = () => {}): GivenRows {
    const { features, columns } = this.#encoder;
    const cells = this.#cellsOf(rows);
    const refuse: RefuseCell = (_block, row, column) => {
      const feature = this.#names.indexOf(column);
      const { kind } = features[feature].encoding;
      const value = cells.cell(row, feature);
      const sign = kind === 'number' ? this.#signHint(value) : '';
      const expected = `${EXPECTED[kind]}, or null where it is missing${sign}`;
      throw rangeError(cells.place(row, feature), expected, value);
    };
    const unfamiliar = new UnfamiliarCells(features);
    const data = this.#blocks.encode(new InputBlock(features, cells, this.#decimal), refuse, unfamiliar);
    unfamiliar.warnings('').forEach(onWarning);
    const keepsShape = columns === features.length && isTensor(rows);
    const bytes = areAllBytes(isTensor(rows) ? [rows.data] : rows);
    return { data, shape: keepsShape ? rows.shape : [cells.rows, columns], bytes };
  }

  /** Of text that is a number by the other decimal sign: what to do. */
  #signHint(value: unknown): string {
    const other = this.#decimal === '.' ? ',' : '.';
    if (typeof value !== 'string' || !isNumberText(value.trim(), other)) return '';
    return ` (text has the decimal sign '${this.#decimal}' of the run's table; give a number, or write it so)`;
  }

  #cellsOf(rows: InputRows): Cells {
    if (Array.isArray(rows)) return this.#cellsOfRows(rows);
    if (isTensor(rows)) return this.#cellsOfTensor(checkRows(rows));
    refuseTable(rows);
    if (isObject(rows)) return this.#cellsOfRows([rows], () => 'rows');
    throw typeError('rows', 'an object, an array of rows, or a tensor', rows);
  }

  #cellsOfTensor({ data, shape }: RowsTensor): Cells {
    this.#checkNumbers('rows', data);
    const columns = this.#names.length;
    const [rows, ...rowShape] = shape;
    if (rowShape.length === 0 || sizeOf(rowShape) !== columns)
      throw rangeError('rows', `shape [rows, ${columns}]`, shape);
    return {
      rows,
      cell: (row, feature) => data[row * columns + feature],
      place: (row, feature) => `rows.data[${row * columns + feature}]`,
    };
  }

  /** @param nameOf How a row is named in errors. */
  #cellsOfRows(rows: readonly unknown[], nameOf = (row: number) => `rows[${row}]`): Cells {
    // Array.from also sees the holes of an array.
    const known = Array.from(rows, (values, row) => {
      if (isObject(values)) return this.#withNames(values, nameOf(row));
      this.#checkLength(values, nameOf(row));
      return values as InputRow;
    });
    return {
      rows: rows.length,
      cell: (row, feature) => {
        const values = known[row];
        return isRow(values) ? values[feature] : values[this.#names[feature]];
      },
      place: (row, feature) =>
        nameOf(row) + (isRow(rows[row]) ? `[${feature}]` : `.${printable(this.#names[feature], 60)}`),
    };
  }

  /** A row by the names that the run has. @throws TypeError for a row without one of them. */
  #withNames(row: TableRow, name: string): TableRow {
    if (this.#names.every((each) => each in row)) return row;
    const keys = Object.keys(row);
    const forms = [...otherForms(this.#names, keys)];
    const named = { ...row, ...Object.fromEntries(forms.map(([own, place]) => [own, row[keys[place]]])) };
    const absent = this.#names.find((each) => !(each in named));
    if (absent === undefined) return named;
    const near = nearName(absent, Object.keys(row));
    const hint = near === undefined ? '' : ` (is it ${printable(near, 60)}?)`;
    throw typeError(
      `${name}.${printable(absent, 60)}`,
      `a value, or null where it is missing${hint}`,
      undefined,
    );
  }

  #checkLength(row: unknown, name: string): void {
    const count = this.#names.length;
    if (!isRow(row)) throw typeError(name, 'an object or an array with a value for each feature', row);
    if (row.length !== count) throw rangeError(name, `${count} values, one for each feature`, row);
    if (!Array.isArray(row)) this.#checkNumbers(name, row);
  }

  /** @throws TypeError for numbers alone, where some features are texts, booleans or dates. */
  #checkNumbers(name: string, values: unknown): void {
    if (!this.#other) return;
    const { column, encoding } = this.#other;
    const isWhat = `as ${printable(column.name, 60)} is a ${encoding.kind}`;
    throw typeError(name, `objects, or arrays of cells, ${isWhat}`, values);
  }
}
