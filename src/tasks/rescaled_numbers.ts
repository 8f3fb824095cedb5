// Whether the numbers of scored rows are those that were fitted in another unit: a model that predicts them
// would be much nearer with a factor and an offset, though its predictions are spread as the fitted rows are.
import { quoted } from '../core/check';
import type { Warning } from '../core/warning';
import { type NumberDescription, scalingOf } from './number_target';
import { type Column, columnOf } from './regression_evaluation';
import type { Evaluated, Predictions } from './task';

/** Of fewer rows one may rule the rest. */
const FROM_ROWS = 30;
/** A model that tells numbers apart has at least this correlation with them. */
const CORRELATION = 0.5;
/** How many times smaller the RMSE of other units is, and the share of rows that are nearer in them. */
const [TIMES, NEARER] = [1.3, 0.7];
/** A model that is trained to its end spreads as its correlation says, within these, and around the mean. */
const [LESS, MORE, AWAY] = [0.75, 1.33, 0.5];

const meanOf = (values: ArrayLike<number>): number => {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i];
  return sum / values.length;
};

/** The line that leads from predictions to numbers, and what it changes. */
interface Rescaled {
  readonly factor: number;
  readonly offset: number;
  readonly rmse: number;
  /** Of the numbers on that line. */
  readonly rescaled: number;
}

/** The unit that fits much better; null where none does. @param mean @param scale Those of the fitted rows. */
function otherUnit({ predicted, target }: Column, mean: number, scale: number): Rescaled | null {
  if (target.length < FROM_ROWS) return null;
  const [x, y] = [predicted, target].map(meanOf);
  const spread = (values: Float32Array, centre: number) =>
    Math.sqrt(meanOf(Float64Array.from(values, (value) => (value - centre) ** 2)));
  const [width, height] = [spread(predicted, x), spread(target, y)];
  const product = meanOf(Float64Array.from(target, (value, i) => (predicted[i] - x) * (value - y)));
  const correlation = product / (width * height);
  const share = width / (correlation * scale);
  const isTrained = share > LESS && share < MORE && Math.abs(x - mean) < AWAY * scale;
  if (!(correlation > CORRELATION) || !isTrained) return null;
  const factor = (correlation * height) / width;
  const offset = y - factor * x;
  const errors = target.map((value, i) => value - predicted[i]);
  const others = target.map((value, i) => value - factor * predicted[i] - offset);
  const [rmse, rescaled] = [errors, others].map((each) => spread(each, 0));
  const nearer = others.filter((error, i) => Math.abs(error) < Math.abs(errors[i])).length;
  const isOther = rmse > TIMES * rescaled && nearer >= NEARER * target.length;
  return isOther ? { factor, offset, rmse, rescaled } : null;
}

const digits = (value: number, count: number): string => String(Number(value.toPrecision(count)));

/**
 * Says that a factor, with an offset, brings predictions much nearer to the numbers of the rows.
 *
 * @param sample Predictions [rows, numbers].
 */
export function rescaledWarnings({ sample }: Pick<Evaluated, 'sample'>): Warning[] {
  const description = sample.description as NumberDescription;
  const { mean, scale } = scalingOf(description);
  return description.targetNames.flatMap((name, column): Warning[] => {
    const found = otherUnit(columnOf(sample as Predictions, column), mean[column], scale[column]);
    if (!found) return [];
    const { factor, offset, rmse, rescaled } = found;
    const more = offset < 0 ? `less ${digits(-offset, 3)}` : `plus ${digits(offset, 3)}`;
    const better = `an RMSE of ${digits(rescaled, 3)}, as they are ${digits(rmse, 3)}`;
    const message = `predictions of ${quoted(name)} times ${digits(factor, 3)} ${more} have ${better}`;
    return [{ code: 'TARGET_RANGE', message: `${message}: are the numbers in the unit of the fitted rows?` }];
  });
}
