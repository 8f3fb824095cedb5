// Decompressed pages of the first rows of a file, which are read twice: as a sample, and with all the others.

/** Bytes of pages that are kept of a file. */
const MOST_BYTES = 2 ** 25;

/** Keeps pages in the first reading and gives them back in the second. */
export class KeptPages {
  readonly #pages = new Map<number, Buffer>();
  #bytes = 0;
  /** Whether pages are kept; else those that were kept are given back, each once. */
  isKeeping = false;

  /** A page. @param place Its first byte in the file. @param decompress Makes it, in memory of its own. */
  page(place: number, length: number, decompress: () => Buffer): Buffer {
    const known = this.#pages.get(place);
    if (known?.length === length) {
      if (!this.isKeeping) this.#remove(place, known);
      return known;
    }
    const page = decompress();
    if (this.isKeeping && this.#bytes + length <= MOST_BYTES) {
      this.#pages.set(place, page);
      this.#bytes += length;
    }
    return page;
  }

  /** Whether a page is kept, and may be given back once more. */
  keeps(place: number): boolean {
    return this.#pages.has(place);
  }

  #remove(place: number, page: Buffer): void {
    this.#pages.delete(place);
    this.#bytes -= page.length;
  }
}
