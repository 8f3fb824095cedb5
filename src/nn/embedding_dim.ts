import { checkInteger, checkSize, rangeError, typeError } from '../core/check';

/** Codes stay exact in a float32 column. */
const MAX_CARDINALITY = 2 ** 24;

/** An embedding wider than this gains nothing, however many values a category has (fastai). */
const WIDEST = 600;

/**
 * The columns that a category of so many values is embedded in by default: 1.6 · cardinality^0.56, rounded,
 * and at most 600. It is the rule that fastai found by trials (`emb_sz_rule`; Howard and Gugger 2020).
 *
 * @param cardinality The number of values, 1 to 2²⁴.
 * @param max A narrower bound: what a linear layer to `max` columns makes of more has rank `max` at most.
 * @throws TypeError or RangeError for a wrong number.
 */
export function embeddingDim(cardinality: number, max: number = WIDEST): number {
  checkInteger('cardinality', cardinality, 1, MAX_CARDINALITY);
  checkSize('max', max);
  return Math.min(WIDEST, max, Math.round(1.6 * cardinality ** 0.56));
}

/** Checks the number of values of each category, of which there is at least one. */
export function checkCardinalities(name: string, value: unknown): readonly number[] {
  const expected = 'an array of the number of values of each category';
  if (!Array.isArray(value)) throw typeError(name, expected, value);
  if (value.length === 0) throw rangeError(name, expected, value);
  return Array.from(value as unknown[], (each, i) => checkInteger(`${name}[${i}]`, each, 1, MAX_CARDINALITY));
}
