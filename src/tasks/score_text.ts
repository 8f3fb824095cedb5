// Scores as text: of shares and losses some decimals, of values in units of the data some digits.
import type { Score } from './task';

type Written = Pick<Score, 'digits' | 'significant'>;

/** Values that are written with an exponent: from so many on, and those in units of the data below so few. */
const [LARGE, SMALL] = [1e15, 1e-9];
/** Digits of such a value of a share or a loss. */
const FEW_DIGITS = 3;

/** A value with the digits of its score: 0.4953, or 48213; of far larger or smaller ones 1.71e45. */
export function scoreDigits({ digits, significant }: Written, value: number): string {
  const size = Math.abs(value);
  const isTiny = significant !== undefined && size > 0 && size < SMALL;
  if (Number.isFinite(value) && (size >= LARGE || isTiny))
    return value.toExponential((significant ?? FEW_DIGITS) - 1).replace('e+', 'e');
  if (significant === undefined || !Number.isFinite(value)) return value.toFixed(digits);
  const rounded = Number(value.toPrecision(significant));
  const decimals = rounded === 0 ? 0 : significant - 1 - Math.floor(Math.log10(Math.abs(rounded)));
  return rounded.toFixed(Math.min(20, Math.max(0, decimals)));
}

/** Whether a written value has no digit other than 0. */
export const isShownAsZero = (text: string): boolean => !/[1-9]/.test(text);

/** A score for people: '97.1 %', or '0.1234'. */
export function scoreText(score: Written & Pick<Score, 'percent'>, value: number): string {
  if (!Number.isFinite(value)) return '–';
  return score.percent ? `${(100 * value).toFixed(score.digits)} %` : scoreDigits(score, value);
}
