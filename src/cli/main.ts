#!/usr/bin/env node
// `regulus`: arguments → job → exit code. Every expected error is one line; DEBUG shows the stack.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Command } from 'commander';
import { keepGoingWithoutOutput } from './output';
import { warnOfUnknownVariables } from './unknown_variables';

const { version } = JSON.parse(
  readFileSync(path.join(__dirname, '..', __dirname.endsWith('cli') ? '..' : '', 'package.json'), 'utf8'),
) as { version: string };

const COMMANDS = {
  train: 'train a classifier and leave a run folder',
  sweep: 'search over the options of train, on all cores',
  'inspect <data>': 'show what the columns of data are, what was guessed and what is doubtful',
  'evaluate <run>': 'score a run on labelled rows',
  'predict <run>': 'write what a run predicts for rows, which need no labels',
  'export <run>': 'write the network of a run for other runtimes',
  'report <runs...>': 'draw report.html: of a run or sweep in its folder, of several runs side by side',
  doctor: 'show the machine, the binary and a self-test',
  'build-mpi': 'make the addon that --distributed needs, with the MPI of this machine',
  bench: 'time every operation, also against other libraries',
};

const program = new Command('regulus')
  .description('Trains residual networks with AdamW, label smoothing and stochastic depth on native kernels.')
  .version(version)
  .showSuggestionAfterError()
  .configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, 'regulus: ')) });

async function main(): Promise<void> {
  keepGoingWithoutOutput();
  warnOfUnknownVariables();
  for (const [usage, description] of Object.entries(COMMANDS)) {
    const command = program.command(usage).description(description);
    // The rest of a command, and with it the library, loads where the arguments name it.
    if (process.argv.includes(command.name(), 2))
      (require('./commands') as typeof import('./commands')).complete[command.name()](command, version);
  }
  await program.parseAsync();
}

main().catch((error: unknown) => {
  const { explain } = require('./explain') as typeof import('./explain');
  const flags = program.commands.flatMap(({ options }) => options.map(({ long }) => long!));
  const text = explain(error as Error, flags).replace(/^regulus: /, '');
  console.error(process.env.DEBUG ? (error as Error).stack : `regulus: ${text}`);
  process.exitCode = 1;
});
