// The options of `regulus bench`, whose program is bench/bench.ts: dist/bench.js.
import { type Command, InvalidArgumentError } from 'commander';

export const OPERATIONS = [
  'adamw',
  'embedding',
  'label_smoothing_ce',
  'linear',
  'linear_cross_entropy',
  'residual_block',
  'training_step',
] as const;
export type Operation = (typeof OPERATIONS)[number];

export interface BenchOptions {
  only?: Operation[];
  match?: string;
  rounds: number;
  peers: boolean;
  json: boolean;
  markdown?: string;
}

function rounds(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1)
    throw new InvalidArgumentError(`expected an integer of at least 1, received '${text}'`);
  return value;
}

function operation(text: string, before: Operation[] = []): Operation[] {
  const known = OPERATIONS.find((name) => name === text);
  if (!known) throw new InvalidArgumentError(`expected one of ${OPERATIONS.join(', ')}, received '${text}'`);
  return [...before, known];
}

/** Adds the benchmark's options to a command. */
export function addBenchOptions(command: Command): Command {
  return command
    .option('--only <operation>', `one of ${OPERATIONS.join(', ')}; may be given again`, operation)
    .option('--match <text>', 'only trials whose name contains this')
    .option('--rounds <n>', 'rounds in which all contenders run once', rounds, 20)
    .option(
      '--peers',
      'also time PyTorch (REGULUS_BENCH_PYTHON), oneDNN and Node packages (REGULUS_BENCH_PACKAGES) ' +
        'where they are found',
      false,
    )
    .option('--json', 'print JSON instead of a table', false)
    .option('--markdown <file>', 'also write a table over what is between the two marks in this file');
}
