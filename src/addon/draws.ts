// Draws from Philox4x32-10: each depends on its key and the index of its element alone.
import { type F32, operations } from './binary';

const raw = operations<{
  drawMask(
    seed: number,
    stream: number,
    step: number,
    rowOffset: number,
    survival: number,
    mask: Uint8Array,
  ): void;
  drawUniform(seed: number, stream: number, step: number, low: number, high: number, out: F32): void;
  drawNormal(seed: number, stream: number, step: number, out: F32): void;
  drawPermutation(seed: number, stream: number, step: number, out: Uint32Array): void;
}>();

/** Where draws come from: what they are for is part of it. */
export interface DrawStream {
  /** 0 to 2⁵³ − 1. */
  readonly seed: number;
  /** 0 to 2³² − 1. */
  readonly stream: number;
}

/** Arguments of drawMask. */
export interface DrawMask {
  draws: DrawStream;
  /** 0 to 2³² − 1. */
  step: number;
  /** The index of the first entry. */
  rowOffset: number;
  /** The probability of a 1. */
  survival: number;
  /** Written. */
  mask: Uint8Array;
}

/** Fills a mask: entry i is 1 with probability `survival`, by the index rowOffset + i. */
export function drawMask({ draws, step, rowOffset, survival, mask }: DrawMask): void {
  raw.drawMask(draws.seed, draws.stream, step, rowOffset, survival, mask);
}

/** Arguments of drawUniform. */
export interface DrawUniform {
  draws: DrawStream;
  /** 0 to 2³² − 1. */
  step: number;
  low: number;
  high: number;
  /** Written. */
  out: F32;
}

/** Fills `out` uniformly in [low, high). */
export function drawUniform({ draws, step, low, high, out }: DrawUniform): void {
  raw.drawUniform(draws.seed, draws.stream, step, low, high, out);
}

/** Fills `out` with normal values of mean 0 and deviation 1 (Box and Muller). */
export const drawNormal = (draws: DrawStream, step: number, out: F32): void =>
  raw.drawNormal(draws.seed, draws.stream, step, out);

/** Fills `out` with a uniform permutation of 0 … length − 1 (Fisher–Yates). */
export const drawPermutation = (draws: DrawStream, step: number, out: Uint32Array): void =>
  raw.drawPermutation(draws.seed, draws.stream, step, out);
