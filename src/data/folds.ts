// Folds of rows: each row stands in one, each fold has its share of every class, and groups stay whole.
import { rangeError } from '../core/check';
import { counted } from '../core/counted';
import type { Warning } from '../core/warning';
import type { Dataset } from './dataset';
import { countGroupsOf, dealGroups } from './deal_groups';
import { classesOf, drawnOrder, sortedByPlace } from './row_order';

/** @throws RangeError for more folds than there are rows, or groups. */
function checkFolds(rows: Uint32Array, folds: number, groups: Dataset['groups']): void {
  const most = groups ? countGroupsOf(rows, groups) : rows.length;
  const what = counted(most, groups ? 'group' : 'row');
  if (most < 2) throw rangeError('options.folds', `none, as there is only ${what} to divide`, folds);
  if (folds < 2 || folds > most) throw rangeError('options.folds', `from 2 to the ${what}`, folds);
}

/**
 * Divides rows into folds. Without groups, folds differ by one row at most, in all and of each class: as
 * scikit-learn's StratifiedKFold(shuffle=True), of numbers to predict as KFold. With groups, by as little as
 * whole groups allow: as StratifiedGroupKFold, of numbers as GroupKFold.
 *
 * @param rows Of the data. @returns the fold of each of them, from 0.
 * @throws RangeError for more folds than rows, or than groups.
 */
export function foldsOf(data: Dataset, rows: Uint32Array, folds: number, seed: number): Uint32Array {
  const { groups } = data;
  checkFolds(rows, folds, groups);
  const classes = classesOf(data);
  const places = Uint32Array.from(rows.keys());
  const drawn = drawnOrder(places, seed, 'folds');
  const foldOf = new Uint32Array(rows.length);
  if (groups) {
    const order = Uint32Array.from(drawn, (place) => rows[place]);
    const shares = new Array<number>(folds).fill(1 / folds);
    dealGroups(order, { groups, classes }, shares).forEach((fold, i) => {
      foldOf[drawn[i]] = fold;
    });
    return foldOf;
  }
  // One class behind the other, dealt out in turn.
  const classOf = classes && Uint32Array.from(drawn, (place) => classes[rows[place]]);
  const order = classOf ? sortedByPlace(drawn, classOf, data.rows) : drawn;
  order.forEach((place, i) => {
    foldOf[place] = i % folds;
  });
  return foldOf;
}

/** Says that folds lack a class, as it has fewer rows than there are folds. */
export function rareClassWarnings(data: Dataset, rows: Uint32Array, folds: number): Warning[] {
  const classes = classesOf(data);
  if (!classes) return [];
  const counts = new Map<number, number>();
  for (const row of rows) counts.set(classes[row], (counts.get(classes[row]) ?? 0) + 1);
  const rare = [...counts.values()].filter((count) => count < folds);
  if (rare.length === 0) return [];
  const found = rare.length === 1 ? '1 class has' : `${rare.length.toLocaleString('en')} classes have`;
  const least = counted(Math.min(...rare), 'row');
  const message = `${found} fewer rows than the ${folds} folds, the rarest ${least}: some folds have none`;
  return [{ code: 'CLASS_RARER_THAN_FOLDS', message }];
}
