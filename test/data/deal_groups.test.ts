import { readFileSync } from 'node:fs';
import path from 'node:path';
import { countGroupsOf, dealGroups } from '../../src/data/deal_groups';
import { allRows, drawnOrder } from '../../src/data/row_order';

/** A case of scripts/folds.py, and how well scikit-learn balances it. */
interface Case {
  folds: number;
  groups: number[];
  classes: number[];
  stratified: number;
  grouped: number;
}
const CASES = JSON.parse(
  readFileSync(path.join(__dirname, '../fixtures/folds.json'), 'utf8'),
) as readonly Case[];

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const equalShares = (folds: number) => new Array<number>(folds).fill(1 / folds);

/** The fold of each row, its groups in a drawn order. */
function dealt({ folds, groups, classes }: Case, stratified: boolean): number[] {
  const order = drawnOrder(allRows({ rows: groups.length }), 1, 'folds');
  const rows = { groups: Int32Array.from(groups), classes: stratified ? classes : null };
  const found = dealGroups(order, rows, equalShares(folds));
  const foldOf = new Array<number>(groups.length);
  order.forEach((row, i) => {
    foldOf[row] = found[i];
  });
  return foldOf;
}

/** What each fold has of some rows, beyond its share. */
function beyond(foldOf: readonly number[], folds: number, rows: readonly number[]): number[] {
  return Array.from(
    { length: folds },
    (_, fold) => rows.filter((row) => foldOf[row] === fold).length / rows.length - 1 / folds,
  );
}

test('the rows of a group stand in one fold, and every fold has rows where groups are enough', () => {
  for (const each of CASES) {
    const foldOf = dealt(each, true);
    const foldsOf = new Map<number, Set<number>>();
    for (const [row, group] of each.groups.entries())
      foldsOf.set(group, (foldsOf.get(group) ?? new Set()).add(foldOf[row]));
    expect([...foldsOf.values()].every(({ size }) => size === 1)).toBe(true);
    expect(new Set(foldOf).size).toBe(each.folds);
  }
});

test('folds are as close to their share of each class as those of StratifiedGroupKFold', () => {
  const ours = CASES.map((each) => {
    const foldOf = dealt(each, true);
    const rowsOf = (c: number) => each.classes.flatMap((own, row) => (own === c ? row : []));
    const all = [...new Set(each.classes)].flatMap((c) => beyond(foldOf, each.folds, rowsOf(c)));
    return Math.sqrt(mean(all.map((share) => share ** 2)));
  });
  expect(mean(ours)).toBeLessThanOrEqual(mean(CASES.map(({ stratified }) => stratified)));
});

test('without classes, folds are as close to one size as those of GroupKFold', () => {
  const ours = CASES.map((each) => {
    const shares = beyond(dealt(each, false), each.folds, [...each.groups.keys()]);
    return Math.max(...shares.map(Math.abs));
  });
  expect(mean(ours)).toBeLessThanOrEqual(1.05 * mean(CASES.map(({ grouped }) => grouped)));
});

test('parts of unlike shares get about their shares', () => {
  const groups = Int32Array.from({ length: 1000 }, (_, row) => row >> 2);
  const parts = dealGroups(allRows({ rows: 1000 }), { groups, classes: null }, [0.7, 0.3]);
  const second = parts.filter((part) => part === 1).length;
  expect(Math.abs(second - 300)).toBeLessThanOrEqual(4);
});

test('groups are counted among some rows alone', () => {
  expect(countGroupsOf(Uint32Array.of(0, 1, 3), Int32Array.of(5, 5, 6, -7))).toBe(2);
});
