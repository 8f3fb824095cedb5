// Orders of the rows of a data set that its parts are cut from: as drawn, or each class in proportion.
import { types } from 'node:util';
import { chosenRows, listRows } from '../addon/chosen_rows';
import { numberValues } from '../addon/compared_numbers';
import { drawPermutation } from '../addon/draws';
import { stratify } from '../addon/stratify';
import { runDraws } from '../core/random';
import type { Dataset } from './dataset';

/** The rows of a data set, as they are. */
export function allRows({ rows }: Pick<Dataset, 'rows'>): Uint32Array {
  const indices = new Uint32Array(rows);
  for (let row = 0; row < rows; row++) indices[row] = row;
  return indices;
}

/** Some rows, drawn. @param purpose What the draw is for: each has draws of its own. */
export function drawnOrder(rows: Uint32Array, seed: number, purpose: 'split' | 'folds'): Uint32Array {
  return drawnPlaces(rows.length, seed, purpose).map((place) => rows[place]);
}

function drawnPlaces(rows: number, seed: number, purpose: 'split' | 'folds'): Uint32Array {
  const places = new Uint32Array(rows);
  drawPermutation(runDraws(seed, purpose), 0, places);
  return places;
}

/** The class or group of each row, below the number of rows; null where the target is neither. */
export function classesOf({ target }: Dataset): Uint32Array | null {
  const strata = target.strata ?? target.values;
  return types.isInt32Array(strata) ? numbered(strata) : null;
}

/** Values as numbers below how many they are: indices of classes as they are, others as they occur. */
export function numbered(values: Int32Array): Uint32Array {
  const areBelow = values.every((value) => value >= 0 && value < values.length);
  const { buffer, byteOffset, length } = areBelow ? values : numberValues(values)!.numbers;
  return new Uint32Array(buffer, byteOffset, length);
}

/**
 * The rows in an order of which every stretch has each class in proportion: the k-th drawn row of n of a
 * class has its place at (k + ½) / n of the whole; the first one, at the start, so that it is fitted.
 */
export function stratifiedOrder(data: Dataset, seed: number): Uint32Array {
  const order = drawnPlaces(data.rows, seed, 'split');
  const classOf = classesOf(data);
  if (classOf) stratify(classOf, order);
  return order;
}

/** Rows by their places, which are at most `most`; rows of one place stay in order. */
export function sortedByPlace(
  order: Uint32Array,
  places: ArrayLike<number>,
  most: number = order.length,
): Uint32Array {
  const next = new Uint32Array(most + 2);
  for (let i = 0; i < order.length; i++) next[places[i] + 1] += 1;
  for (let place = 1; place < next.length; place++) next[place] += next[place - 1];
  const sorted = new Uint32Array(order.length);
  for (let i = 0; i < order.length; i++) sorted[next[places[i]]++] = order[i];
  return sorted;
}

/** Some rows of a data set, all different, in its order. */
export function inDataOrder(chosen: Uint32Array, { rows }: Pick<Dataset, 'rows'>): Uint32Array {
  const sorted = new Uint32Array(chosen.length);
  listRows(rows, chosenRows(rows, chosen), sorted);
  return sorted;
}
