// What each command takes and does. What a job needs loads when it runs.
import path from 'node:path';
import { type Command, Option } from 'commander';
import { distFolder } from '../addon/package_root';
import { integer } from '../core/option_declaration';
import { DATA } from '../run/data_options';
import { TABLE_RUN_OPTION_NAMES } from '../run/table_run_options';
import { addBenchOptions, type BenchOptions } from './bench_options';
import type { BoardCommandOptions } from './board';
import type { EvaluateOptions } from './evaluate';
import type { InspectOptions } from './inspect';
import {
  addOptions,
  addTrainOptions,
  type GivenTrainOptions,
  optionOf,
  optionOfChoice,
  parseAs,
} from './options';
import type { PredictOptions } from './predict';
import { addRowsOptions, addWeightsOption, PART_OF_DATA, type WeightsOption } from './run_options';
import { addSweepOptions, type GivenSweepOptions } from './sweep_options';

export { refuseRepeated } from './repeated_options';

const load = {
  train: () => require('./train') as typeof import('./train'),
  sweep: () => require('./sweep') as typeof import('./sweep'),
  inspect: () => require('./inspect') as typeof import('./inspect'),
  evaluate: () => require('./evaluate') as typeof import('./evaluate'),
  report: () => require('./report') as typeof import('./report'),
  board: () => require('./board') as typeof import('./board'),
  predict: () => require('./predict') as typeof import('./predict'),
  export: () => require('./export') as typeof import('./export'),
  doctor: () => require('./doctor') as typeof import('./doctor'),
  buildMpi: () => require('./build_mpi') as typeof import('./build_mpi'),
  completion: () => require('./completion') as typeof import('./completion'),
  bench: () => require(path.join(distFolder, 'bench.js')) as { bench(options: BenchOptions): Promise<void> },
};

/** Gives a command its options and its action. */
export const complete: Record<string, (command: Command, version: string) => Command> = {
  train: (command, version) =>
    addTrainOptions(command).action(async (given: GivenTrainOptions) => {
      process.exitCode = await load.train().train(given, version, command);
    }),

  sweep: (command) =>
    addSweepOptions(command).action(async (given: GivenSweepOptions) => {
      process.exitCode = await load.sweep().sweep(given, command);
    }),

  inspect: (command) =>
    addOptions(command, 'format', 'labels', 'task', ...TABLE_RUN_OPTION_NAMES)
      .option('--json', 'print JSON', false)
      .option('--schema <file>', 'write what was understood, as a block that --config takes')
      .action((data: string, options: InspectOptions) => load.inspect().inspect(data, options)),

  evaluate: (command) =>
    addOptions(
      addRowsOptions(
        command.option(
          '--data <glyphs|path>',
          `the rows: glyphs, ${DATA}; - is standard input (default: the run's own test rows)`,
        ),
        {
          part: `${PART_OF_DATA}; of the run's own data: test`,
          target: 'column, or several (a,b,…), or array of an .npz file that says what is true',
        },
      ),
      'labels',
      'dropMissingTarget',
    )
      .addOption(
        optionOf('seed', { group: 'Options', takes: integer(0), help: 'keys the glyphs', defaultText: '1' }),
      )
      .option('--json', 'print JSON', false)
      .option('--calibrated', 'score probabilities as predict --calibrated gives them', false)
      .action((run: string, options: EvaluateOptions) => load.evaluate().evaluate(run, options)),

  predict: (command) =>
    addRowsOptions(
      command.requiredOption(
        '--data <path>',
        `the rows: ${DATA}, of any size; - is standard input, CSV or with --format jsonl`,
      ),
      { part: PART_OF_DATA, target: 'column or array of labels among the rows: it is passed over' },
    )
      .requiredOption(
        '--out <file>',
        'the file of predictions, a line a row: CSV, or JSON lines if it ends in .jsonl; ' +
          '- is the standard output',
      )
      .addOption(
        optionOfChoice('--out-format <name>', 'csv or jsonl, whatever the file is called', ['csv', 'jsonl']),
      )
      .option(
        '--id-column <name>',
        'column that tells rows apart, written beside its predictions (default: that of the run)',
      )
      .option(
        '--safe-csv',
        'begin text that a spreadsheet would take for a formula with an apostrophe',
        false,
      )
      .option(
        '--calibrated',
        'divide the outputs for classes by the temperature that was fitted on the validation rows of the run',
        false,
      )
      .action(async (run: string, options: PredictOptions) => {
        process.exitCode = await load.predict().predict(run, options);
      }),

  export: (command, version) =>
    addWeightsOption(command)
      .requiredOption('--onnx <file>', 'an ONNX model: rows as in the data go in, predictions come out')
      .action((run: string, options: WeightsOption & { onnx: string }) =>
        load.export().exportRun(run, options, version),
      ),

  report: (command) =>
    command
      .option('--out <file>', 'where the page of several runs goes (default: report.html)')
      .action((runs: string[], options: { out?: string }) => load.report().report(runs, options)),

  board: (command) =>
    command
      .argument('[folder]', 'the folder of runs and sweeps', 'runs')
      .addOption(
        new Option('--port <n>', 'port of 127.0.0.1 (default: a free one)').argParser((text) =>
          parseAs(integer(0, 65535), text),
        ),
      )
      .action(async (folder: string, options: BoardCommandOptions) => {
        process.exitCode = await load.board().board(folder, options);
      }),

  doctor: (command, version) =>
    command.action(() => {
      process.exitCode = load.doctor().doctor(version);
    }),

  'build-mpi': (command) => command.action(() => load.buildMpi().buildMpi()),

  complete: (command) =>
    command
      .usage('<shell>')
      .argument('[words...]')
      .action((shell: string, words: string[]) =>
        load.completion().printCompletion(command.parent!, shell, words),
      ),

  bench: (command) => addBenchOptions(command).action((options) => load.bench().bench(options)),
};
