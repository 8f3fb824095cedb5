// Numbers from the bytes of text: the double nearest to their digits, as Number gives it, some five times as
// fast.

const ZERO = 48;
const NINE = 57;
const PLUS = 43;
const MINUS = 45;
const POINT = 46;
const LARGE_E = 69;
const SMALL_E = 101;

/** Powers of ten that a double holds exactly. */
const POWERS = Float64Array.from({ length: 23 }, (_, i) => Number(`1e${i}`));
const MAX_POWER = 22;
/** Digits that a double holds exactly, whatever they are. */
const EXACT_DIGITS = 15;
/** Digits that an integer of 32 bits holds. */
const HALF_DIGITS = 9;
/** The share of the second half's error that rounding to a double must not depend on. */
const DOUBT = 2 ** -48;

/** The high half of a double's digits: products of halves are exact (Veltkamp). */
function highHalf(value: number): number {
  const scaled = value * 134_217_729; // 2^27 + 1
  return scaled - (scaled - value);
}

/** What the product of two doubles lost when it was rounded (Dekker). */
function productError(a: number, b: number, product: number): number {
  const [highA, highB] = [highHalf(a), highHalf(b)];
  const [lowA, lowB] = [a - highA, b - highB];
  return lowA * lowB - (product - highA * highB - lowA * highB - highA * lowB);
}

/**
 * Writes (first · 10^count + second) · 10^exponent for whole numbers of at most 9 digits, rounded once; NaN
 * where
 * two halves of 53 bits do not tell to which side.
 */
function ofLongDigits(
  first: number,
  second: number,
  count: number,
  exponent: number,
  out: Float64Array,
  at: number,
): void {
  const shifted = first * POWERS[count];
  const rest = productError(first, POWERS[count], shifted) + second;
  const high = shifted + rest;
  const low = rest - (high - shifted);
  const power = POWERS[Math.abs(exponent)];
  let value: number;
  let correction: number;
  if (exponent < 0) {
    value = high / power;
    const product = value * power;
    correction = (high - product - productError(value, power, product) + low) / power;
  } else {
    value = high * power;
    correction = productError(high, power, value) + low * power;
  }
  const rounded = value + correction * (1 + DOUBT);
  out[at] = rounded === value + correction * (1 - DOUBT) ? rounded : NaN;
}

const isDigit = (byte: number) => byte >= ZERO && byte <= NINE;

/**
 * Writes the number that bytes `from` to `to` spell, as Number reads them; NaN if they spell none. It returns
 * nothing, as a double that is returned takes memory of its own.
 */
export function parseNumber(bytes: Buffer, from: number, to: number, out: Float64Array, at: number): void {
  out[at] = NaN;
  quickly(bytes, from, to, out, at);
  if (!Number.isNaN(out[at])) return;
  const text = bytes.toString('latin1', from, to).trim();
  if (text !== '') out[at] = Number(text);
}

/** Writes the number of plain digits, at most 18, with a point and a small exponent; else NaN, or nothing. */
function quickly(bytes: Buffer, from: number, to: number, out: Float64Array, place: number): void {
  const isNegative = bytes[from] === MINUS;
  const start = isNegative || bytes[from] === PLUS ? from + 1 : from;
  let at = start;
  let first = 0;
  let second = 0;
  let digits = 0;
  let point = -1;
  for (; at < to; at++) {
    const digit = bytes[at] - ZERO;
    if (digit >= 0 && digit <= 9) {
      if (digits < HALF_DIGITS) first = (Math.imul(first, 10) + digit) | 0;
      else second = (Math.imul(second, 10) + digit) | 0;
      if (first !== 0) digits += 1;
    } else if (digit === POINT - ZERO && point < 0) point = at;
    else break;
  }
  const places = point < 0 ? 0 : at - point - 1;
  const hasDigits = at - start > (point < 0 ? 0 : 1);
  if (!hasDigits || digits > 2 * HALF_DIGITS) return;
  const exponent = at < to ? exponentAt(bytes, at, to) - places : -places;
  if (!(exponent >= -MAX_POWER && exponent <= MAX_POWER)) return;
  if (digits > EXACT_DIGITS) ofLongDigits(first, second, digits - HALF_DIGITS, exponent, out, place);
  else {
    const whole = digits > HALF_DIGITS ? first * POWERS[digits - HALF_DIGITS] + second : first;
    out[place] = exponent < 0 ? whole / POWERS[-exponent] : whole * POWERS[exponent];
  }
  if (isNegative) out[place] = -out[place];
}

/** The exponent of at most three digits that ends the number; NaN for anything else. */
function exponentAt(bytes: Buffer, from: number, to: number): number {
  if (bytes[from] !== SMALL_E && bytes[from] !== LARGE_E) return NaN;
  let at = from + 1;
  const isNegative = bytes[at] === MINUS;
  if (isNegative || bytes[at] === PLUS) at += 1;
  if (at >= to || to - at > 3) return NaN;
  let exponent = 0;
  for (; at < to; at++) {
    if (!isDigit(bytes[at])) return NaN;
    exponent = exponent * 10 + bytes[at] - ZERO;
  }
  return isNegative ? -exponent : exponent;
}
