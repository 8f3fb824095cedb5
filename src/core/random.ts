// Every random draw comes from Philox4x32-10, keyed by (seed, stream, step, index); the purpose
// of a draw decides its seed and stream.
import { createHash } from 'node:crypto';
import type { DrawStream } from '../addon/draws';
import { checkInteger } from './check';

/**
 * What modules draw for. These purposes had numbers before they had names: their draws keep their bits. Any
 * other name is a purpose of its own, so that a module with more purposes changes no other module's draws.
 */
const MODULE_PURPOSES = ['weight', 'bias', 'weight2', 'bias2', 'mask'];
/** Numbers that each module has. */
const MODULE_NUMBERS = 8;

/** What draws that belong to no module are for, numbered likewise. */
const RUN_PURPOSES = ['shuffle', 'labelNoise', 'glyphs', 'split', 'search'];
/** Streams from here on belong to no module. */
const RUN_STREAM = 2 ** 32 - 16;

/** The seed of a purpose that is known by its name alone: 48 bits of a hash. */
function seedOf(seed: number, purpose: string): number {
  return createHash('sha256').update(`${purpose} ${seed}`).digest().readUIntBE(0, 6);
}

/** The draws of a module for a purpose, e.g. 'weight'. */
export function moduleDraws({ seed, stream }: Required<DrawSource>, purpose: string): DrawStream {
  const number = MODULE_PURPOSES.indexOf(purpose);
  if (number < 0) return { seed: seedOf(seed, purpose), stream };
  return { seed, stream: stream * MODULE_NUMBERS + number };
}

/** The draws of a run, which belong to no module, for a purpose, e.g. 'shuffle'. */
export function runDraws(seed: number, purpose: string): DrawStream {
  const number = RUN_PURPOSES.indexOf(purpose);
  if (number < 0) return { seed: seedOf(seed, purpose), stream: RUN_STREAM };
  return { seed, stream: RUN_STREAM + number };
}

let seedOfProcess = 0;
let constructedModules = 0;

/**
 * Sets the default seed and restarts the count of modules that are in no other, as torch.manual_seed makes a
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
