// Argument checks and the one error factory: every message says name, expected, received. Types are told by
// util.types, never by instanceof, as code may run in another realm.
import { types } from 'node:util';
import { nearName } from './near_name';

/** What a terminal obeys or reorders: control characters, separators of lines, marks of writing direction. */
const UNSAFE = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}\p{Cs}]/gu;

/** Whether text has characters that a terminal must not get. */
export const isUnsafe = (text: string): boolean => text.search(UNSAFE) >= 0;

function escaped(text: string): string {
  return text.replace(UNSAFE, (character) => {
    const code = character.codePointAt(0)!.toString(16);
    return code.length <= 2 ? `\\x${code.padStart(2, '0')}` : `\\u${code.padStart(4, '0')}`;
  });
}

let segmenter: Intl.Segmenter | undefined;

/** The last place at or before `length` that lies between two characters as people see them. */
function boundaryBefore(text: string, length: number): number {
  segmenter ??= new Intl.Segmenter('en', { granularity: 'grapheme' });
  const start = segmenter.segment(text.slice(0, length + 2)).containing(length)!.index;
  if (start > 0) return start;
  return /[\udc00-\udfff]/.test(text[length]) ? length - 1 : length; // one character of many marks
}

/**
 * Text from outside as people see it: cut between characters to a length, and escaped where a terminal would
 * obey it.
 */
export function printable(text: string, maxLength: number): string {
  if (text.length <= maxLength) return escaped(text);
  return `${escaped(text.slice(0, boundaryBefore(text, maxLength - 3)))}…`;
}

/** The longest path that is shown whole. */
const MAX_PATH = 400;

/** A path as people see it: escaped, and without its beginning where it is long. */
export function printablePath(path: string): string {
  if (path.length <= MAX_PATH) return escaped(path);
  return `…${escaped(path.slice(boundaryBefore(path, path.length - MAX_PATH)))}`;
}

/** Text from outside in a message: short, in quotes. */
export const quoted = (text: string): string => `'${printable(text, 60)}'`;

/** How a received value is named in a message: short, and never a dump of an array. */
export function describe(value: unknown): string {
  if (typeof value === 'string') return quoted(value);
  if (typeof value === 'function' || typeof value === 'symbol') return `a ${typeof value}`;
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value !== 'object' || value === null) return String(value);
  if (types.isProxy(value)) return 'a Proxy';
  if (types.isMap(value)) return 'a Map';
  if (Array.isArray(value)) return describeArray(value);
  if (ArrayBuffer.isView(value)) return describeView(value);
  return 'an object';
}

function describeArray(values: readonly unknown[]): string {
  const isShort = values.length <= 6 && values.every((each) => typeof each === 'number');
  return isShort ? `[${values.join(', ')}]` : `an array of ${values.length}`;
}

function describeView(view: ArrayBufferView): string {
  const kind = Object.prototype.toString.call(view).slice('[object '.length, -1);
  const { length = view.byteLength } = view as { length?: number };
  return `${kind} of length ${length}`;
}

/** An error about an argument carries its name, which a command may turn into a flag. */
const about = <E extends Error>(argument: string, error: E): E =>
  Object.defineProperty(error, 'argument', { value: argument });

/** A TypeError: the wrong kind of value. */
export function typeError(name: string, expected: string, received: unknown): TypeError {
  return about(name, new TypeError(`${name}: expected ${expected}, received ${describe(received)}`));
}

/** A RangeError: the right kind, a wrong value. */
export function rangeError(name: string, expected: string, received: unknown): RangeError {
  return about(name, new RangeError(`${name}: expected ${expected}, received ${describe(received)}`));
}

/** The end of 'expected a number…', for a range whose bounds may be absent. */
function rangeText(min: number, max: number): string {
  if (max < Infinity) return ` from ${min} to ${max}`;
  return min > -Infinity ? ` of at least ${min}` : '';
}

/** A finite number in [min, max]; `max` may be Infinity. */
export function checkNumber(name: string, value: unknown, min = -Infinity, max = Infinity): number {
  if (typeof value !== 'number') throw typeError(name, 'a number', value);
  if (!Number.isFinite(value) || value < min || value > max)
    throw rangeError(name, `a finite number${rangeText(min, max)}`, value);
  return value;
}

/** An integer in [min, max]; `max` may be Infinity. */
export function checkInteger(name: string, value: unknown, min = 0, max = Infinity): number {
  if (typeof value !== 'number') throw typeError(name, 'an integer', value);
  if (!Number.isSafeInteger(value) || value < min || value > max)
    throw rangeError(name, `an integer${rangeText(min, max)}`, value);
  return value;
}

/** A matrix dimension: 0 … 2³² − 1. */
export function checkSize(name: string, value: unknown, min = 1): number {
  return checkInteger(name, value, min, 2 ** 32 - 1);
}

/** True or false. */
export function checkBoolean(name: string, value: unknown): boolean {
  if (typeof value !== 'boolean') throw typeError(name, 'a boolean', value);
  return value;
}

/** One of a few texts. */
export function checkOneOf<T extends string>(name: string, value: unknown, allowed: readonly T[]): T {
  const expected = allowed.map((each) => `'${each}'`).join(' or ');
  if (typeof value !== 'string') throw typeError(name, expected, value);
  if (!allowed.includes(value as T)) throw rangeError(name, expected, value);
  return value as T;
}

/**
 * Whether a value is an object with a method, which tells classes of any realm. A Proxy is refused, as
 * private fields cannot be read through it.
 */
export function hasMethod(value: unknown, name: string): boolean {
  return (
    typeof value === 'object' &&
    value !== null &&
    !types.isProxy(value) &&
    typeof (value as Record<string, unknown>)[name] === 'function'
  );
}

/** A string, or nothing. */
export function checkText(name: string, value: unknown): void {
  if (value !== undefined && typeof value !== 'string') throw typeError(name, 'a string', value);
}

/** An array of strings, all different, `length` of them where given. */
export function checkNames(name: string, value: unknown, length?: number): void {
  if (!Array.isArray(value)) throw typeError(name, 'an array of strings', value);
  const known = new Set<string>();
  for (const [i, each] of (value as unknown[]).entries()) {
    if (typeof each !== 'string') throw typeError(`${name}[${i}]`, 'a string', each);
    if (known.has(each)) throw rangeError(`${name}[${i}]`, 'a name that none before it is', each);
    known.add(each);
  }
  if (length !== undefined && value.length !== length) throw rangeError(name, `${length} names`, value);
}

/** A function, or nothing. */
export function checkFunction(name: string, value: unknown): void {
  if (value !== undefined && typeof value !== 'function') throw typeError(name, 'a function', value);
}

/** A Float32Array, of `length` elements where given. */
export function checkFloat32(name: string, value: unknown, length?: number): Float32Array {
  if (!types.isFloat32Array(value))
    throw typeError(
      name,
      length === undefined ? 'a Float32Array' : `a Float32Array of length ${length}`,
      value,
    );
  if (length !== undefined && value.length !== length) throw rangeError(name, `length ${length}`, value);
  return value;
}

/** @throws TypeError for arguments behind those that a function takes, as they would have no effect. */
export function checkNoMore(name: string, expected: string, others: readonly unknown[]): void {
  const given = others.find((each) => each !== undefined);
  if (given !== undefined) throw typeError(name, expected, given);
}

/**
 * An object of options, or nothing; an unknown key is an error, so that a misspelt option never goes
 * unnoticed.
 */
export function checkOptions<T extends object>(
  name: string,
  value: T | undefined,
  known: readonly (keyof T & string)[],
): T {
  if (value === undefined) return {} as T;
  const isOther = Array.isArray(value) || types.isMap(value) || types.isSet(value) || types.isPromise(value);
  if (typeof value !== 'object' || value === null || isOther) throw typeError(name, 'an object', value);
  const unknown = Object.keys(value).find((key) => !known.includes(key as keyof T & string));
  if (unknown !== undefined) throw unknownOption(name, unknown, known);
  return value;
}

function unknownOption(name: string, unknown: string, known: readonly string[]): RangeError {
  const near = nearName(unknown, known);
  const hint = near === undefined ? '' : ` (did you mean ${near}?)`;
  const expected = known.length ? `one of the options ${known.join(', ')}${hint}` : 'no option';
  return rangeError(`${name}.${printable(unknown, 60)}`, expected, unknown);
}
