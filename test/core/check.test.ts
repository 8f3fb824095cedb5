// How a received value is named, at every bound.

import { clipGradNorm, Linear, Parameter, tensor } from '../../src';
import {
  checkFloat32,
  checkFunction,
  checkInteger,
  checkNames,
  checkNumber,
  checkOneOf,
  checkOptions,
  checkSize,
  checkText,
  describe as described,
  hasMethod,
  printable,
  printablePath,
  quoted,
} from '../../src/core/check';
import { any, expectError } from '../support/errors';
import { zeros } from '../support/tensors';

test.each<[unknown, string]>([
  [null, 'null'],
  [undefined, 'undefined'],
  ['relu', "'relu'"],
  [-0.5, '-0.5'],
  [true, 'true'],
  [10n, '10n'],
  [() => 1, 'a function'],
  [{}, 'an object'],
  [Symbol('s'), 'a symbol'],
  [new Map(), 'a Map'],
  [new Proxy([1], {}), 'a Proxy'],
  [[], '[]'],
  [[1, 2, 3, 4, 5, 6], '[1, 2, 3, 4, 5, 6]'],
  [[1, 2, 3, 4, 5, 6, 7], 'an array of 7'],
  [[1, 'a'], 'an array of 2'],
  [new Float32Array(3), 'Float32Array of length 3'],
  [new DataView(new ArrayBuffer(8)), 'DataView of length 8'],
])('%p is described in few words', (value, words) => {
  expect(described(value)).toBe(words);
});

test('text is shown short, without control characters', () => {
  expect(quoted('x'.repeat(60))).toBe(`'${'x'.repeat(60)}'`);
  expect(quoted('x'.repeat(61))).toBe(`'${'x'.repeat(57)}…'`);
  expect(printable('a\u0000\u001b[2J\n\u007f\u009fé ~', 99)).toBe('a\\x00\\x1b[2J\\x0a\\x7f\\x9fé ~');
  expect(printable('abcdef', 5)).toBe('ab…');
});

test('what a terminal reorders or ends a line at is escaped as well', () => {
  expect(printable('a\u202ecsv.exe\u2066\u200f\u2028\u2029', 99)).toBe(
    'a\\u202ecsv.exe\\u2066\\u200f\\u2028\\u2029',
  );
  expect(printable('\ud800x', 99)).toBe('\\ud800x');
  expect(printable('שלום, 你好, 👨‍👩‍👧', 99)).toBe('שלום, 你好, 👨‍👩‍👧');
});

test('text is cut between characters as people see them', () => {
  const family = '👨‍👩‍👧';
  expect(printable(`ab${family}cdef`, 8)).toBe('ab…');
  expect(printable(`${'e\u0301'.repeat(5)}`, 8)).toBe(`${'e\u0301'.repeat(2)}…`);
  expect(printable('😀'.repeat(4), 6)).toBe('😀…');
  expect(printable(`😀${'\u0301'.repeat(20)}`, 4)).toBe('…'); // a character of more marks than fit
  expect(printable(`a${'\u0301'.repeat(20)}`, 6)).toBe('a\u0301\u0301…');
});

test('a path is shown whole where it is short, and by its end where it is long', () => {
  expect(printablePath('/data/\u001b[2J.csv')).toBe('/data/\\x1b[2J.csv');
  expect(printablePath(`/${'d/'.repeat(300)}x.csv`)).toMatch(/^…[d/]{390,}x\.csv$/);
});

test('the bounds of a number belong to it, and a message names those that there are', () => {
  expect([
    checkNumber('x', 0, 0, 1),
    checkNumber('x', 1, 0, 1),
    checkInteger('x', 2, 2, 3),
    checkInteger('x', 3, 2, 3),
  ]).toEqual([0, 1, 2, 3]);
  expect(() => checkNumber('x', 1.5, 0, 1)).toThrow('x: expected a finite number from 0 to 1, received 1.5');
  expect(() => checkNumber('x', 2, -Infinity, 1)).toThrow(
    'x: expected a finite number from -Infinity to 1, received 2',
  );
  expect(() => checkNumber('x', -1, 0)).toThrow('x: expected a finite number of at least 0, received -1');
  expect(() => checkNumber('x', NaN)).toThrow(/^x: expected a finite number, received NaN$/);
  expect(() => checkNumber('x', Infinity, 0)).toThrow(
    'x: expected a finite number of at least 0, received Infinity',
  );
  expect(() => checkInteger('x', -1)).toThrow('x: expected an integer of at least 0, received -1');
  expect(() => checkInteger('x', 4, 2, 3)).toThrow('x: expected an integer from 2 to 3, received 4');
  expect(() => checkInteger('x', 2 ** 53)).toThrow(RangeError);
});

test('a size has at most 32 bits', () => {
  expect([checkSize('x', 1), checkSize('x', 0, 0), checkSize('x', 2 ** 32 - 1)]).toEqual([1, 0, 2 ** 32 - 1]);
  expectError(() => checkSize('x', 0), RangeError, 'x: expected an integer from 1 to 4294967295, received 0');
  expectError(
    () => checkSize('x', 2 ** 32),
    RangeError,
    'x: expected an integer from 1 to 4294967295, received 4294967296',
  );
});

test('a choice is one of its words; all are named where it is not', () => {
  expect(checkOneOf('x', 'b', ['a', 'b'])).toBe('b');
  expectError(() => checkOneOf('x', 'c', ['a', 'b']), RangeError, "x: expected 'a' or 'b', received 'c'");
  expectError(() => checkOneOf('x', 1, ['a', 'b']), TypeError, "x: expected 'a' or 'b', received 1");
});

test('an array of floats has the length that is asked for, if any', () => {
  const floats = new Float32Array(2);
  expect([checkFloat32('x', floats), checkFloat32('x', floats, 2)]).toEqual([floats, floats]);
  expectError(() => checkFloat32('x', [1, 2]), TypeError, 'x: expected a Float32Array, received [1, 2]');
  expectError(
    () => checkFloat32('x', [1], 2),
    TypeError,
    'x: expected a Float32Array of length 2, received [1]',
  );
  expectError(
    () => checkFloat32('x', floats, 3),
    RangeError,
    'x: expected length 3, received Float32Array of length 2',
  );
});

test('options are an object of known keys, or nothing', () => {
  const check = (value: unknown) =>
    checkOptions('options', value as { lr?: number; eps?: number }, ['lr', 'eps']);
  expect([check(undefined), check({}), check({ lr: 1, eps: undefined })]).toEqual([
    {},
    {},
    { lr: 1, eps: undefined },
  ]);
  for (const [value, words] of [
    [null, 'null'],
    [[], '[]'],
    [3, '3'],
    ['lr', "'lr'"],
    [() => 1, 'a function'],
  ]) {
    expectError(() => check(value), TypeError, `options: expected an object, received ${String(words)}`);
  }
  expectError(
    () => check({ lr: 1, epsilon: 2 }),
    RangeError,
    "options.epsilon: expected one of the options lr, eps, received 'epsilon'",
  );
});

test('a class is recognised by a method of an object that is not a Proxy', () => {
  const object = { at: () => 1, size: 2 };
  const wrong = [null, undefined, 'at', Object.assign(() => 1, object), new Proxy(object, {})];
  expect([
    hasMethod(object, 'at'),
    hasMethod(object, 'size'),
    hasMethod(object, 'of'),
    ...wrong.map((value) => hasMethod(value, 'at')),
  ]).toEqual([true, ...Array<boolean>(7).fill(false)]);
});

test('texts and functions may be left out, names may not', () => {
  for (const check of [checkText, checkFunction]) expect(check('x', undefined)).toBeUndefined();
  expect([
    checkText('x', ''),
    checkFunction('x', () => 1),
    checkNames('x', []),
    checkNames('x', ['a', '']),
  ]).toEqual(Array<undefined>(4).fill(undefined));
  expect(() => checkText('x', 1)).toThrow(new TypeError('x: expected a string, received 1'));
  expect(() => checkFunction('x', 'f')).toThrow(new TypeError("x: expected a function, received 'f'"));
  expect(() => checkNames('x', undefined)).toThrow(
    new TypeError('x: expected an array of strings, received undefined'),
  );
  // biome-ignore lint/suspicious/noSparseArray: a hole in an array is the wrong argument
  expect(() => checkNames('x', ['a', , 'b'] as string[])).toThrow(
    new TypeError('x[1]: expected a string, received undefined'),
  );
  expect(() => checkNames('x', ['a', 'b', 'a'])).toThrow(
    new RangeError("x[2]: expected a name that none before it is, received 'a'"),
  );
  expect(() => checkNames('x', ['a', 'b'], 3)).toThrow(/^x: expected 3 names, received /);
});

const named = (name = 'p') => new Parameter(zeros(2, 3), name);

test('symbols, Proxies and Maps are described, not read', () => {
  expect(() => tensor(new Float32Array(1), any(Symbol('s')))).toThrow(
    'shape: expected an array of dimensions, received a symbol',
  );
  expect(() => clipGradNorm([new Proxy(named(), {})], 1)).toThrow(
    'params[0]: expected a Parameter or [name, Parameter], received a Proxy',
  );
  expect(() => new Linear(2, 2, any(new Map([['bias', false]])))).toThrow(
    'options: expected an object, received a Map',
  );
});

test('a long array is described, not printed', () => {
  expect(() => tensor(new Float32Array(1e5), [3])).toThrow('received Float32Array of length 100000');
});
