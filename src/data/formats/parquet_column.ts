// The values of one flat column in one row group, in their order.
import { valuesOf } from './parquet_encodings';
import type { ColumnChunk } from './parquet_metadata';
import { type ChunkBytes, type DataPage, PageReader } from './parquet_pages';
import { Runs } from './parquet_runs';
import { storedValues } from './parquet_stored';
import type { Numbers, Values, ValueType } from './parquet_values';

/** The rows of a page of which some have no value, where the values are not read by native code. */
class SparseValues implements Values {
  constructor(
    readonly levels: Runs,
    readonly values: Values,
    readonly missing: number,
  ) {}

  read(out: Numbers, at: number, count: number): void {
    for (let done = 0; done < count; ) {
      const there = this.levels.ones(count - done);
      this.values.read(out, at + done, there);
      done += there;
      if (there > 0) continue;
      this.levels.passOne();
      out[at + done] = this.missing;
      done += 1;
    }
  }
}

/** Reads the values of a column in a row group. */
export class ColumnReader {
  readonly #pages: PageReader;
  #values: Values | null = null;
  /** Values of the page that are to come. */
  #inPage = 0;

  constructor(
    bytes: ChunkBytes,
    readonly type: ValueType,
    optional: boolean,
    chunk: ColumnChunk,
  ) {
    this.#pages = new PageReader(bytes, type, { repetition: 0, definition: optional ? 1 : 0 }, chunk);
  }

  /** Writes the next `count` values. @throws RangeError that says what is wrong. */
  read(out: Numbers, count: number): void {
    for (let done = 0; done < count; ) {
      const values = this.#current();
      const most = Math.min(this.#inPage, count - done);
      values.read(out, done, most);
      done += most;
      this.#inPage -= most;
    }
  }

  /** Lets go of its memory: nothing can be read afterwards. */
  close(): void {
    this.#values = null;
    this.#pages.close();
  }

  #current(): Values {
    if (this.#values && this.#inPage > 0) return this.#values;
    const page = this.#pages.next();
    this.#inPage = page.count;
    this.#values = this.#valuesOf(page);
    return this.#values;
  }

  #valuesOf(page: DataPage): Values {
    const { definition, count } = page;
    const stored = storedValues(page, this.type, definition);
    if (stored) return stored;
    const values = valuesOf(page, this.type);
    return definition
      ? new SparseValues(new Runs(definition, 0, 1, count), values, this.type.missing)
      : values;
  }
}
