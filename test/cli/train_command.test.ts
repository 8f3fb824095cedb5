// The commands that are printed to be tried next: a shell and the parser read the same options out of them.
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { Command } from 'commander';
import { addTrainOptions, type GivenTrainOptions, resolveTrainOptions } from '../../src/cli/options';
import { nextOptions, trainCommand } from '../../src/cli/train_command';
import type { RunOptionDeclaration } from '../../src/core/option_declaration';
import { declarations, type OutcomeOptions } from '../../src/run/options';
import { outcomeOptions } from '../../src/run/resolve_options';
import { defaultOptions } from '../support/default_options';

/** The options that a shell and the command read from each line. */
function readBack(lines: readonly string[]): OutcomeOptions[] {
  const script = lines.map((line) => `printf '%s\\0' ${line}; printf '\\1'`).join('\n');
  const { stdout } = spawnSync('bash', ['-c', script], { encoding: 'utf8' });
  return stdout
    .split('\u0001')
    .slice(0, -1)
    .map((words) => parsed(words.split('\0').slice(0, -1)));
}

function parsed([npx, program, train, ...args]: string[]): OutcomeOptions {
  expect([npx, program, train]).toEqual(['npx', 'regulus', 'train']);
  let given: GivenTrainOptions | undefined;
  addTrainOptions(new Command('train'))
    .action((options: GivenTrainOptions) => {
      given = options;
    })
    .parse(args, { from: 'user' });
  return outcomeOptions(resolveTrainOptions(given!, 'run')) as OutcomeOptions;
}

const TEXTS = ['species', "l'été", 'two words', '-x', '--lr', '$HOME', '`id`', 'a\nb', '*', '', 'a,b', '"'];
const PATHS = [
  't.csv',
  'glyphs',
  '-t.csv',
  'two words.csv',
  "it's.csv",
  '../up.csv',
  '/abs/x.npy',
  'a;b',
  '~/t.csv',
];
const NUMBERS = ['0', '1', '2', '7', '0.1', '0.25', '0.999', '1e-7', '3.5e-3', '128', '1000000'];

/** A value of an option for a draw from 0 to 1; undefined: the option is not given. */
function drawnValue({ takes }: RunOptionDeclaration, draw: () => number): unknown {
  const pick = <T>(all: readonly T[]) => all[Math.floor(draw() * all.length)];
  if (draw() < 0.4) return undefined;
  if (takes.type === 'switch') return true;
  if (takes.choices) return pick(takes.choices);
  if (takes.type === 'path') return path.resolve(pick(PATHS));
  const texts = takes.type === 'text' ? TEXTS : NUMBERS;
  return pick(texts.map((text) => takes.parse(text)).filter((value) => value !== undefined));
}

/** Options of a run: of those that exclude each other, one. */
function someOptions(seed: number): OutcomeOptions {
  let state = seed;
  const draw = () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
  const options: Record<string, unknown> = { ...defaultOptions };
  for (const [name, declaration] of declarations) {
    if (declaration.kept !== undefined) continue;
    const value = drawnValue(declaration, draw);
    if (value === undefined || declaration.conflicts?.some((other) => other in options)) continue;
    options[name] = value;
  }
  return options as unknown as OutcomeOptions;
}

const runs = Array.from({ length: 200 }, (_, i) => someOptions(7_919 * (i + 1)));

test('the options of runs are those of the commands that are printed for them', () => {
  expect(readBack(runs.map((options) => trainCommand(options)))).toEqual(runs);
});

test('what is tried next trains on the same data: one idea differs, which the run had not', () => {
  const tables = runs.filter(({ data }) => data !== 'glyphs');
  const next = tables.map((options) => nextOptions(options) as OutcomeOptions);
  expect(readBack(next.map((options) => trainCommand(options)))).toEqual(next);
  next.forEach((options, i) => {
    const { dropPath, weightDecay, ...rest } = options;
    expect(tables[i]).toMatchObject(rest);
    expect([tables[i].dropPath, tables[i].weightDecay]).not.toEqual([dropPath, weightDecay]);
  });
  const labelled = {
    ...defaultOptions,
    data: path.resolve('t.csv'),
    target: 'species',
    testData: path.resolve('u.csv'),
  };
  expect(trainCommand(nextOptions(labelled))).toBe(
    'npx regulus train --data t.csv --target species --test-data u.csv --epochs 15 --batch-size 128 --lr 0.002 --drop-path 0.2',
  );
});

test('rows of standard input are named as such', () => {
  const options = { ...defaultOptions, data: '-' };
  expect(trainCommand(options)).toMatch(/^npx regulus train --data - /);
  expect(readBack([trainCommand(options)])).toEqual([options]);
});

test('glyphs are tried with noise, and a run that had it with something else', () => {
  const noisy = nextOptions(defaultOptions);
  expect(trainCommand(noisy)).toMatch(/^npx regulus train .*--label-noise 0.3/);
  expect(nextOptions(noisy)).toEqual({ ...noisy, dropPath: 0.2 });
});

test('drop path, which changes nothing in one block, is not tried there', () => {
  const shallow = { ...defaultOptions, data: 't.csv', depth: 1 };
  expect(nextOptions(shallow)).toEqual({ ...shallow, weightDecay: 0.1 });
});

test('a run that has learned little is tried with more epochs, or a higher rate where it stopped early', () => {
  const { epochs, lr } = defaultOptions;
  const next = (end: 'finished' | 'stopped-early') => nextOptions(defaultOptions, { epochs, lr, end });
  expect(next('finished')).toEqual({ ...defaultOptions, epochs: 30 });
  expect(next('stopped-early')).toEqual({ ...defaultOptions, lr: 0.004 });
});
