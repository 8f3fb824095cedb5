// Every random draw comes from Philox4x32-10, keyed by (seed, stream, step, index).

import { native } from '../addon/native';
import { checkInteger } from './check';

/** What a draw is for: each purpose of a module has draws of its own. */
export const Purpose = { weight: 0, bias: 1, weight2: 2, bias2: 3, mask: 4 } as const;
const PURPOSES = 8;
/** Streams above these belong to no module. */
const DATA_STREAM = 2 ** 32 - 16;
export const DataStream = {
  shuffle: DATA_STREAM,
  labelNoise: DATA_STREAM + 1,
  glyphs: DATA_STREAM + 2,
  split: DATA_STREAM + 3,
  search: DATA_STREAM + 4,
} as const;

let seedOfProcess = 0;
let constructedModules = 0;

/**
 * Sets the default seed and restarts the count of modules that stand alone, as torch.manual_seed makes a
 * program repeatable.
 *
 * @param seed An integer of at least 0; the default seed is 0.
 */
export function manualSeed(seed: number): void {
  seedOfProcess = checkInteger('seed', seed);
  constructedModules = 0;
}

/** Where a module's draws come from; either part may be given. */
export interface DrawSource {
  /** Default: manualSeed's, which is 0 at first. */
  seed?: number | undefined;
  /**
   * The module's index inside its model; default: the count of modules constructed so far, so that no two
   * draw alike.
   */
  stream?: number | undefined;
}

/** Checks and completes a draw source; a default stream is counted here. */
export function resolveDrawSource(options: DrawSource): Required<DrawSource> {
  const seed = options.seed === undefined ? seedOfProcess : checkInteger('options.seed', options.seed);
  const stream =
    options.stream === undefined
      ? constructedModules++
      : checkInteger('options.stream', options.stream, 0, 2 ** 28);
  return { seed, stream };
}

/** Fills `out` uniformly in [low, high). */
export function drawUniform(
  out: Float32Array,
  low: number,
  high: number,
  source: Required<DrawSource>,
  purpose: number,
): void {
  native.drawUniform(out, low, high, source.seed, source.stream * PURPOSES + purpose, 0);
}

/** Fills a mask: entry i is 1 with probability `survival`, keyed by the global row rowOffset + i. */
export function drawMask(
  mask: Uint8Array,
  survival: number,
  source: Required<DrawSource>,
  step: number,
  rowOffset: number,
): void {
  native.drawMask(mask, survival, source.seed, source.stream * PURPOSES + Purpose.mask, step, rowOffset);
}
