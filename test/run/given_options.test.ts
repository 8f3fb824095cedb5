import {
  completeOptions,
  type ProgramOptions,
  programNames,
  refuseOfCommand,
} from '../../src/run/given_options';
import { declarations } from '../../src/run/options';
import { expectError } from '../support/errors';

test('what is not given has the default of the command', () => {
  const options = completeOptions({ epochs: 3, ignore: ['a', 'b,c'], valFraction: undefined });
  expect(options).toMatchObject({ epochs: 3, ignore: '["a","b,c"]', valFraction: 0, dim: 128 });
  expect(options.lr).toBeUndefined();
  for (const quantiles of [[0.1, 0.5], '0.1,0.5'])
    expect(completeOptions({ quantiles }).quantiles).toBe('0.1,0.5');
});

test.each<[string, object, typeof TypeError | typeof RangeError, RegExp]>([
  ['a number as text', { lr: '1e-3' }, TypeError, /options\.lr: expected a number/],
  ['a number out of range', { dropPath: 1.5 }, RangeError, /options\.dropPath: expected .* 0 to 1/],
  ['NaN', { lr: NaN }, RangeError, /options\.lr: expected a number/],
  ['a part of an epoch', { epochs: 1.5 }, RangeError, /options\.epochs: expected an integer/],
  ['a text as a switch', { tensorboard: 'false' }, TypeError, /options\.tensorboard: expected true or false/],
  ['an unknown choice', { schedule: 'linear' }, RangeError, /options\.schedule: expected one-cycle, cosine/],
  ['a list of numbers', { ignore: [1] }, TypeError, /options\.ignore: expected names/],
  ['a list of texts as quantiles', { quantiles: ['a'] }, TypeError, /options\.quantiles: expected rising/],
  ['numbers that do not rise', { quantiles: [0.5, 0.1] }, RangeError, /options\.quantiles: expected rising/],
  ['a list as a file', { data: ['a.csv'] }, TypeError, /options\.data: expected/],
  [
    'two that exclude each other',
    { testRows: 3, testFraction: 0.2 },
    RangeError,
    /options\.test\w+: expected no value beside options\.test/,
  ],
])('%s is refused', (_, options, kind, message) => {
  expectError(() => completeOptions(options as ProgramOptions), kind, message);
});

test('a program may give all options but those of a command and its process', () => {
  const others = declarations.map(([name]) => name).filter((name) => !programNames.includes(name as never));
  expect(others.sort()).toEqual([
    'distributed',
    'fold',
    'folds',
    'gradientDtype',
    'json',
    'memory',
    'quiet',
    'threads',
  ]);
  for (const name of [...others, 'config'])
    expectError(
      () => refuseOfCommand('options', { [name]: 1 }),
      RangeError,
      `options.${name}: expected none: `,
    );
});
