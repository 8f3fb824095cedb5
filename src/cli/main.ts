// `regulus`: arguments → job → exit code. Every expected error is one line; DEBUG shows the stack.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Command } from 'commander';
import { addBenchOptions, bench } from '../../bench/bench';
import { explainMemory } from '../train/explain_memory';
import { addTrainOptions, DATA, integer, type GivenTrainOptions } from './options';
import { addRowsOptions, type RowsOptions } from './run_options';
import { addSweepOptions, type GivenSweepOptions } from './sweep_options';

const { version } = JSON.parse(readFileSync(path.join(__dirname, '..', __dirname.endsWith('cli') ? '..' : '', 'package.json'), 'utf8')) as { version: string };

/** What a command needs loads with the command. */
const commands = {
  train: () => require('./train') as typeof import('./train'),
  sweep: () => require('./sweep') as typeof import('./sweep'),
  evaluate: () => require('./evaluate') as typeof import('./evaluate'),
  report: () => require('./report') as typeof import('./report'),
  doctor: () => require('./doctor') as typeof import('./doctor'),
};

const program = new Command('regulus')
  .description('Trains residual networks with AdamW, label smoothing and stochastic depth on native kernels.')
  .version(version)
  .showSuggestionAfterError()
  .configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, 'regulus: ')) });

addTrainOptions(program.command('train').description('train a classifier and leave a run folder')).action(async (given: GivenTrainOptions, command: Command) => {
  process.exitCode = await commands.train().train(given, version, command);
});

addSweepOptions(program.command('sweep').description('search over the options of train, on all cores')).action(async (given: GivenSweepOptions, command: Command) => {
  process.exitCode = await commands.sweep().sweep(given, command);
});

addRowsOptions(program.command('evaluate <run>').description('score a run on labelled rows'), 'glyphs|path', `the rows: glyphs, ${DATA}`)
  .option('--seed <n>', 'keys the glyphs', integer(0), 1)
  .option('--json', 'print JSON', false)
  .action((run: string, options: RowsOptions & { seed: number; json: boolean }) => commands.evaluate().evaluate(run, options));

program
  .command('report <runs...>')
  .description('draw report.html: of a run or sweep in its folder, of several runs side by side')
  .option('--out <file>', 'where the page of several runs goes (default: report.html)')
  .action((runs: string[], options: { out?: string }) => commands.report().report(runs, options));

program
  .command('doctor')
  .description('show the machine, the binary and a self-test')
  .action(() => {
    process.exitCode = commands.doctor().doctor(version);
  });

addBenchOptions(program.command('bench')).action(bench);

program.parseAsync().catch((error: unknown) => {
  const { message: text, stack } = error as Error;
  console.error(process.env.DEBUG ? stack : `regulus: ${explainMemory(text)}`);
  process.exitCode = 1;
});
