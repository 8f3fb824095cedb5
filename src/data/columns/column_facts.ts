// What a sample of its cells says about each column.
import type { TableBlock, TableColumn, TableSource } from '../table_source';
import { dayOrder, parseDate } from './dates';
import type { MissingWords } from './missing';

/** Rows that are looked at, at most; fewer of wide tables. */
const SAMPLE_ROWS = 20_000;
const SAMPLE_CELLS = 4_000_000;
/** Rows that are looked at in any table. */
const LEAST_ROWS = 100;
/** Characters by which texts are told apart, and that are kept of all texts together. */
const TEXT_LENGTH = 200;
const KEPT_CHARACTERS = 2 ** 26;

/** What the cells of a column are, in a sample of rows. */
export interface ColumnFacts {
  readonly column: TableColumn;
  /** Its place in the file. */
  readonly index: number;
  readonly rows: number;
  /** Rows that have a value. */
  readonly present: number;
  /** The numbers, in the order of the rows. */
  readonly numbers: Float64Array;
  /** The values that are no numbers, and how often each occurs. */
  readonly words: ReadonlyMap<string, number>;
  /** How many different values there are. */
  readonly distinct: number;
  /** How many texts are dates. */
  readonly dates: number;
  /** How many dates such as 03/04/2026 have the day first, the month first, or leave it open. */
  readonly orders: Readonly<Record<'day first' | 'month first' | 'open', number>>;
}

/** A sample of the rows of a table. */
export interface TableFacts {
  readonly columns: readonly ColumnFacts[];
  readonly rows: number;
  /** Whether these are all rows. */
  readonly isWhole: boolean;
}

/** Collects the facts of one column. */
class ColumnSample {
  readonly #numbers: number[] = [];
  readonly #words = new Map<string, number>();
  readonly #orders = { 'day first': 0, 'month first': 0, open: 0 };
  #rows = 0;
  #texts = 0;
  #dates = 0;
  /** Characters of the texts that are kept. */
  characters = 0;

  constructor(
    readonly column: TableColumn,
    readonly index: number,
    readonly missing: MissingWords,
  ) {}

  add(block: TableBlock, count: number, scratch: Float64Array): void {
    block.numbers(this.index, scratch);
    for (let row = 0; row < count; row++) {
      const value = scratch[row];
      if (!Number.isFinite(value)) this.#addText(block.text(this.index, row));
      else if (!this.missing.numbers.includes(value)) this.#numbers.push(value);
    }
    this.#rows += count;
  }

  #addText(text: string | null): void {
    if (this.missing.has(text)) return;
    this.#texts += 1;
    const word = shortened(text!.trim());
    const known = this.#words.get(word);
    this.#words.set(word, (known ?? 0) + 1);
    if (known === undefined) this.characters += word.length;
    if (Number.isNaN(parseDate(word))) return;
    this.#dates += 1;
    const order = dayOrder(word);
    if (order !== null) this.#orders[order] += 1;
  }

  facts(): ColumnFacts {
    const numbers = Float64Array.from(this.#numbers);
    return {
      column: this.column,
      index: this.index,
      rows: this.#rows,
      present: numbers.length + this.#texts,
      numbers,
      words: this.#words,
      distinct: new Set(numbers).size + this.#words.size,
      dates: this.#dates,
      orders: this.#orders,
    };
  }
}

/** A text by which it is told from others: a copy, as a part of a string keeps all of it. */
export function shortened(text: string): string {
  if (text.length <= TEXT_LENGTH) return text;
  return Buffer.from(`${text.slice(0, TEXT_LENGTH)}… ${text.length}`).toString();
}

/**
 * Looks at the first rows of a table, in bounded memory.
 *
 * @throws DataError for rows that cannot be read.
 */
export async function tableFacts(source: TableSource, missing: MissingWords): Promise<TableFacts> {
  const samples = source.columns.flatMap((column, index) =>
    column.unreadable === undefined ? [new ColumnSample(column, index, missing)] : [],
  );
  const wanted = Math.min(SAMPLE_ROWS, Math.max(LEAST_ROWS, Math.floor(SAMPLE_CELLS / samples.length)));
  let [rows, isWhole] = [0, true];
  let scratch = new Float64Array(0);
  for await (const block of source.blocks(samples.map(({ index }) => index))) {
    const count = Math.min(block.rows, wanted - rows);
    if (scratch.length < block.rows) scratch = new Float64Array(block.rows);
    for (const sample of samples) sample.add(block, count, scratch);
    rows += count;
    const characters = samples.reduce((sum, sample) => sum + sample.characters, 0);
    isWhole = count === block.rows;
    if (rows === wanted || characters > KEPT_CHARACTERS) {
      isWhole &&= rows === source.rows;
      break;
    }
  }
  return { columns: factsOfAll(source, samples, rows), rows, isWhole };
}

/** Of columns that cannot be read, nothing is known. */
function factsOfAll(source: TableSource, samples: readonly ColumnSample[], rows: number): ColumnFacts[] {
  const known = new Map(samples.map((sample) => [sample.index, sample.facts()]));
  return source.columns.map((column, index) => known.get(index) ?? nothingKnown(column, index, rows));
}

const nothingKnown = (column: TableColumn, index: number, rows: number): ColumnFacts => ({
  column,
  index,
  rows,
  present: 0,
  numbers: new Float64Array(0),
  words: new Map(),
  distinct: 0,
  dates: 0,
  orders: { 'day first': 0, 'month first': 0, open: 0 },
});
