// The options of the benchmark, which trials run, and what is printed.
import { readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import { InvalidArgumentError, type Command } from 'commander';
import { numThreads, setNumThreads, simd } from '../src';
import { trials as adamw } from './adamw';
import { scaledFigures } from './figures';
import { trials as labelSmoothingCe } from './label_smoothing_ce';
import { trials as linear } from './linear';
import { trials as linearCrossEntropy } from './linear_cross_entropy';
import { startPeers } from './peers';
import { header, markdown, resultLines } from './report';
import { trials as residualBlock } from './residual_block';
import { runTrial, type Result } from './run';
import { trials as trainingStep } from './training_step';

const OPERATIONS = { adamw, label_smoothing_ce: labelSmoothingCe, linear, linear_cross_entropy: linearCrossEntropy, residual_block: residualBlock, training_step: trainingStep };

interface BenchOptions {
  only?: (keyof typeof OPERATIONS)[];
  match?: string;
  rounds: number;
  peers: boolean;
  json: boolean;
  markdown?: string;
}

function rounds(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError(`expected an integer of at least 1, received '${text}'`);
  return value;
}

function operation(text: string, before: (keyof typeof OPERATIONS)[] = []) {
  if (!(text in OPERATIONS)) throw new InvalidArgumentError(`expected one of ${Object.keys(OPERATIONS).join(', ')}, received '${text}'`);
  return [...before, text as keyof typeof OPERATIONS];
}

const MARKS = ['<!-- results -->', '<!-- end of results -->'];

/** The text with what stands between the marks replaced. */
function between(file: string, table: string): string {
  const text = readFileSync(file, 'utf8');
  const [begin, end] = MARKS.map((mark) => text.indexOf(mark));
  if (begin < 0 || end < begin) throw new Error(`${file}: expected the marks ${MARKS.join(' and ')}`);
  return `${text.slice(0, begin + MARKS[0].length)}\n${table}${text.slice(end)}`;
}

/** Adds the benchmark's options to a command. */
export function addBenchOptions(command: Command): Command {
  return command
    .description('time every operation against the limits of this machine, and against other libraries')
    .option('--only <operation>', `one of ${Object.keys(OPERATIONS).join(', ')}; may be given again`, operation)
    .option('--match <text>', 'only trials whose name contains this')
    .option('--rounds <n>', 'rounds in which all contenders run once', rounds, 20)
    .option('--peers', 'also time PyTorch (REGULUS_BENCH_PYTHON), oneDNN and Node packages (REGULUS_BENCH_PACKAGES) where they are found', false)
    .option('--json', 'print JSON instead of a table', false)
    .option('--markdown <file>', 'also write a table over what stands between the two marks in this file');
}

/** Runs the benchmark. */
export async function bench(options: BenchOptions): Promise<void> {
  if (options.markdown) between(options.markdown, ''); // says at once what is wrong with the file
  const all = numThreads();
  const threads = all === 1 ? [1] : [1, all];
  const { peers, missing } = options.peers ? await startPeers(threads) : { peers: [], missing: [] };
  const figures = options.peers ? scaledFigures() : () => [];
  const machine = {
    cpu: os.cpus()[0]?.model.trim() ?? process.arch, cores: os.cpus().length, simd: simd().target, node: process.version,
    date: new Date().toISOString().slice(0, 10), rounds: options.rounds, missing,
  };
  if (!options.json) console.log(header(machine));
  const results: Result[] = [];
  const trials = (options.only ?? (Object.keys(OPERATIONS) as (keyof typeof OPERATIONS)[])).flatMap((name) => OPERATIONS[name])
    .filter(({ name }) => name.includes(options.match ?? ''));
  try {
    for (const [i, trial] of trials.entries()) {
      if (options.json || process.stderr.isTTY) process.stderr.write(`${i + 1}/${trials.length} ${trial.name}\n`);
      const made = await runTrial(trial, threads, { running: peers, figures }, options.rounds);
      results.push(...made);
      if (!options.json) console.log(resultLines(made));
    }
  } finally {
    peers.forEach((peer) => peer.stop());
    setNumThreads(all);
  }
  if (options.markdown) writeFileSync(options.markdown, between(options.markdown, markdown(machine, results)));
  if (options.json) console.log(JSON.stringify({ machine, results }, null, 2));
}
