// How a received value is named, at every bound.
import { checkInteger, checkNumber, describe as described, printable, quoted } from '../src/check';

test.each<[unknown, string]>([
  [null, 'null'], [undefined, 'undefined'], ['relu', "'relu'"], [-0.5, '-0.5'], [true, 'true'], [10n, '10'], [() => 1, 'a function'], [{}, 'an object'], [Symbol('s'), 'an object'],
  [[], '[]'], [[1, 2, 3, 4, 5, 6], '[1, 2, 3, 4, 5, 6]'], [[1, 2, 3, 4, 5, 6, 7], 'an array of 7'], [[1, 'a'], 'an array of 2'],
  [new Float32Array(3), 'Float32Array of length 3'], [new DataView(new ArrayBuffer(8)), 'DataView of length 8'],
])('%p is described in few words', (value, words) => {
  expect(described(value)).toBe(words);
});

test('text is shown short, without control characters', () => {
  expect(quoted('x'.repeat(60))).toBe(`'${'x'.repeat(60)}'`);
  expect(quoted('x'.repeat(61))).toBe(`'${'x'.repeat(57)}…'`);
  expect(printable('a\u0000\u001b[2J\n\u007f\u009fé ~', 99)).toBe('a\\x00\\x1b[2J\\x0a\\x7f\\x9fé ~');
  expect(printable('abcdef', 5)).toBe('ab…');
});

test('the bounds of a number belong to it, and a message names those that there are', () => {
  expect([checkNumber('x', 0, 0, 1), checkNumber('x', 1, 0, 1), checkInteger('x', 2, 2, 3), checkInteger('x', 3, 2, 3)]).toEqual([0, 1, 2, 3]);
  expect(() => checkNumber('x', 1.5, 0, 1)).toThrow('x: expected a finite number from 0 to 1, received 1.5');
  expect(() => checkNumber('x', -1, 0)).toThrow('x: expected a finite number of at least 0, received -1');
  expect(() => checkNumber('x', NaN)).toThrow(/^x: expected a finite number, received NaN$/);
  expect(() => checkNumber('x', Infinity, 0)).toThrow('x: expected a finite number of at least 0, received Infinity');
  expect(() => checkInteger('x', -1)).toThrow('x: expected an integer of at least 0, received -1');
  expect(() => checkInteger('x', 4, 2, 3)).toThrow('x: expected an integer from 2 to 3, received 4');
  expect(() => checkInteger('x', 2 ** 53)).toThrow(RangeError);
});
