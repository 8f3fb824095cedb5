#!/usr/bin/env node
// `regulus`: arguments → job → exit code. Every expected error is one line; DEBUG shows the stack.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Command } from 'commander';
import { commandList, fitHelp } from './help';
import { keepGoingWithoutOutput } from './output';
import { asCalled, PACKAGE } from './program_name';
import { warnOfUnknownVariables } from './unknown_variables';

// The library knows it too, but loads later.
const { version } = JSON.parse(readFileSync(path.join(PACKAGE, 'package.json'), 'utf8')) as {
  version: string;
};

/** The place of the first argument in argv: Node and this file are before it. */
const FIRST = 2;

/** Usage of each command, what it does, and an example. */
const COMMANDS: readonly (readonly [usage: string, description: string, example: string])[] = [
  [
    'train',
    'train on a table, on images or on arrays, and leave a run folder',
    'regulus train --data table.csv --target price',
  ],
  [
    'sweep',
    'search over the options of train, on all cores',
    'regulus sweep --data table.csv --lr 1e-3,2e-3 --drop-path 0,0.1 --seeds 3',
  ],
  [
    'inspect <data>',
    'show what the columns of data are, what was guessed and what is doubtful',
    'regulus inspect table.csv',
  ],
  ['evaluate <run>', 'score a run on labelled rows', 'regulus evaluate runs/RUN --data more.csv'],
  [
    'predict <run>',
    'write what a run predicts for rows, which need no labels',
    'regulus predict runs/RUN --data new.csv --out predictions.csv',
  ],
  [
    'export <run>',
    'write the network of a run for other runtimes',
    'regulus export runs/RUN --onnx model.onnx',
  ],
  [
    'report <runs...>',
    'draw report.html: of a run or sweep in its folder, of several runs side by side',
    'regulus report runs/FIRST runs/SECOND --out both.html',
  ],
  [
    'board',
    'serve a page on this machine that follows runs and sweeps as they train',
    'regulus board runs --port 8080',
  ],
  ['doctor', 'show the machine, the binary and a self-test', 'regulus doctor'],
  [
    'build-mpi',
    'make the addon that --distributed needs, with the MPI of this machine',
    'regulus build-mpi && mpirun -n 2 regulus train --distributed',
  ],
  [
    'complete <shell>',
    'print the script by which bash, zsh or fish completes commands and options',
    'source <(regulus complete bash)',
  ],
  ['bench', 'time every operation, also against other libraries', 'regulus bench --rounds 5'],
];

/** What a newcomer does, in this order. */
const FIRST_STEPS: readonly (readonly [command: string, text: string])[] = [
  ['regulus inspect table.csv', 'what Regulus understands of a table'],
  ['regulus train --data table.csv', 'train on it; leaves a run folder in runs/'],
  ['regulus predict runs/RUN --data new.csv --out predictions.csv', ''],
  ['regulus help train', 'the options of a command'],
];

const firstSteps = () => commandList(FIRST_STEPS.map(([command, text]) => [asCalled(command), text]));

const program = fitHelp(new Command('regulus'))
  .description('Trains residual networks with AdamW, label smoothing and stochastic depth on native kernels.')
  .version(version)
  .addHelpText('after', () => `\nWhat to do first:\n${firstSteps()}`)
  .showSuggestionAfterError()
  .configureOutput({ outputError: (text, write) => write(`regulus: ${explained(text)}\n`) });

/** An error of the arguments, with what helps. */
function explained(error: string): string {
  const text = error.replace(/^error: /, '').trimEnd();
  const given = process.argv[FIRST];
  if (text.startsWith('unknown option')) {
    const { withOwner } = require('./unknown_option') as typeof import('./unknown_option');
    return withOwner(text, given);
  }
  const { inOwnWords } = require('./argument_error') as typeof import('./argument_error');
  return inOwnWords(
    text,
    program.commands.find((command) => command.name() === given),
  );
}

async function main(): Promise<void> {
  keepGoingWithoutOutput();
  warnOfUnknownVariables();
  const completes = process.argv[FIRST] === 'complete';
  for (const [usage, description, example] of COMMANDS) {
    const command = program.command(usage).description(description);
    // The rest of a command, and with it the library, loads where the arguments name it, or to complete any.
    if (completes || process.argv.includes(command.name(), FIRST)) {
      const { complete, refuseRepeated } = require('./commands') as typeof import('./commands');
      refuseRepeated(complete[command.name()](command, version));
    }
    command.addHelpText('after', () => `\nExample:\n  ${asCalled(example)}`);
  }
  if (process.argv.length === FIRST) program.outputHelp();
  else await program.parseAsync();
}

main().catch((error: unknown) => {
  const { explain } = require('./explain') as typeof import('./explain');
  const flags = program.commands.flatMap(({ options }) => options.map(({ long }) => long!));
  const text = explain(error as Error, flags).replace(/^regulus: /, '');
  console.error(process.env.DEBUG ? (error as Error).stack : `regulus: ${text}`);
  process.exitCode = 1;
});
