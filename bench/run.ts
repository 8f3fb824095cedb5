// Runs trials: each with its yardsticks and its peers, on each thread count, in rounds.
import { type Contender, interleave, local, ratio, type Statistics, statistics } from './measure';
import type { Peer } from './peers';
import type { Trial, Work, Yardstick } from './trial';

/** How a contender compares: `ratio` is how many times as fast Regulus is. */
export interface Comparison extends Partial<Statistics> {
  name: string;
  ratio?: number;
  /** Why there is no figure. */
  error?: string;
}

/** One trial with one thread count; times in milliseconds. */
export interface Result extends Statistics {
  trial: string;
  threads: number;
  /** `ratio` is the share of the limit that is reached: the limit's best time over the median. */
  limit?: Comparison;
  reference?: Comparison;
  peers: Comparison[];
  /** Time on one thread over this time, and the same of the limit; where there are more threads. */
  scaling?: { own: number; limit?: number };
}

/** Peers that are timed here, and figures of those that cannot be. */
export interface Peers {
  running: readonly Peer[];
  figures(work: Work): { name: string; ms: number }[];
}

const yardstick = ({ name, threads, run }: Yardstick, count: number) => local(name, threads ?? count, run);

export async function runTrial(
  trial: Trial,
  threads: readonly number[],
  peers: Peers,
  rounds: number,
): Promise<Result[]> {
  const { run, limit, reference, disturb, close } = trial.prepare();
  const rows = (trial.allThreads ? threads.slice(-1) : threads).map((count) => ({
    count,
    own: local('Regulus', count, run, disturb),
    limit: limit && yardstick(limit, count),
    reference: reference && yardstick(reference, count),
    peers: peers.running
      .filter((peer) => peer.threads === count && trial.work && peer.operations.includes(trial.work.op))
      .map((peer) => peer.contender(trial.work!)),
  }));
  const contenders = rows
    .flatMap((row) => [row.own, row.limit, row.reference, ...row.peers])
    .filter((contender) => contender !== undefined);
  const times = await interleave(contenders, rounds);
  close?.();
  const timesOf = (contender: Contender) => {
    const found = times.get(contender)!;
    if (typeof found === 'string') throw new Error(`${trial.name}, ${contender.name}: ${found}`);
    return found;
  };
  const scaled = (contender: Contender | undefined, scale: number) =>
    contender && timesOf(contender).map((time) => time * scale);
  const limitTimes = rows.map((row) => scaled(row.limit, limit?.scale ?? 1));
  return rows.map((row, i): Result => {
    const own = timesOf(row.own);
    const { median } = statistics(own);
    const atLimit = limitTimes[i];
    const ofReference = scaled(row.reference, reference?.scale ?? 1);
    return {
      trial: trial.name,
      threads: row.count,
      ...statistics(own),
      ...(atLimit && {
        limit: { name: limit!.name, ...statistics(atLimit), ratio: statistics(atLimit).best / median },
      }),
      ...(ofReference && {
        reference: { name: reference!.name, ...statistics(ofReference), ratio: ratio(ofReference, own) },
      }),
      peers: [
        ...row.peers.map((peer) => {
          const found = times.get(peer)!;
          return typeof found === 'string'
            ? { name: peer.name, error: found }
            : { name: peer.name, ...statistics(found), ratio: ratio(found, own) };
        }),
        ...(trial.work && i === rows.length - 1 ? peers.figures(trial.work) : []).map(({ name, ms }) => ({
          name,
          median: ms,
          ratio: ms / median,
        })),
      ],
      ...(i > 0 && {
        scaling: {
          own: ratio(timesOf(rows[0].own), own),
          ...(atLimit && { limit: ratio(limitTimes[0]!, atLimit) }),
        },
      }),
    };
  });
}
