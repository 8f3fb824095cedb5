// Whole groups of rows → parts that have about their share of the rows and of each class.
import { numbered } from './row_order';

/** What is dealt out. */
export interface GroupedRows {
  /** The group of each row: any number. */
  readonly groups: Int32Array;
  /** The class of each row, from 0; null where rows have none. */
  readonly classes: ArrayLike<number> | null;
}

/** How much of a class, or of all rows, a group has. */
interface Holding {
  readonly kind: number;
  readonly share: number;
}

/** The groups of some rows: the group of each row as a number from 0, and what each group holds. */
interface Groups {
  readonly of: ArrayLike<number>;
  readonly holdings: readonly (readonly Holding[])[];
}

/** Counts what each group has of each class, and of all rows, which are one class more. */
function countGroups(order: Uint32Array, { groups, classes }: GroupedRows): Groups {
  const of = numbered(Int32Array.from(order, (row) => groups[row]));
  const counts: Map<number, number>[] = [];
  const totals = new Map<number, number>();
  const add = (to: Map<number, number>, kind: number) => to.set(kind, (to.get(kind) ?? 0) + 1);
  for (let i = 0; i < order.length; i++) {
    counts[of[i]] ??= new Map();
    for (const kind of classes ? [-1, classes[order[i]]] : [-1]) {
      add(counts[of[i]], kind);
      add(totals, kind);
    }
  }
  const places = new Map([...totals.keys()].map((kind, place) => [kind, place]));
  const holdingsOf = (own: Map<number, number> = new Map()) =>
    [...own].map(([kind, count]) => ({ kind: places.get(kind)!, share: count / totals.get(kind)! }));
  return { of, holdings: Array.from(counts, holdingsOf) };
}

/** How far a group may tip the parts, to a power of two: groups that are alike in that stay as drawn. */
const sizeOf = (holdings: readonly Holding[]) =>
  Math.floor(Math.log2(Math.max(...holdings.map(({ share }) => share))));

/** How far parts are from their shares of what has been dealt out. */
class Balance {
  /** Of each kind, what each part has beyond its share. */
  readonly #beyond: Float64Array[] = [];

  constructor(readonly shares: readonly number[]) {}

  /** The part that a group leaves closest to all shares, by the sum of squares; the first of equal ones. */
  bestPart(holdings: readonly Holding[]): number {
    // Wherever it goes, the others fall behind alike: what differs is 2 g · what the part would be behind.
    const costs = this.shares.map((share, part) =>
      holdings.reduce((sum, { kind, share: g }) => sum + g * (this.#of(kind)[part] - share * g), 0),
    );
    return costs.indexOf(Math.min(...costs));
  }

  add(holdings: readonly Holding[], to: number): void {
    for (const { kind, share: g } of holdings) {
      const beyond = this.#of(kind);
      for (let part = 0; part < beyond.length; part++) beyond[part] -= this.shares[part] * g;
      beyond[to] += g;
    }
  }

  #of(kind: number): Float64Array {
    this.#beyond[kind] ??= new Float64Array(this.shares.length);
    return this.#beyond[kind];
  }
}

/**
 * Deals groups out, the largest first, each to the part that needs it most: what scikit-learn's
 * StratifiedGroupKFold does for parts of one size.
 *
 * @param order The rows; groups of about one size are dealt in their order. @param shares Of the rows, by
 * part. @returns the part of each row, by its place in the order.
 */
export function dealGroups(order: Uint32Array, rows: GroupedRows, shares: readonly number[]): Uint32Array {
  const { of, holdings } = countGroups(order, rows);
  const sizes = holdings.map(sizeOf);
  const bySize = [...sizes.keys()].sort((a, b) => sizes[b] - sizes[a]);
  const balance = new Balance(shares);
  const partOf = new Uint32Array(holdings.length);
  for (const group of bySize) {
    partOf[group] = balance.bestPart(holdings[group]);
    balance.add(holdings[group], partOf[group]);
  }
  return Uint32Array.from(order, (_, i) => partOf[of[i]]);
}

/** How many groups some rows have. */
export const countGroupsOf = (rows: Uint32Array, groups: Int32Array): number =>
  new Set(Uint32Array.from(rows, (row) => groups[row])).size;
