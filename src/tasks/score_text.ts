// Scores as text: of shares and losses some decimals, of values in units of the data some digits.
import type { Score } from './task';

type Written = Pick<Score, 'digits' | 'significant'>;

/** A value with the digits of its score: 0.4953, or 48213. */
export function scoreDigits({ digits, significant }: Written, value: number): string {
  if (significant === undefined || !Number.isFinite(value)) return value.toFixed(digits);
  const rounded = Number(value.toPrecision(significant));
  const decimals = rounded === 0 ? 0 : significant - 1 - Math.floor(Math.log10(Math.abs(rounded)));
  return rounded.toFixed(Math.min(20, Math.max(0, decimals)));
}

/** A score for people: '97.1 %', or '0.1234'. */
export function scoreText(score: Written & Pick<Score, 'percent'>, value: number): string {
  if (!Number.isFinite(value)) return '–';
  return score.percent ? `${(100 * value).toFixed(score.digits)} %` : scoreDigits(score, value);
}
