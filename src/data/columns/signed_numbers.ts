// Numbers in text with signs that people and programs write: 1,000 or 12.5 % or $ 3 or (4) or ~5, and in
// quotes. Read where that is stated.
import type { ColumnFacts } from './column_facts';

/** A decimal sign. */
export type DecimalSign = '.' | ',';

/** A digit, also one as wide as a Chinese character. */
const DIGIT = /[\d０-９]/;
const WIDE_DIGIT = /[０-９]/;
const MONEY = '[$€£¥₹]';
/** Between thousands: the other sign, blanks and apostrophes. */
const patternOf = (decimal: DecimalSign): RegExp => {
  const group = decimal === '.' ? ",' \u00a0\u202f’" : ".' \u00a0\u202f’";
  const whole = String.raw`[1-9]\d{0,2}(?:[${group}]\d{3})+|\d+`;
  const number = String.raw`(${whole})?(?:[${decimal}](\d+))?`;
  return new RegExp(`^([-+(−]?)${MONEY}? ?(-?)${number}\\)? ?(?:%|${MONEY})?(-?)$`);
};
const PATTERNS: Readonly<Record<DecimalSign, RegExp>> = { '.': patternOf('.'), ',': patternOf(',') };

/** '5.1' in quotes of its own, or behind one alone, or ="5.1", as Excel keeps texts; ~5.1, nearly. */
const IN_QUOTES = /^(?:'(.*?)'?|=?"(.*)"|[~≈](.*))$/;
const withoutQuotes = (text: string): string => {
  const [, single, double, nearly] = IN_QUOTES.exec(text) ?? [];
  return (single ?? double ?? nearly ?? text).trim();
};
/** 1.5D+02, as Fortran writes 150. */
const FORTRAN = /^([-+]?\d*)[.,]?(\d*)[dD]([-+]\d{2,3})$/;

/**
 * The number of a text without its signs of thousands, percent and money, and without quotes: 12.5 for
 * '12.5 %', −4 for '(4)' and '4-'; NaN for other text.
 */
export function signedNumber(text: string, decimal: DecimalSign): number {
  if (!DIGIT.test(text)) return NaN; // as most texts
  const given = withoutQuotes((WIDE_DIGIT.test(text) ? text.normalize('NFKC') : text).trim());
  const [, integer, decimals, exponent] = FORTRAN.exec(given) ?? [];
  if (exponent !== undefined) return Number(`${integer}.${decimals}e${exponent}`);
  const [, sign = '', inner = '', whole, fraction, last = ''] = PATTERNS[decimal].exec(given) ?? [];
  if (whole === undefined && fraction === undefined) return NaN;
  const value = Number(`${(whole ?? '0').replace(/\D/g, '')}.${fraction ?? '0'}`);
  const signs = sign + inner + last;
  return signs !== '' && signs !== '+' ? -value : value;
}

/** How many values of a column are numbers with signs, by the decimal sign that most of them have. */
export interface SignedValues {
  readonly decimal: DecimalSign;
  readonly count: number;
}

/** Counts the values that are numbers with signs. @param usual The decimal sign of values that may have either. */
export function signedValues({ words }: ColumnFacts, usual: DecimalSign = '.'): SignedValues {
  const counts = { '.': 0, ',': 0 };
  for (const [word, count] of words)
    for (const decimal of ['.', ','] as const)
      if (!Number.isNaN(signedNumber(word, decimal))) counts[decimal] += count;
  const other = usual === '.' ? ',' : '.';
  const decimal = counts[other] > counts[usual] ? other : usual;
  return { decimal, count: counts[decimal] };
}
