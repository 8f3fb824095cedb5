// `regulus`: arguments → job → exit code. Every expected error is one line; DEBUG shows the stack.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Command, Option } from 'commander';
import { addBenchOptions, bench } from '../../bench/bench';
import { FORMATS } from '../data/load';
import { buildMpi } from './build_mpi';
import { doctor } from './doctor';
import { evaluate } from './evaluate';
import { addTrainOptions, integer, type GivenTrainOptions } from './options';
import { report } from './report';
import { sweep } from './sweep';
import { addSweepOptions, type GivenSweepOptions } from './sweep_options';
import { train } from './train';

const { version } = JSON.parse(readFileSync(path.join(__dirname, '..', __dirname.endsWith('cli') ? '..' : '', 'package.json'), 'utf8')) as { version: string };

const program = new Command('regulus')
  .description('Trains residual networks with AdamW, label smoothing and stochastic depth on native kernels.')
  .version(version)
  .showSuggestionAfterError()
  .configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, 'regulus: ')) });

addTrainOptions(program.command('train').description('train a classifier and leave a run folder')).action(async (given: GivenTrainOptions, command: Command) => {
  process.exitCode = await train(given, version, command);
});

addSweepOptions(program.command('sweep').description('search over the options of train, on all cores')).action(async (given: GivenSweepOptions, command: Command) => {
  process.exitCode = await sweep(given, command);
});

program
  .command('evaluate <run>')
  .description('score a run on labelled rows')
  .requiredOption('--data <glyphs|path>', 'the rows: an IDX folder or file, a CSV file, or glyphs')
  .addOption(new Option('--format <name>', 'format of the data').choices([...FORMATS]).default('auto'))
  .option('--label-column <name>', 'CSV column with the labels (default: the first if text, else the last)')
  .addOption(new Option('--weights <which>', 'the last ones, those of the lowest validation loss, or their average').choices(['last', 'best', 'averaged']).default('last'))
  .option('--seed <n>', 'keys the glyphs', integer(0), 1)
  .option('--json', 'print JSON', false)
  .action(evaluate);

program
  .command('report <runs...>')
  .description('draw report.html: of a run or sweep in its folder, of several runs side by side')
  .option('--out <file>', 'where the page of several runs goes (default: report.html)')
  .action(report);

program
  .command('doctor')
  .description('show the machine, the binary and a self-test')
  .action(() => {
    process.exitCode = doctor(version);
  });

program.command('build-mpi').description('make the addon that --distributed needs, with the MPI of this machine').action(buildMpi);

addBenchOptions(program.command('bench')).action(bench);

program.parseAsync().catch((error: unknown) => {
  const { message: text, stack } = error as Error;
  const memory = /allocation failed|typed array length|bad_alloc|out of memory/i.test(text);
  const [what, ...rest] = text.split('\n');
  const message = memory ? [`out of memory (${what}): give the process more, or choose a smaller --dim, --depth or --batch-size`, ...rest].join('\n') : text;
  console.error(process.env.DEBUG ? stack : `regulus: ${message}`);
  process.exitCode = 1;
});
