// How results look in a terminal and in docs/performance.md.
import type { Comparison, Result } from './run';

export interface Machine {
  cpu: string;
  cores: number;
  simd: string;
  node: string;
  date: string;
  rounds: number;
  missing: readonly string[];
}

export function header(machine: Machine): string {
  const lines = [
    `${machine.cpu}, ${machine.cores} cores, SIMD ${machine.simd}, Node ${machine.node}, ${machine.date}, ${machine.rounds} rounds. Times in ms: median (best, ± half the`,
    'distance between the quartiles). A ratio is the median over the rounds: × how many times as fast Regulus is.',
    ...machine.missing.map((what) => `Not compared: ${what}.`),
  ];
  return `${lines.join('\n')}\n`;
}

const digits = (ms: number) => ms.toPrecision(3);
const figures = ({ median, best, spread }: Comparison) =>
  best === undefined
    ? digits(median!)
    : `${digits(median!)} (${digits(best)}, ± ${(100 * spread!).toFixed(0)} %)`;

/** Peers, in the order in which they first appear. */
const peerNames = (results: readonly Result[]) => [
  ...new Set(results.flatMap(({ peers }) => peers.map(({ name }) => name))),
];

/**
 * The table of docs/performance.md: a row for each trial and thread count, a column for each peer; below 1.00
 * Regulus loses.
 */
export function markdown(machine: Machine, results: readonly Result[]): string {
  const names = peerNames(results);
  const cell = (comparison?: Comparison) =>
    comparison?.ratio === undefined
      ? ''
      : `${comparison.ratio < 1 ? `**${comparison.ratio.toFixed(2)}**` : comparison.ratio.toFixed(2)}`;
  const rows = results.map((result) => [
    result.trial,
    String(result.threads),
    figures({ name: '', ...result }),
    result.limit ? result.limit.ratio!.toFixed(2) : '',
    result.scaling
      ? `${result.scaling.own.toFixed(2)}${result.scaling.limit ? ` / ${result.scaling.limit.toFixed(2)}` : ''}`
      : '',
    ...names.map((name) => cell(result.peers.find((peer) => peer.name === name))),
  ]);
  const heads = [
    'trial',
    'threads',
    'ms: median (best, spread)',
    'of the limit',
    'scaling: own / limit',
    ...names,
  ];
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [
    `${machine.cpu}, ${machine.cores} cores, SIMD ${machine.simd}, Node ${machine.node}, ${machine.date}, ${machine.rounds} rounds.`,
    ...machine.missing.map((what) => `Not compared: ${what}.`),
    '',
    line(heads),
    line(heads.map(() => '---')),
    ...rows.map(line),
    '',
  ].join('\n');
}

/** The lines of one trial, a block for each thread count. */
export function resultLines(results: readonly Result[]): string {
  return results
    .map((result) => {
      const lines = [
        `${result.trial}, ${result.threads} thread${result.threads > 1 ? 's' : ''}: ${figures({ name: '', ...result })}`,
      ];
      if (result.limit)
        lines.push(`    ${result.limit.ratio!.toFixed(2)} of ${result.limit.name}: ${figures(result.limit)}`);
      for (const peer of result.peers)
        lines.push(
          `    ${peer.error ? `${peer.name}: ${peer.error}` : `${peer.ratio!.toFixed(2)} × ${peer.name}: ${figures(peer)}`}`,
        );
      if (result.scaling)
        lines.push(
          `    scales ${result.scaling.own.toFixed(2)}${result.scaling.limit ? `, the limit ${result.scaling.limit.toFixed(2)}` : ''}`,
        );
      return lines.join('\n');
    })
    .join('\n');
}
