// What StochasticDepth and ResidualBlock share: the survival probability, the factor of each mode, and the
// mask of a forward.
import { types } from 'node:util';
import { type DrawStream, drawMask } from '../addon/draws';
import { checkInteger, checkNumber, checkOneOf, checkOptions, rangeError, typeError } from '../core/check';
import type { Draw, PassedDraw } from '../core/module';
import { DrawCounter } from '../core/module_tree';
import { type DrawSource, moduleDraws } from '../core/random';

/** A row of the batch draws for itself, or one draw serves the whole batch. */
export type DropMode = 'row' | 'batch';

/**
 * What makes up for dropped branches. 'inverted' divides by the survival probability in training (timm,
 * torchvision); 'inference' multiplies by it at inference (Huang et al. 2016); 'none' does neither.
 */
export type DropScaling = 'inverted' | 'inference' | 'none';

/** Options that govern dropping. */
export interface DropOptions {
  /** Default 'row'. */
  mode?: DropMode | undefined;
  /** Default 'inverted'. */
  scaling?: DropScaling | undefined;
}

/** Row numbers stay exact in JavaScript's integers. */
const MAX_ROW_OFFSET = 2 ** 53 - 2 ** 32;

/** The counter of forwards keys draws by 32 bits: a run that outlasts them starts again at 0. */
const STEPS = 2 ** 32;

/** The mask of one module's forwards. */
export class DropMask {
  readonly dropProb: number;
  readonly mode: DropMode;
  readonly scaling: DropScaling;
  readonly counter = new DrawCounter();
  readonly #draws: DrawStream;
  #memory = new Uint8Array(0);
  #mask = this.#memory;

  /** @throws TypeError or RangeError for a probability outside [0, 1] or an unknown option. */
  constructor(dropProb: number, options: DropOptions, source: Required<DrawSource>) {
    this.dropProb = checkNumber('dropProb', dropProb, 0, 1);
    this.mode = checkOneOf('options.mode', options.mode ?? 'row', ['row', 'batch']);
    this.scaling = checkOneOf('options.scaling', options.scaling ?? 'inverted', [
      'inverted',
      'inference',
      'none',
    ]);
    this.#draws = moduleDraws(source, 'mask');
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

  /** Checks what a forward was given, and changes nothing. */
  check(rows: number, training: boolean, draw: Draw): void {
    checkPassedDraw(draw);
    if (draw.mask === undefined) return;
    if (!training) throw rangeError('options.mask', 'no mask outside training', draw.mask);
    const length = this.#length(rows);
    if (!types.isUint8Array(draw.mask))
      throw typeError('options.mask', `a Uint8Array of length ${length}`, draw.mask);
    if (draw.mask.length !== length) throw rangeError('options.mask', `length ${length}`, draw.mask);
    const wrong = draw.mask.findIndex((entry) => entry > 1);
    if (wrong >= 0) throw rangeError(`options.mask[${wrong}]`, '0 or 1', draw.mask[wrong]);
  }

  /**
   * Copies a given mask or draws one; counts the training forward. A batch draw is the same for every
   * rowOffset.
   */
  next(rows: number, training: boolean, draw: Draw): Uint8Array | null {
    this.check(rows, training, draw);
    if (!training) return null;
    const mask = this.#take(this.#length(rows));
    const rowOffset = this.mode === 'batch' ? 0 : (draw.rowOffset ?? 0);
    if (draw.mask !== undefined) {
      mask.set(draw.mask);
    } else {
      const step = (draw.step ?? this.counter.next) % STEPS;
      drawMask({ draws: this.#draws, step, rowOffset, survival: 1 - this.dropProb, mask });
    }
    if (draw.step === undefined) this.counter.next += 1;
    return mask;
  }

  #length(rows: number): number {
    return this.mode === 'batch' ? 1 : rows;
  }

  /** Memory for a mask of this length. */
  #take(length: number): Uint8Array {
    if (length > this.#memory.length) this.#memory = new Uint8Array(length);
    if (this.#mask.length !== length) this.#mask = this.#memory.subarray(0, length);
    return this.#mask;
  }
}

/** Checks what a module without draws is passed, as it stands in a container beside those that draw. */
export function readPassedDraw(options: PassedDraw | undefined): void {
  if (options !== undefined) checkPassedDraw(checkOptions('options', options, ['step', 'rowOffset']));
}

/** Checks step and rowOffset, which containers pass on. */
export function checkPassedDraw(draw: Draw): void {
  if (draw.rowOffset !== undefined) checkInteger('options.rowOffset', draw.rowOffset, 0, MAX_ROW_OFFSET);
  if (draw.step !== undefined) checkInteger('options.step', draw.step, 0, 2 ** 32 - 1);
}
