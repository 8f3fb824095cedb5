// `regulus`: arguments → job → exit code. Every expected error is one line; DEBUG shows the stack.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Command, Option } from 'commander';
import { addBenchOptions, bench } from '../../bench/bench';
import { explainMemory } from '../train/explain_memory';
import type { EvaluateOptions } from './evaluate';
import { addConfigOption, addLabelsOption, addTrainOptions, DATA, integer, type GivenTrainOptions } from './options';
import type { PredictOptions } from './predict';
import { addRowsOptions, addWeightsOption, type WeightsOption } from './run_options';
import { addSweepOptions, type GivenSweepOptions } from './sweep_options';

const { version } = JSON.parse(readFileSync(path.join(__dirname, '..', __dirname.endsWith('cli') ? '..' : '', 'package.json'), 'utf8')) as { version: string };

/** What a command needs loads with the command. */
const commands = {
  train: () => require('./train') as typeof import('./train'),
  sweep: () => require('./sweep') as typeof import('./sweep'),
  evaluate: () => require('./evaluate') as typeof import('./evaluate'),
  report: () => require('./report') as typeof import('./report'),
  predict: () => require('./predict') as typeof import('./predict'),
  export: () => require('./export') as typeof import('./export'),
  doctor: () => require('./doctor') as typeof import('./doctor'),
  buildMpi: () => require('./build_mpi') as typeof import('./build_mpi'),
};

const program = new Command('regulus')
  .description('Trains residual networks with AdamW, label smoothing and stochastic depth on native kernels.')
  .version(version)
  .showSuggestionAfterError()
  .configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, 'regulus: ')) });

addConfigOption(addTrainOptions(program.command('train').description('train a classifier and leave a run folder'))).action(async (given: GivenTrainOptions, command: Command) => {
  process.exitCode = await commands.train().train(given, version, command);
});

addConfigOption(addSweepOptions(program.command('sweep').description('search over the options of train, on all cores'))).action(async (given: GivenSweepOptions, command: Command) => {
  process.exitCode = await commands.sweep().sweep(given, command);
});

addLabelsOption(addRowsOptions(program.command('evaluate <run>').description('score a run on labelled rows'), 'glyphs|path', `the rows: glyphs, ${DATA}`))
  .option('--seed <n>', 'keys the glyphs', integer(0), 1)
  .option('--json', 'print JSON', false)
  .action((run: string, options: EvaluateOptions) => commands.evaluate().evaluate(run, options));

addRowsOptions(program.command('predict <run>').description('write the classes and probabilities of rows, which need no labels'), 'path', `the rows: ${DATA}, of any size`)
  .requiredOption('--out <file>', 'where they go, a line a row: CSV, or JSON lines where it ends in .jsonl; - is the standard output')
  .addOption(new Option('--out-format <name>', 'whatever the file is called').choices(['csv', 'jsonl']))
  .action(async (run: string, options: PredictOptions) => {
    process.exitCode = await commands.predict().predict(run, options);
  });

addWeightsOption(program.command('export <run>').description('write the network of a run for other runtimes'))
  .requiredOption('--onnx <file>', 'an ONNX model: rows as they stand in the data go in, probabilities come out')
  .action((run: string, options: WeightsOption & { onnx: string }) => commands.export().exportRun(run, options, version));

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

program.command('build-mpi').description('make the addon that --distributed needs, with the MPI of this machine').action(() => commands.buildMpi().buildMpi());

addBenchOptions(program.command('bench')).action(bench);

program.parseAsync().catch((error: unknown) => {
  const { message: text, stack } = error as Error;
  console.error(process.env.DEBUG ? stack : `regulus: ${explainMemory(text)}`);
  process.exitCode = 1;
});
