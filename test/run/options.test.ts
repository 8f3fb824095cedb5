// Adds one option by its declaration alone: it must reach every command, file and page.
import { readFileSync, writeFileSync } from 'node:fs';
import { Command } from 'commander';
import { optionTables, PAGE, withTables } from '../../scripts/options_table';
import { applyConfig } from '../../src/cli/config';
import { addTrainOptions, checkResume, resolveTrainOptions, trainOptions } from '../../src/cli/options';
import { addSweepOptions, sweepRequest } from '../../src/cli/sweep_options';
import { trainArguments } from '../../src/cli/train_command';
import { integer, type RunOptionDeclaration } from '../../src/core/option_declaration';
import { declarations, type OptionName, type TrainOptions } from '../../src/run/options';
import { checkTogether, outcomeOptions, resumedOptions } from '../../src/run/resolve_options';
import { defaultOptions } from '../support/default_options';
import { temporaryFolder } from '../support/folder';

const at = temporaryFolder();
const file = (text: string) => {
  writeFileSync(at('options.yaml'), text);
  return at('options.yaml');
};

const added = (declaration: Partial<RunOptionDeclaration> = {}) => {
  declarations.push([
    'rotaryBase' as OptionName,
    { group: 'Model', takes: integer(1, 9), help: 'base of the rotation', default: 4, ...declaration },
  ]);
};
const all = [...declarations];
afterEach(() => declarations.splice(0, declarations.length, ...all));

const quiet = (command: Command) => command.exitOverride().configureOutput({ writeErr: () => {} });
function parsed(add: (command: Command) => Command, ...args: string[]) {
  const command = quiet(add(new Command('train')));
  command.parse(args, { from: 'user' });
  return command.opts<Record<string, unknown>>();
}
const trained = (...args: string[]) => resolveTrainOptions(parsed(addTrainOptions, ...args) as never, 'run');
const rotaryBaseOf = (options: object) => (options as Record<string, unknown>).rotaryBase;

test('an added option is a flag of train with its default, its range and its help', () => {
  added();
  expect(rotaryBaseOf(trained())).toBe(4);
  expect(rotaryBaseOf(trained('--rotary-base', '7'))).toBe(7);
  expect(() => trained('--rotary-base', '10')).toThrow(/expected an integer from 1 to 9, received '10'/);
  const help = addTrainOptions(new Command('train')).helpInformation();
  expect(help).toMatch(/\nModel:\n(.+\n)+ +--rotary-base <n> +base of the rotation \(default: 4\)\n/);
});

test('--config takes it, in either spelling and in its range', () => {
  added();
  const given = (text: string) => {
    const command = new Command('train');
    applyConfig(command, trainOptions(), file(text));
    return rotaryBaseOf(command.opts());
  };
  expect([given('rotary-base: 5\n'), given('rotaryBase: 6\n')]).toEqual([5, 6]);
  expect(() => given('rotary-base: 0\n')).toThrow(
    /line 1: option 'rotary-base': expected an integer from 1 to 9, received '0'/,
  );
});

test('a checkpoint and config.json keep it, unless it says otherwise', () => {
  added();
  expect(rotaryBaseOf(outcomeOptions(trained()))).toBe(4);
  declarations.pop();
  added({ kept: 'config' });
  expect([rotaryBaseOf(trained()), rotaryBaseOf(outcomeOptions(trained()))]).toEqual([4, undefined]);
  declarations.pop();
  added({ kept: 'nowhere' });
  expect(rotaryBaseOf(trained())).toBeUndefined();
});

test('a sweep varies it, holds it or does not have it', () => {
  added();
  const request = (...args: string[]) =>
    sweepRequest(parsed(addSweepOptions, ...args) as unknown as Parameters<typeof sweepRequest>[0]);
  expect(request('--rotary-base', '2,3').axes).toEqual({ rotaryBase: [2, 3] });
  expect(request('--rotary-base', '2..5').axes).toEqual({
    rotaryBase: { low: 2, high: 5, log: false, integer: true },
  });
  const kept = {
    data: 'glyphs',
    dropPath: 0.1,
    epochs: 15,
    rotaryBase: 3,
  } as unknown as typeof defaultOptions;
  expect(trainArguments(kept)).toEqual(['--epochs', '15', '--rotary-base', '3']);
  declarations.pop();
  added({ sweep: 'fixed', sweepDefault: 5 });
  expect(rotaryBaseOf(request().options)).toBe(5);
  expect(() => request('--rotary-base', '2,3')).toThrow(/expected an integer from 1 to 9, received '2,3'/);
  declarations.pop();
  added({ sweep: 'none' });
  expect(() => request('--rotary-base', '2')).toThrow(/unknown option '--rotary-base'/);
});

test("a sweep leaves out what it lacks of a run's config.json, but not of another file", () => {
  added({ sweep: 'none' });
  jest.spyOn(console, 'warn').mockImplementation(() => {});
  const sweep = (text: string) => {
    const command = quiet(addSweepOptions(new Command('sweep')));
    command.action(() => {}).parse(['--config', file(text)], { from: 'user' });
    return command.opts<{ dim: number }>().dim;
  };
  expect(sweep(JSON.stringify({ version: 1, ...trained('--dim', '9') }))).toBe(9);
  expect(() => sweep('{"rotaryBase": 4}')).toThrow(/expected an option of sweep, found 'rotaryBase'/);
});

test('--resume keeps it, unless it may change', () => {
  added();
  const resume = (...args: string[]) => {
    const command = quiet(addTrainOptions(new Command('train')));
    command.parse(['--resume', 'run', ...args], { from: 'user' });
    checkResume(command, 'run', ['--threads']);
  };
  expect(() => resume('--rotary-base', '5')).toThrow(/--resume: .* received '--rotary-base'/);
  const checkpoint = { ...defaultOptions, rotaryBase: 2 } as typeof defaultOptions;
  const resumed = (...named: string[]) =>
    rotaryBaseOf(resumedOptions(checkpoint, trained('--rotary-base', '5'), named as OptionName[]));
  expect(resumed('rotaryBase')).toBe(2);
  declarations.pop();
  added({ kept: 'config', resumable: true });
  expect(resumed()).toBe(5);
  declarations.pop();
  added({ resumable: true });
  expect(resumed()).toBe(2);
  expect(resumed('rotaryBase')).toBe(5);
});

test('the documentation has a row of it', () => {
  added();
  expect(optionTables().train).toContain(
    '| Model | `--rotary-base` | an integer from 1 to 9 | `4` | base of the rotation | several values |',
  );
});

test('docs/cli.md has the options as they are: npx ts-node scripts/options_table.ts writes them', () => {
  const page = readFileSync(PAGE, 'utf8');
  expect(withTables(page)).toBe(page);
});

test('what options exclude are options', () => {
  const names = declarations.map(([name]) => name as string);
  for (const [, { conflicts = [] }] of declarations)
    expect(names).toEqual(expect.arrayContaining([...conflicts]));
});

test('the types follow from the declarations', () => {
  const options: Pick<TrainOptions, 'dim' | 'activation' | 'split' | 'threads' | 'testRows'> = {
    dim: 8,
    activation: 'gelu_tanh',
    split: 'shuffled',
    threads: 1,
  };
  // @ts-expect-error: no activation of this name.
  options.activation = 'relu';
  // @ts-expect-error: a default makes it a value that every run has.
  options.dim = undefined;
  options.testRows = undefined;
  expect(options).not.toHaveProperty('memory');
});

test('a ratio that leaves no width inside a block is refused by its name', () => {
  const options = { ...defaultOptions, dim: 8 };
  expect(checkTogether({ ...options, hiddenRatio: 0.07 })).toMatchObject({ hiddenRatio: 0.07 });
  expect(() => checkTogether({ ...options, hiddenRatio: 0.06 })).toThrow(
    'options.hiddenRatio: expected a multiple of --dim that is a width of at least 1, received 0.06',
  );
});
