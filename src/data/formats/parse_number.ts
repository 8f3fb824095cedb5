// Numbers from the bytes of text: the double nearest to their digits, as Number gives it, some five times as
// fast.

/** A name of its own: a global is slow to look up where code runs in a context of its own, as under jest. */
const { imul } = Math;
const ZERO = 48;
const NINE = 57;
const PLUS = 43;
const MINUS = 45;
const POINT = 46;
const SPACE = 32;
const SMALL_E = 101;
/** The bit that a small letter has beside its large one. */
const LOWER_CASE = 32;

/** The largest power of ten that a double holds exactly. */
const EXACT_POWER = 22;
/** The largest that is used: its products are far from the ends of the range. */
const MAX_POWER = 60;
/** The largest whole number up to which a double holds all. */
const EXACT_WHOLE = 2 ** 53;
/** Digits that an integer of 32 bits holds. */
const HALF = 9;
/** The share of a correction that rounding to a double must not depend on: far more than its error. */
const DOUBT = 2 ** -40;

/** The high half of a double's digits: products of halves are exact (Veltkamp). */
function highHalf(value: number): number {
  const scaled = value * 134_217_729; // 2^27 + 1
  return scaled - (scaled - value);
}

/** Powers of ten, their high halves, and what the double nearest to each lacks. */
const powers = Array.from({ length: MAX_POWER + 1 }, (_, i) => 10n ** BigInt(i));
const POWERS = Float64Array.from(powers, Number);
const HIGH_HALVES = POWERS.map(highHalf);
const RESTS = Float64Array.from(powers, (power, i) => Number(power - BigInt(POWERS[i])));

/** What the product of a double and a power of ten's lost when it was rounded (Dekker). */
function productError(value: number, power: number, product: number): number {
  const high = highHalf(value);
  const low = value - high;
  const highPower = HIGH_HALVES[power];
  const lowPower = POWERS[power] - highPower;
  return low * lowPower - (product - high * highPower - low * highPower - high * lowPower);
}

/**
 * Writes (first · 10^behind + second) · 10^exponent for whole numbers of at most 9 digits, rounded once; NaN
 * for a large exponent, and where two halves of 53 bits do not tell to which side to round.
 */
function ofHalves(
  first: number,
  second: number,
  behind: number,
  exponent: number,
  out: Float64Array,
  at: number,
): void {
  const size = Math.abs(exponent);
  const shifted = first * POWERS[behind];
  const high = shifted + second;
  if (high < EXACT_WHOLE && size <= EXACT_POWER) {
    out[at] = exponent < 0 ? high / POWERS[size] : high * POWERS[size];
    return;
  }
  if (!(size <= MAX_POWER)) {
    out[at] = NaN;
    return;
  }
  const low = productError(first, behind, shifted) + (second - (high - shifted));
  const power = POWERS[size];
  let value: number;
  let correction: number;
  if (exponent < 0) {
    value = high / power;
    const product = value * power;
    correction = (high - product - productError(value, size, product) - value * RESTS[size] + low) / power;
  } else {
    value = high * power;
    correction = productError(high, size, value) + high * RESTS[size] + low * power;
  }
  const rounded = value + correction * (1 + DOUBT);
  out[at] = rounded === value + correction * (1 - DOUBT) ? rounded : NaN;
}

const isDigit = (byte: number) => byte >= ZERO && byte <= NINE;

/** What a number is: digits with a decimal sign and an exponent; not Infinity, 0x1f or 1,000. */
const PLAIN = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;

/**
 * Writes the number that bytes `from` to `to` spell in digits, as Number reads them; NaN if they spell none.
 * It returns nothing, as a double that is returned takes memory of its own.
 *
 * @param point The byte of the decimal sign.
 */
export function parseNumber(
  bytes: Buffer,
  from: number,
  to: number,
  out: Float64Array,
  at: number,
  point = POINT,
): void {
  if (from === to) {
    out[at] = NaN;
    return;
  }
  const after = scanNumber(bytes, from, to, out, at, point);
  if (after === to && !Number.isNaN(out[at])) return;
  out[at] = NaN;
  const first = bytes[from];
  if (!isDigit(first) && first !== MINUS && first !== PLUS && first !== point && first > SPACE) return;
  const text = bytes.toString('latin1', from, to).trim();
  const pointed = point === POINT ? text : text.replaceAll('.', '?').replace(String.fromCharCode(point), '.');
  if (PLAIN.test(pointed)) out[at] = Number(pointed);
}

/** The byte after the digits that were read last. */
let reached = 0;

/** The number of the next digits, at most so many, behind those of another. */
function digits(bytes: Buffer, from: number, to: number, most: number, before: number): number {
  const end = Math.min(to, from + most);
  let value = before;
  let at = from;
  for (; at < end; at++) {
    const digit = bytes[at] - ZERO;
    if (!(digit >= 0 && digit <= 9)) break;
    value = (imul(value, 10) + digit) | 0;
  }
  reached = at;
  return value;
}

/** Writes a number of at most 9 digits without sign and exponent, as most are; returns the byte after it, or −1. */
function scanShort(
  bytes: Buffer,
  from: number,
  to: number,
  out: Float64Array,
  place: number,
  point: number,
): number {
  let value = 0;
  let at = from;
  let digit = 0;
  for (; at < to; at++) {
    digit = bytes[at] - ZERO;
    if (digit < 0 || digit > 9) break;
    value = (imul(value, 10) + digit) | 0;
  }
  let digits = at - from;
  if (at < to && digit + ZERO === point) {
    const behindPoint = at + 1;
    for (at = behindPoint; at < to; at++) {
      digit = bytes[at] - ZERO;
      if (digit < 0 || digit > 9) break;
      value = (imul(value, 10) + digit) | 0;
    }
    const decimals = at - behindPoint;
    digits += decimals;
    if (digits > HALF) return -1;
    out[place] = value / POWERS[decimals];
  } else {
    out[place] = value;
  }
  if (digits === 0 || digits > HALF) return -1;
  return at < to && ((digit + ZERO) | LOWER_CASE) === SMALL_E ? -1 : at;
}

/**
 * Writes the number that begins at a byte and returns the byte after what was read. NaN where there is none,
 * or another than of plain digits, at most 18, with a small exponent.
 *
 * @param point The byte of the decimal sign.
 */
export function scanNumber(
  bytes: Buffer,
  from: number,
  to: number,
  out: Float64Array,
  place: number,
  point = POINT,
): number {
  const isNegative = bytes[from] === MINUS;
  const start = isNegative || bytes[from] === PLUS ? from + 1 : from;
  const end = scanShort(bytes, start, to, out, place, point);
  if (end > start) {
    if (isNegative) out[place] = -out[place];
    return end;
  }
  let first = digits(bytes, start, to, HALF, 0);
  let at = reached;
  let second = 0;
  let behind = 0; // digits of the second half
  if (first > 0 && at === start + HALF) {
    second = digits(bytes, at, to, HALF, 0);
    behind = reached - at;
    at = reached;
  }
  let isNumber = at > start;
  let exponent = 0;
  if (at < to && bytes[at] === point) {
    const behindPoint = at + 1;
    let room = first > 0 ? start + HALF - at : HALF;
    at = first > 0 ? behindPoint : zerosEnd(bytes, behindPoint, to);
    if (room > 0) {
      first = digits(bytes, at, to, room, first);
      room -= reached - at;
      at = reached;
    }
    if (room <= 0) {
      second = digits(bytes, at, to, HALF - behind, second);
      behind += reached - at;
      at = reached;
    }
    exponent = behindPoint - at;
    isNumber ||= at > behindPoint;
  }
  if (at < to && (bytes[at] | LOWER_CASE) === SMALL_E) {
    const end = exponentEnd(bytes, at, to);
    exponent += exponentAt(bytes, at + 1, end);
    at = end;
  }
  if (!isNumber) out[place] = NaN;
  else if (behind === 0 && exponent <= 0 && exponent >= -EXACT_POWER) out[place] = first / POWERS[-exponent];
  else ofHalves(first, second, behind, exponent, out, place);
  if (isNegative) out[place] = -out[place];
  return at;
}

function zerosEnd(bytes: Buffer, from: number, to: number): number {
  let at = from;
  while (at < to && bytes[at] === ZERO) at += 1;
  return at;
}

/** The byte after the exponent that begins at a byte; that byte, where none does. */
function exponentEnd(bytes: Buffer, from: number, to: number): number {
  let at = from + 1;
  if (at < to && (bytes[at] === MINUS || bytes[at] === PLUS)) at += 1;
  const digits = at;
  while (at < to && isDigit(bytes[at])) at += 1;
  return at === digits ? from : at;
}

/** The exponent in some bytes; it may be as large as the digits say. */
function exponentAt(bytes: Buffer, from: number, end: number): number {
  let exponent = 0;
  for (let at = from; at < end; at++) if (isDigit(bytes[at])) exponent = exponent * 10 + bytes[at] - ZERO;
  return bytes[from] === MINUS ? -exponent : exponent;
}
