// The values of one flat column in one row group, in their order.
import type { ColumnChunk } from './parquet_metadata';
import { type ChunkBytes, type DataPage, PageReader } from './parquet_pages';
import type { Out, ValueType } from './parquet_values';

/** Reads the values of a column in a row group. */
export class ColumnReader<T> {
  readonly #pages: PageReader<T>;
  #page: DataPage<T> | null = null;
  /** Values of the page that are to come. */
  #inPage = 0;

  constructor(
    bytes: ChunkBytes,
    readonly type: ValueType<T>,
    optional: boolean,
    chunk: ColumnChunk,
  ) {
    this.#pages = new PageReader(bytes, type, { repetition: 0, definition: optional ? 1 : 0 }, chunk);
  }

  /**
   * Writes the next `count` values at every `stride`-th place; returns the index of the first that is
   * missing, or −1.
   *
   * @throws RangeError that says what is wrong.
   */
  read(out: Out<T>, at: number, stride: number, count: number): number {
    let missing = -1;
    for (let done = 0; done < count; ) {
      const page = this.#current();
      const levels = page.definition;
      const most = Math.min(this.#inPage, count - done);
      const there = levels ? levels.ones(most) : most;
      page.values.read(out, at + done * stride, stride, there);
      done += there;
      this.#inPage -= there;
      if (there > 0) continue;
      levels!.passOne();
      out[at + done * stride] = this.type.missing;
      if (missing < 0) missing = done;
      done += 1;
      this.#inPage -= 1;
    }
    return missing;
  }

  #current(): DataPage<T> {
    if (this.#page && this.#inPage > 0) return this.#page;
    this.#page = this.#pages.next();
    this.#inPage = this.#page.count;
    return this.#page;
  }
}
