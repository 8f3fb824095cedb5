// Times contenders in turn, round after round, so that noise falls on all alike; ratios are taken within a
// round.
import { numThreads, setNumThreads } from '../src';
import { limits } from './limits';

/** One thing that is timed: milliseconds for doing the work once, with this many threads. */
export interface Contender {
  readonly name: string;
  readonly threads: number;
  time(): number | Promise<number>;
}

export interface Statistics {
  best: number;
  median: number;
  /** Half the distance between the quartiles, over the median. */
  spread: number;
}

/** One sample lasts at least this long, in milliseconds: short work is repeated. */
const SAMPLE = 5;
/** Where another process disturbs: as long untimed, and as long a sample. */
const DISTURBED = 400;
/** What takes longer than this, in milliseconds, is only timed in the first SLOW_ROUNDS rounds. */
const SLOW = 200;
const SLOW_ROUNDS = 3;
/** Work goes on untimed this long before: caches fill, and new threads find a core of their own. */
const WARM_UP = 10;

export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const at = share * (sorted.length - 1);
  const low = Math.floor(at);
  return sorted[low] + (at - low) * ((sorted[low + 1] ?? sorted[low]) - sorted[low]);
}

export function statistics(times: readonly number[]): Statistics {
  const median = quantile(times, 0.5);
  return {
    best: Math.min(...times),
    median,
    spread: (quantile(times, 0.75) - quantile(times, 0.25)) / 2 / median,
  };
}

/** The median over the rounds that both have of other/own: how many times as fast `own` is. */
export function ratio(other: readonly number[], own: readonly number[]): number {
  return quantile(
    own.slice(0, other.length).map((time, round) => other[round] / time),
    0.5,
  );
}

/** Sets the threads of the kernels and of the limits. */
export function useThreads(count: number): void {
  if (numThreads() === count) return;
  setNumThreads(count);
  limits?.setNumThreads(count);
}

/** Work in this process: warmed up before each sample, and repeated until a sample lasts long enough. */
export function local(name: string, threads: number, run: () => void, disturb?: () => () => void): Contender {
  const [warmUp, sample] = disturb ? [DISTURBED, DISTURBED] : [WARM_UP, SAMPLE];
  return {
    name,
    threads,
    time: () => {
      useThreads(threads);
      const calm = disturb?.();
      const begin = performance.now();
      let runs = 0;
      let last = begin;
      let least = Infinity;
      for (; runs === 0 || last - begin < warmUp; ++runs) {
        run();
        const now = performance.now();
        least = Math.min(least, now - last);
        last = now;
      }
      const repeats = Math.ceil(sample / least);
      const start = performance.now();
      for (let i = 0; i < repeats; ++i) run();
      const time = (performance.now() - start) / repeats;
      calm?.();
      return time;
    },
  };
}

/** The times of each contender, `rounds` each, in rounds; a contender that fails leaves its reason. */
export async function interleave(
  contenders: readonly Contender[],
  rounds: number,
): Promise<Map<Contender, number[] | string>> {
  const times = new Map<Contender, number[] | string>(contenders.map((contender) => [contender, []]));
  for (let round = -1; round < rounds; ++round) {
    // the first round warms up
    for (const contender of contenders) {
      const so = times.get(contender)!;
      if (typeof so === 'string' || (so.length >= SLOW_ROUNDS && so[0] > SLOW)) continue;
      try {
        const time = await contender.time();
        if (round >= 0) so.push(time);
      } catch (error) {
        times.set(contender, (error as Error).message);
      }
    }
  }
  return times;
}
