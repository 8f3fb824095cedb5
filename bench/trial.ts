// What a trial is: work of Regulus, the limit it is compared with, and the words that tell a peer to do the
// same.
import { type MatmulPrecision, simd } from '../src';
import { limits } from './limits';

/** What a peer is asked to do; peers answer for the operations they know. */
export type Work =
  | { op: 'adamw'; count: number; size: number }
  | { op: 'embedding'; rows: number; count: number; dim: number }
  | { op: 'label_smoothing_ce'; rows: number; classes: number }
  | { op: 'linear'; layout: Layout; rows: number; columns: number; depth: number }
  | { op: 'residual_block'; dim: number; rows: number; drop: number }
  | { op: 'training_step'; drop: number; dim: number; rows: number };

/** Which product of a linear layer: x·Wᵀ, dy·W or dyᵀ·x. */
export type Layout = 'forward' | 'dx' | 'dweight';

/** Work to compare with: `scale` times the time of `run`, with as many threads unless it says otherwise. */
export interface Yardstick {
  name: string;
  run(): void;
  scale: number;
  threads?: number;
}

/** A trial's data and work, made when its turn comes. */
export interface Prepared {
  run(): void;
  /** What the machine can do at best. */
  limit?: Yardstick;
  /** Regulus itself, doing the same in a different way. */
  reference?: Yardstick;
  /** Called before each sample of the work; what it returns is called after. */
  disturb?(): () => void;
  close?(): void;
}

export interface Trial {
  /** As PERFORMANCE tables name it. */
  name: string;
  /** What peers are asked; none for a trial that is compared with Regulus itself. */
  work?: Work;
  prepare(): Prepared;
  /** Time it on all threads only. */
  allThreads?: boolean;
}

/** Numbers in ±1 that look random and repeat. */
export function values(size: number, seed = 1): Float32Array {
  return Float32Array.from({ length: size }, (_, i) => Math.sin(i * 0.7 + seed * 1.3));
}

const TASKS = 16;
const REPEATS = 60;

/** The loop that does the multiply-adds of a precision as fast as this machine can, and its name. */
export function peakOf(precision: MatmulPrecision) {
  if (!limits) return undefined;
  return precision === 'highest'
    ? { multiplyAdd: limits.multiplyAdd, name: 'multiply-add peak' }
    : { multiplyAdd: limits.mediumMultiplyAdd, name: `multiply-add peak of ${simd().matmul}` };
}

/** The time that `operations` multiplications and additions take at the peak of a precision. */
export function multiplyAddLimit(
  operations: number,
  precision: MatmulPrecision = 'highest',
): Yardstick | undefined {
  const peak = peakOf(precision);
  if (!peak) return undefined;
  const { multiplyAdd, name } = peak;
  const done = multiplyAdd(TASKS, 1) * REPEATS;
  return {
    name,
    run: () => void multiplyAdd(TASKS, REPEATS),
    scale: operations / done,
  };
}

/** The time of copying so many floats, `scale` times. */
export function copyLimit(name: string, size: number, scale = 1): Yardstick | undefined {
  if (!limits) return undefined;
  const { copy } = limits;
  const [from, to] = [values(size), new Float32Array(size)];
  return { name, run: () => copy(from, to), scale };
}
