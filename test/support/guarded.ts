const SENTINEL = 12345;

/** Small sizes around the lanes of every target. */
export const SIZES = [1, 2, 3, 5, 7, 8, 9, 13, 15, 16, 17, 31, 33];

/** A view that starts 4 bytes off alignment, with sentinels on both sides. */
export class Guarded {
  readonly #memory: Float32Array;
  readonly view: Float32Array;
  constructor(readonly length: number) {
    this.#memory = new Float32Array(length + 32).fill(SENTINEL);
    this.view = this.#memory.subarray(17, 17 + length);
  }
  expectIntact(): void {
    expect(this.#memory.subarray(0, 17).every((v) => v === SENTINEL)).toBe(true);
    expect(this.#memory.subarray(17 + this.length).every((v) => v === SENTINEL)).toBe(true);
  }
}
