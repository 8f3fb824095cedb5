import os from 'node:os';
import { now } from '../core/clock';
import { numThreads } from '../core/runtime';
import type { ProcessGroup } from './process_group';

/** What one rank did in an epoch. */
export interface RankMetrics {
  /** Its rows by the time that it was not communicating: a rank that is slower than the others shows here. */
  samples_per_second: number;
  /** Time inside MPI, the wait for slower ranks included, over the time of its steps. */
  communication_share: number;
}

/** Measures the steps of an epoch on each rank. */
export class RankMeter {
  #begin = now();
  #communicatedBefore: number;
  #seconds = 0;
  #communicated = 0;

  constructor(readonly group: ProcessGroup) {
    this.#communicatedBefore = group.seconds;
  }

  /** After each step. */
  step(): void {
    this.#seconds = (now() - this.#begin) / 1000;
    this.#communicated = this.group.seconds - this.#communicatedBefore;
  }

  /** After each epoch, on all ranks: the ranks in order. @param samplesPerSecond Of all ranks. */
  epoch(samplesPerSecond: number): RankMetrics[] {
    const share = this.#communicated / this.#seconds;
    const shares = this.group.gather(share);
    this.#begin = now();
    this.#communicatedBefore = this.group.seconds;
    return Array.from(shares, (each) => ({
      samples_per_second: samplesPerSecond / this.group.ranks / (1 - each),
      communication_share: each,
    }));
  }
}

/**
 * Threads of a rank: REGULUS_NUM_THREADS, or the cores of its node over its ranks there, at most those that
 * it is bound to.
 */
export function threadsPerRank({ localRanks }: ProcessGroup): number {
  if (process.env.REGULUS_NUM_THREADS) return numThreads();
  return Math.max(1, Math.min(256, os.availableParallelism(), Math.floor(os.cpus().length / localRanks)));
}
