// Damage to files: what a broken disk, a cut-off download or an enemy leaves.
import { pick, type Random } from './mutate';

/** Numbers on both sides of every bound that a size, a count or an offset has. */
const INTEGERS = [
  0n,
  1n,
  2n,
  0x7fn,
  0x80n,
  0xffn,
  0x7fffn,
  0xffffn,
  2n ** 24n,
  2n ** 31n - 1n,
  2n ** 31n,
  2n ** 32n - 1n,
  2n ** 53n - 1n,
  2n ** 53n,
  2n ** 62n,
  2n ** 63n - 1n,
  2n ** 63n,
  2n ** 64n - 1n,
];
const WORDS = [
  '',
  '-1',
  '0',
  '1e9',
  '1e39',
  '1e999',
  'NaN',
  'Infinity',
  '9007199254740993',
  '9223372036854775808',
  'null',
  'true',
  '{}',
  '[]',
  '"a"',
  '"__proto__"',
  '{"a":{"a":{}}}',
  '../../etc/passwd',
  '\u0000',
  '\ufeff',
  '\n',
  '\r',
  '"',
  "'",
  ',',
  '\\',
  '\u001b[2J',
  '\ud800',
  '4294967295',
  '4294967296',
  '0x10',
  '0.1',
  '-0',
  '1_000',
  '٣',
];

/** A place and a length of at most `most` bytes within `size`. */
function span(size: number, random: Random, most = size): [number, number] {
  const from = random(size + 1);
  return [from, Math.min(size, from + random(Math.max(1, Math.min(most, size)) + 1))];
}

const changes: ((bytes: Buffer, random: Random, other: Buffer) => Buffer)[] = [
  // Cut off, at either end.
  (bytes, random) => bytes.subarray(0, random(bytes.length + 1)),
  (bytes, random) => bytes.subarray(random(Math.min(64, bytes.length) + 1)),
  (bytes, random) => {
    const changed = Buffer.from(bytes);
    for (let flips = 1 + random(8); flips > 0 && changed.length; flips--)
      changed[random(changed.length)] ^= 1 << random(8);
    return changed;
  },
  // A number over the bytes at some position, mostly near the start, where headers are.
  (bytes, random) => {
    const changed = Buffer.from(bytes);
    const value = pick(INTEGERS, random);
    const number = Buffer.alloc(8);
    if (random(2)) number.writeBigUInt64LE(value);
    else number.writeBigUInt64BE((value << BigInt(8 * (8 - pick([1, 2, 4, 8], random)))) & (2n ** 64n - 1n));
    number.copy(
      changed,
      random(random(3) ? Math.min(64, bytes.length + 1) : bytes.length + 1),
      0,
      pick([1, 2, 4, 8], random),
    );
    return changed;
  },
  (bytes, random) => {
    const [from, to] = span(bytes.length, random, 64);
    return Buffer.concat([bytes.subarray(0, from), bytes.subarray(to)]);
  },
  (bytes, random) => {
    const [from, to] = span(bytes.length, random, 256);
    return Buffer.concat([
      bytes.subarray(0, to),
      ...new Array<Buffer>(1 + random(8)).fill(bytes.subarray(from, to)),
      bytes.subarray(to),
    ]);
  },
  (bytes, random) => {
    const [from, to] = span(bytes.length, random, 64);
    return Buffer.from(bytes).fill(pick([0, 0x20, 0x41, 0x7f, 0x80, 0xff], random), from, to);
  },
  // A word in place of a number or a name of a text.
  (bytes, random) => {
    const text = bytes.toString('latin1');
    const tokens = [...text.slice(0, 100_000).matchAll(/-?[0-9][0-9.eE+-]*|"[^"]{0,40}"|[a-z_]+/gi)];
    if (tokens.length === 0) return bytes;
    const { index, 0: token } = pick(tokens, random);
    return Buffer.concat([
      bytes.subarray(0, index),
      Buffer.from(pick(WORDS, random)),
      bytes.subarray(index + token.length),
    ]);
  },
  (bytes, random) => {
    const at = random(bytes.length + 1);
    return Buffer.concat([bytes.subarray(0, at), Buffer.from(pick(WORDS, random)), bytes.subarray(at)]);
  },
  // A second file from some position on.
  (bytes, random, other) =>
    Buffer.concat([bytes.subarray(0, random(bytes.length + 1)), other.subarray(random(other.length + 1))]),
];

/** One to four kinds of damage. `other` is a file of another kind or number. */
export function damage(bytes: Buffer, other: Buffer, random: Random): Buffer {
  let changed = bytes;
  for (let count = 1 + random(4); count > 0; count--) changed = pick(changes, random)(changed, random, other);
  return changed;
}
