// How results look in a terminal and in a Markdown file.
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

/** One sentence about the machine and the measurement. */
function describe({ cpu, cores, simd, node, date, rounds }: Machine): string {
  return `${cpu}, ${cores} cores, SIMD ${simd}, Node ${node}, ${date}, ${rounds} rounds.`;
}

export function header(machine: Machine): string {
  const lines = [
    `${describe(machine)} Times in ms: median (best, ± half the`,
    'distance between the quartiles). × is how many times as fast Regulus is, the median over the rounds;',
    "the share of a limit is the limit's best time over the median.",
    ...machine.missing.map((what) => `Not compared: ${what}.`),
  ];
  return `${lines.join('\n')}\n`;
}

const digits = (ms: number) => ms.toPrecision(3);
const figures = ({ median, best, spread }: Comparison) =>
  best === undefined
    ? digits(median!)
    : `${digits(median!)} (${digits(best)}, ± ${(100 * spread!).toFixed(0)} %)`;

/** How the time scales with threads, then how the yardstick's does; empty where neither was measured. */
function scaling({ scaling }: Result, separator: string): string {
  if (!scaling) return '';
  const own = scaling.own.toFixed(2);
  return scaling.limit ? `${own}${separator}${scaling.limit.toFixed(2)}` : own;
}

/** Peers, in the order in which they first appear. */
const peerNames = (results: readonly Result[]) => [
  ...new Set(results.flatMap(({ peers }) => peers.map(({ name }) => name))),
];

/**
 * The table of a Markdown file: a row for each trial and thread count, a column for each peer;
 * below 1.00 Regulus loses.
 */
export function markdown(machine: Machine, results: readonly Result[]): string {
  const names = peerNames(results);
  const cell = (comparison?: Comparison) => {
    if (comparison?.ratio === undefined) return '';
    const ratio = comparison.ratio.toFixed(2);
    return comparison.ratio < 1 ? `**${ratio}**` : ratio;
  };
  const rows = results.map((result) => [
    result.trial,
    String(result.threads),
    figures({ name: '', ...result }),
    result.limit ? result.limit.ratio!.toFixed(2) : '',
    scaling(result, ' / '),
    result.reference ? `${result.reference.ratio!.toFixed(2)} × ${result.reference.name}` : '',
    cell(betterPyTorch(result) ?? undefined),
    ...names.map((name) => cell(result.peers.find((peer) => peer.name === name))),
  ]);
  const heads = [
    'trial',
    'threads',
    'ms: median (best, spread)',
    'of the limit',
    'scaling: own / limit',
    'against itself',
    '× the better PyTorch',
    ...names,
  ];
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [
    describe(machine),
    ...machine.missing.map((what) => `Not compared: ${what}.`),
    '',
    line(heads),
    line(heads.map(() => '---')),
    ...rows.map(line),
    '',
  ].join('\n');
}

/** The fastest of PyTorch's settings that were timed; null without any. */
export function betterPyTorch({ peers }: Pick<Result, 'peers'>): Comparison | null {
  const timed = peers.filter(({ name, ratio }) => name.startsWith('PyTorch') && ratio !== undefined);
  return timed.reduce<Comparison | null>(
    (best, peer) => (best === null || peer.ratio! < best.ratio! ? peer : best),
    null,
  );
}

/** The lines of one trial, a block for each thread count. */
export function resultLines(results: readonly Result[]): string {
  return results
    .map((result) => {
      const threads = `${result.threads} thread${result.threads > 1 ? 's' : ''}`;
      const lines = [`${result.trial}, ${threads}: ${figures({ name: '', ...result })}`];
      if (result.limit)
        lines.push(`    ${result.limit.ratio!.toFixed(2)} of ${result.limit.name}: ${figures(result.limit)}`);
      if (result.reference)
        lines.push(
          `    ${result.reference.ratio!.toFixed(2)} × ${result.reference.name}: ${figures(result.reference)}`,
        );
      for (const peer of result.peers) {
        const found = peer.error ?? `${figures(peer)}`;
        const ratio = peer.error ? '' : `${peer.ratio!.toFixed(2)} × `;
        lines.push(`    ${ratio}${peer.name}: ${found}`);
      }
      const better = betterPyTorch(result);
      if (better) lines.push(`    ${better.ratio!.toFixed(2)} × the better PyTorch, which is ${better.name}`);
      if (result.scaling) lines.push(`    scales ${scaling(result, ', the limit ')}`);
      return lines.join('\n');
    })
    .join('\n');
}
