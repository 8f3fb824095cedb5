// Weights of rows of which a few have nearly all: then the other rows do not count.
import type { Warning } from '../core/warning';
import { type Part, sampleWeightOf } from './dataset';

/** Rows that count as fewer than so many of one weight teach and measure little. */
const FEW = 10;
/** The same as a share of the rows, where there are few or many of them. */
const [SHARE_OF_FEW, SHARE_OF_MANY] = [0.1, 0.01];

/** Of a smaller share of the mean weight a row changes nothing in float32. */
const NOTHING = 2 ** -24;

const shown = (value: number): string => String(Number(value.toPrecision(3)));

/** How many rows of one weight tell as much: (Σw)² / Σw². */
function effectiveRows(weights: Float32Array): number {
  const [sum, squares] = weights.reduce(([s, q], weight) => [s + weight, q + weight ** 2], [0, 0]);
  return sum ** 2 / squares;
}

const meanOf = (values: Float32Array): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** Says that rows have so little weight that they count for nothing. */
function lightRows(what: string, weights: Float32Array): Warning[] {
  const mean = meanOf(weights);
  const light = weights.filter((weight) => weight < NOTHING * mean).length;
  if (light === 0 || light < SHARE_OF_MANY * weights.length) return [];
  const rows = `${light.toLocaleString('en')} of the ${weights.length.toLocaleString('en')} ${what}`;
  const message = `${rows} have less than ${shown(NOTHING)} of the mean weight: they count for nothing`;
  return [{ code: 'WEIGHTS_UNEVEN', message }];
}

/**
 * Says that few rows of a part have nearly all of its weight, or that some have next to none.
 *
 * @param what The rows, for people: 'rows to fit'.
 */
export function unevenWeights(what: string, part: Part): Warning[] {
  const counted = (sampleWeightOf(part) ?? new Float32Array(0)).filter((weight) => weight > 0);
  const rows = counted.length;
  if (rows === 0) return [];
  const effective = effectiveRows(counted);
  if (effective >= Math.max(SHARE_OF_MANY * rows, Math.min(FEW, SHARE_OF_FEW * rows)))
    return lightRows(what, counted);
  const largest = counted.reduce((most, weight) => Math.max(most, weight), 0);
  const share = (100 * largest) / counted.reduce((sum, weight) => sum + weight, 0);
  const worth = `${shown(effective)} ${shown(effective) === '1' ? 'row' : 'rows'} of equal weight`;
  const message = `by their weights, the ${rows.toLocaleString('en')} ${what} are worth ${worth}`;
  return [
    { code: 'WEIGHTS_UNEVEN', message: `${message}: the largest weight is ${shown(share)} % of the total` },
  ];
}
