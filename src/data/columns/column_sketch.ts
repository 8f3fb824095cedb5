// What all cells of a column are, block after block, in bounded memory.
import type { TableBlock } from '../table_source';
import { shortened } from './column_facts';
import { Dictionary } from './dictionary';
import type { MissingWords } from './missing';
import { cellValue } from './places';
import type { ValueReader } from './read_cells';
import { type CountedValue, ValueCounts } from './value_counts';

/** Texts, and their characters, that a column keeps before they are counted. */
const KEPT_TEXTS = 20_000;
const KEPT_CHARACTERS = 2 ** 20;
/** Frequent values that are named. */
const LISTED = 100;
/** Values that are given as examples. */
const EXAMPLES = 3;

/** The numbers of a column; of dates, milliseconds since 1970. */
export interface NumberRange {
  readonly min: number;
  readonly max: number;
  readonly mean: number;
}

/** Cells that are not what their column needs. */
export interface WrongCells {
  readonly cells: number;
  /** Where the first of them is, and what is wrong: 'line 12', 'expected a number, found …'. */
  readonly position: string;
  readonly problem: string;
}

/** What the cells of a column are. */
export interface SketchedColumn {
  readonly missing: number;
  /** Of texts, the words among these that mean a missing value, the most frequent first. */
  readonly absent: readonly CountedValue<string>[];
  /** Null for more than 10,000 different values. */
  readonly distinct: number | null;
  readonly range: NumberRange | null;
  /** At most 100 of the most frequent values; lower bounds where `distinct` is null. Of dates and booleans, their numbers. */
  readonly frequent: readonly CountedValue<string | number>[];
  /** The first different values. */
  readonly examples: readonly string[];
  readonly wrong: WrongCells | null;
}

/** The first different texts. */
class Examples {
  readonly texts: string[] = [];

  /** Looks at the cells of a block until there are enough. */
  add(block: TableBlock, index: number, missing: MissingWords): void {
    for (let row = 0; row < block.rows && this.texts.length < EXAMPLES; row++) {
      const text = block.text(index, row);
      if (missing.has(text)) continue;
      const value = shortened(text!.trim());
      if (!this.texts.includes(value)) this.texts.push(value);
    }
  }
}

/** Numbers, booleans (0 and 1) or dates. */
export class NumberSketch {
  /** The values of the block at hand: NaN where a cell is missing or wrong. */
  values = new Float64Array(0);
  readonly #counts = new ValueCounts<number>();
  readonly #examples = new Examples();
  #present = 0;
  #empty = 0;
  #sum = 0;
  #min = Infinity;
  #max = -Infinity;
  #wrong: WrongCells | null = null;

  /** @param index The place of the column in the file. */
  constructor(
    readonly index: number,
    readonly read: ValueReader,
    readonly missing: MissingWords,
  ) {}

  add(block: TableBlock): void {
    if (this.values.length < block.rows) this.values = new Float64Array(block.rows);
    this.#examples.add(block, this.index, this.missing);
    this.read(block, this.values, (_, row, _column, problem) => {
      const { cells, ...first } = this.#wrong ?? { cells: 0, position: block.position(row), problem };
      this.#wrong = { cells: cells + 1, ...first };
    });
    for (let row = 0; row < block.rows; row++) this.#addValue(this.values[row]);
  }

  #addValue(value: number): void {
    if (Number.isNaN(value)) {
      this.#empty += 1;
      return;
    }
    this.#present += 1;
    this.#sum += value;
    if (value < this.#min) this.#min = value;
    if (value > this.#max) this.#max = value;
    if (this.#counts.distinct !== null) this.#counts.add(value);
  }

  finish(): SketchedColumn {
    const mean = this.#sum / this.#present;
    const { distinct } = this.#counts;
    return {
      missing: this.#empty - (this.#wrong?.cells ?? 0),
      absent: [],
      distinct,
      range: this.#present > 0 ? { min: this.#min, max: this.#max, mean } : null,
      frequent: distinct === null ? [] : this.#counts.frequent(LISTED),
      examples: this.#examples.texts,
      wrong: this.#wrong,
    };
  }
}

/** Texts. */
export class TextSketch {
  readonly #counts = new ValueCounts<string>();
  readonly #examples = new Examples();
  readonly #absent = new Map<string, number>();
  #words = new Dictionary();
  #rows = new Float64Array(0);
  #characters = 0;
  #seen = 0;
  #missing = 0;
  /** The codes of the block at hand; −1 where the file has no value. */
  codes = new Int32Array(0);

  /** @param index The place of the column in the file. */
  constructor(
    readonly index: number,
    readonly missing: MissingWords,
  ) {}

  add(block: TableBlock): void {
    if (this.#words.words.length > KEPT_TEXTS || this.#characters > KEPT_CHARACTERS) this.#count();
    if (this.codes.length < block.rows) this.codes = new Int32Array(block.rows);
    this.#examples.add(block, this.index, this.missing);
    block.codes(this.index, this.#words, this.codes);
    this.#look();
    for (let row = 0; row < block.rows; row++) {
      if (this.codes[row] < 0) this.#missing += 1;
      else this.#rows[this.codes[row]] += 1;
    }
  }

  /** The value of a row of the block at hand; null where it is missing. */
  valueAt(row: number): string | null {
    const word = this.#words.words[this.codes[row]] ?? null;
    return this.missing.has(word) ? null : shortened(cellValue(word!));
  }

  /** Makes room for the counts of new texts. */
  #look(): void {
    const { words } = this.#words;
    for (; this.#seen < words.length; this.#seen++) this.#characters += words[this.#seen].length;
    if (this.#rows.length >= words.length) return;
    const rows = this.#rows;
    this.#rows = new Float64Array(2 * words.length);
    this.#rows.set(rows);
  }

  /** Counts the texts by value, and begins a new dictionary. */
  #count(): void {
    for (const [code, word] of this.#words.words.entries()) {
      const rows = this.#rows[code];
      if (this.missing.has(word)) this.#addAbsent(word.trim(), rows);
      else this.#counts.add(shortened(cellValue(word)), rows);
    }
    this.#words = new Dictionary();
    this.#rows.fill(0);
    [this.#characters, this.#seen] = [0, 0];
  }

  #addAbsent(word: string, rows: number): void {
    this.#missing += rows;
    if (word !== '') this.#absent.set(word, (this.#absent.get(word) ?? 0) + rows);
  }

  finish(): SketchedColumn {
    this.#count();
    const { distinct } = this.#counts;
    return {
      missing: this.#missing,
      absent: Array.from(this.#absent, ([value, rows]) => ({ value, rows })).sort((a, b) => b.rows - a.rows),
      distinct,
      range: null,
      frequent: this.#counts.frequent(LISTED),
      examples: this.#examples.texts,
      wrong: null,
    };
  }
}
