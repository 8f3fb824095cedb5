// A folder of Parquet parts as one table. One part is open at a time, and of the others only their rows are
// known.
import { setImmediate } from '../../core/clock';
import { repeatedName } from '../../core/different_names';
import { DataError } from '../../io/data_error';
import { numberIn } from '../cell_text';
import type { Dictionary } from '../columns/dictionary';
import { listed } from '../parts';
import type { TableBlock, TableColumn, TableSource } from '../table_source';
import { unusedWarnings } from '../unused';
import { openFile } from './parquet_file_table';
import { findParts, type Part } from './parquet_parts';

/** A part with its rows, when the folder was opened. */
interface CountedPart extends Part {
  readonly rows: number;
}

interface Opened {
  readonly path: string;
  readonly parts: readonly CountedPart[];
  /** Those that the folders' names are, then those of the files. */
  readonly columns: readonly TableColumn[];
  /** How many the folders' names are. */
  readonly keys: number;
}

const WORDS = { number: 'numbers', text: 'text', boolean: 'booleans', time: 'times' };

const cellsOf = ({ type, unreadable }: TableColumn): string =>
  unreadable ?? (type === null ? 'missing values' : WORDS[type]);

/** Whether a column has no value in a part, so that its type is open. */
const isOpen = ({ type, unreadable }: TableColumn) => type === null && unreadable === undefined;

/**
 * The columns of the parts so far and of the next: those of the same names and types, in any order.
 *
 * @throws DataError with the part and the column.
 */
function agreed(
  { file }: Part,
  found: readonly TableColumn[],
  columns: readonly TableColumn[],
  first: string,
): TableColumn[] {
  const byName = new Map(found.map((column) => [column.name, column]));
  const both = columns.map((column) => {
    const other = byName.get(column.name);
    const wrong = (problem: string) => new DataError(file, `column '${column.name}'`, problem);
    if (!other) throw wrong(`expected it as in ${first}, found only ${listed([...byName.keys()])}`);
    if (isOpen(column)) return other;
    if (!isOpen(other) && cellsOf(other) !== cellsOf(column))
      throw wrong(`expected ${cellsOf(column)} as in ${first}, found ${cellsOf(other)}`);
    return column;
  });
  if (found.length === columns.length) return both;
  const names = new Set(columns.map(({ name }) => name));
  const more = found.find(({ name }) => !names.has(name))!;
  throw new DataError(file, `column '${more.name}'`, `expected no column that ${first} does not have`);
}

/** Opens a folder. @throws DataError with the part and the column where they do not agree. */
export async function openFolder(path: string): Promise<TableSource> {
  const { parts, keys, unused } = findParts(path);
  const counted: CountedPart[] = [];
  let columns: readonly TableColumn[] | null = null;
  for (const part of parts) {
    const { columns: found, rows } = await openFile(part.file);
    await new Promise<void>((resolve) => setImmediate(resolve));
    if (rows! > 0) {
      columns = columns ? agreed(part, found, columns, counted[0].name) : found;
      counted.push({ ...part, rows: rows! });
    }
  }
  const all = [...keys.map((name): TableColumn => ({ name, type: null })), ...(columns ?? [])];
  const repeated = repeatedName(all.map(({ name }) => name));
  if (repeated !== undefined)
    throw new DataError(path, '', `expected columns of different names, found two named '${repeated}'`);
  const opened = { path, parts: counted, columns: all, keys: keys.length };
  const by = keys.length > 0 ? ` by ${keys.join(', ')}` : '';
  return {
    path,
    format: 'Parquet',
    columns: all,
    isNamed: true,
    rows: counted.reduce((sum, part) => sum + part.rows, 0),
    layout: null,
    details: `in ${parts.length} ${parts.length === 1 ? 'part' : 'parts'}${by}`,
    warnings: unusedWarnings(path, unused),
    blocks: (asked) => blocks(opened, asked),
  };
}

async function* blocks(
  { path, parts, columns, keys }: Opened,
  asked: readonly number[],
): AsyncGenerator<TableBlock> {
  const ofFiles = columns.slice(keys);
  for (const part of parts) {
    const source = await openFile(part.file);
    agreed(part, source.columns, ofFiles, parts[0].name);
    if (source.rows !== part.rows)
      throw new DataError(path, part.name, `expected ${part.rows} rows as before, found ${source.rows}`);
    const places = new Map(source.columns.map(({ name }, i) => [name, i]));
    const inFile = (column: number) => (column < keys ? undefined : places.get(columns[column].name));
    const wanted = asked.map(inFile).filter((column) => column !== undefined);
    for await (const block of source.blocks(wanted)) yield blockOf(block, part, inFile);
  }
}

/** A block of a part, with the values of its folders' names. */
function blockOf(
  block: TableBlock,
  { name, values }: Part,
  inFile: (column: number) => number | undefined,
): TableBlock {
  const { rows } = block;
  return {
    rows,
    numbers(column: number, out: Float64Array) {
      const place = inFile(column);
      if (place === undefined) out.fill(numberIn(values[column] ?? ''), 0, rows);
      else block.numbers(place, out);
    },
    codes(column: number, words: Dictionary, out: Int32Array) {
      const place = inFile(column);
      const value = values[column];
      if (place !== undefined) block.codes(place, words, out);
      else out.fill(value === null ? -1 : words.code(value), 0, rows);
    },
    text(column: number, row: number) {
      const place = inFile(column);
      return place === undefined ? values[column] : block.text(place, row);
    },
    position: (row) => `${name}, ${block.position(row)}`,
  };
}
