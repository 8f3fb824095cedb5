// What StochasticDepth and ResidualBlock share: the survival probability, the factor of each mode, and the mask of a forward.
import { types } from 'node:util';
import { checkInteger, checkNumber, checkOneOf, rangeError, typeError } from '../check';
import { DrawCounter, type Draw } from '../module';
import { drawMask, type DrawSource } from '../random';

/** A row of the batch draws for itself, or one draw serves the whole batch. */
export type DropMode = 'row' | 'batch';

/**
 * What makes up for dropped branches. 'inverted' divides by the survival probability in training (timm, torchvision);
 * 'inference' multiplies by it at inference (Huang et al. 2016); 'none' does neither.
 */
export type DropScaling = 'inverted' | 'inference' | 'none';

/** Options that govern dropping. */
export interface DropOptions {
  /** Default 'row'. */
  mode?: DropMode;
  /** Default 'inverted'. */
  scaling?: DropScaling;
}

export class DropMask {
  readonly dropProb: number;
  readonly mode: DropMode;
  readonly scaling: DropScaling;
  readonly counter = new DrawCounter();
  readonly #source: Required<DrawSource>;
  #memory = new Uint8Array(0);
  #mask = this.#memory;

  /** @throws TypeError or RangeError for a probability outside [0, 1] or an unknown option. */
  constructor(dropProb: number, options: DropOptions, source: Required<DrawSource>) {
    this.dropProb = checkNumber('dropProb', dropProb, 0, 1);
    this.mode = checkOneOf('options.mode', options.mode ?? 'row', ['row', 'batch']);
    this.scaling = checkOneOf('options.scaling', options.scaling ?? 'inverted', ['inverted', 'inference', 'none']);
    this.#source = source;
  }

  /** The mask of the last training forward: rows entries, or 1 in batch mode. */
  get mask(): Uint8Array {
    return this.#mask;
  }

  /** What a kept branch is multiplied by. Survival 0 divides nothing: the branch is dropped. */
  factor(training: boolean): number {
    const survival = 1 - this.dropProb;
    if (training) return this.scaling === 'inverted' && survival > 0 ? 1 / survival : 1;
    return this.scaling === 'inference' ? survival : 1;
  }

  /** Checks a given mask or draws one; counts the training forward. A batch draw is the same for every rowOffset. */
  next(rows: number, training: boolean, draw: Draw | undefined): Uint8Array | null {
    const rowOffset = draw?.rowOffset === undefined ? 0 : checkInteger('options.rowOffset', draw.rowOffset);
    const step = draw?.step === undefined ? undefined : checkInteger('options.step', draw.step, 0, 2 ** 32 - 1);
    if (!training) {
      if (draw?.mask !== undefined) throw rangeError('options.mask', 'no mask outside training', draw.mask);
      return null;
    }
    const length = this.mode === 'batch' ? 1 : rows;
    const mask = this.#take(length, draw?.mask);
    if (draw?.mask === undefined) drawMask(mask, 1 - this.dropProb, this.#source, step ?? this.counter.next, this.mode === 'batch' ? 0 : rowOffset);
    if (step === undefined) this.counter.next += 1;
    return mask;
  }

  /** Memory for a mask of this length; a given one is copied in and checked there, before it replaces anything. */
  #take(length: number, given: Uint8Array | undefined): Uint8Array {
    if (given !== undefined) {
      if (!types.isUint8Array(given)) throw typeError('options.mask', `a Uint8Array of length ${length}`, given);
      if (given.length !== length) throw rangeError('options.mask', `length ${length}`, given);
      const wrong = given.findIndex((entry) => entry > 1);
      if (wrong >= 0) throw rangeError(`options.mask[${wrong}]`, '0 or 1', given[wrong]);
    }
    if (length > this.#memory.length) this.#memory = new Uint8Array(length);
    if (this.#mask.length !== length || this.#mask.buffer !== this.#memory.buffer) this.#mask = this.#memory.subarray(0, length);
    if (given) this.#mask.set(given);
    return this.#mask;
  }
}
