// Which trials of the benchmark run, and what is printed.
import { readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import { numThreads, setNumThreads, simd } from '../src';
import { type BenchOptions, OPERATIONS, type Operation } from '../src/cli/bench_options';
import { trials as adamw } from './adamw';
import { trials as embedding } from './embedding';
import { scaledFigures } from './figures';
import { trials as labelSmoothingCe } from './label_smoothing_ce';
import { LIMITS_MISSING, limits } from './limits';
import { trials as linear } from './linear';
import { trials as linearCrossEntropy } from './linear_cross_entropy';
import { startPeers } from './peers';
import { header, markdown, resultLines } from './report';
import { trials as residualBlock } from './residual_block';
import { type Result, runTrial } from './run';
import { trials as trainingStep } from './training_step';
import type { Trial } from './trial';

const TRIALS: Record<Operation, Trial[]> = {
  adamw,
  embedding,
  label_smoothing_ce: labelSmoothingCe,
  linear,
  linear_cross_entropy: linearCrossEntropy,
  residual_block: residualBlock,
  training_step: trainingStep,
};

const MARKS = ['<!-- results -->', '<!-- end of results -->'];

/** The text with what is between the marks replaced. */
function between(file: string, table: string): string {
  const text = readFileSync(file, 'utf8');
  const [begin, end] = MARKS.map((mark) => text.indexOf(mark));
  if (begin < 0 || end < begin) throw new Error(`${file}: expected the marks ${MARKS.join(' and ')}`);
  return `${text.slice(0, begin + MARKS[0].length)}\n${table}${text.slice(end)}`;
}

/** Runs the benchmark. */
export async function bench(options: BenchOptions): Promise<void> {
  if (options.markdown) between(options.markdown, ''); // says at once what is wrong with the file
  const all = numThreads();
  const threads = all === 1 ? [1] : [1, all];
  const { peers, missing } = options.peers ? await startPeers(threads) : { peers: [], missing: [] };
  const figures = options.peers ? scaledFigures() : () => [];
  const machine = {
    cpu: os.cpus()[0]?.model.trim() ?? process.arch,
    cores: os.cpus().length,
    simd: simd().target,
    node: process.version,
    date: new Date().toISOString().slice(0, 10),
    rounds: options.rounds,
    missing: [...(limits ? [] : [LIMITS_MISSING]), ...missing],
  };
  if (!options.json) console.log(header(machine));
  const results: Result[] = [];
  const trials = (options.only ?? OPERATIONS)
    .flatMap((name) => TRIALS[name])
    .filter(({ name }) => name.includes(options.match ?? ''));
  try {
    for (const [i, trial] of trials.entries()) {
      if (options.json || process.stderr.isTTY)
        process.stderr.write(`${i + 1}/${trials.length} ${trial.name}\n`);
      const made = await runTrial(trial, threads, { running: peers, figures }, options.rounds);
      results.push(...made);
      if (!options.json) console.log(resultLines(made));
    }
  } finally {
    for (const peer of peers) peer.stop();
    setNumThreads(all);
  }
  if (options.markdown)
    writeFileSync(options.markdown, between(options.markdown, markdown(machine, results)));
  if (options.json) console.log(JSON.stringify({ machine, results }, null, 2));
}
