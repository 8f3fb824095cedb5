// The columns of a table in JSON lines, from its first objects.
import type { TableColumn } from '../table_source';

/** A row, as JSON.parse gives it. */
export type JsonRow = Readonly<Record<string, unknown>>;

/** A column: the values of a key, or of one place in its lists. */
export interface JsonColumn extends TableColumn {
  readonly key: string;
  /** The place in the lists of this length; null where values are none. */
  readonly list: { readonly place: number; readonly length: number } | null;
}

type Kind = 'number' | 'text' | 'boolean' | 'list' | 'object';

/** What a value is; null where it is missing. */
export function kindOf(value: unknown): Kind | null {
  if (value === null || value === undefined) return null;
  if (typeof value === 'number' || typeof value === 'boolean') return typeof value as Kind;
  if (typeof value === 'string') return 'text';
  return Array.isArray(value) ? 'list' : 'object';
}

/** The value of a key; undefined where the row has no such key. */
export const valueAt = (row: JsonRow, key: string): unknown =>
  Object.hasOwn(row, key) ? row[key] : undefined;

/** Whether lists have numbers or nothing. */
export const isNumberList = (list: readonly unknown[]): boolean =>
  list.every((each) => each === null || typeof each === 'number');

/** The columns of a key that has these values. */
function columnsOf(key: string, values: readonly unknown[]): JsonColumn[] {
  const column = { key, name: key, type: null, list: null };
  const kinds = [...new Set(values.map(kindOf))].filter((kind) => kind !== null);
  if (kinds.includes('object')) return [{ ...column, unreadable: 'nested objects' }];
  if (!kinds.includes('list')) {
    const type = kinds.length === 1 ? (kinds[0] as 'number' | 'text' | 'boolean') : null;
    return [{ ...column, type }];
  }
  if (kinds.length > 1) return [{ ...column, unreadable: 'lists beside other values' }];
  const lists = values.filter(Array.isArray) as unknown[][];
  const [{ length }] = lists;
  if (!lists.every(isNumberList)) return [{ ...column, unreadable: 'lists of other values than numbers' }];
  if (length === 0 || lists.some((list) => list.length !== length))
    return [{ ...column, unreadable: 'lists of different lengths' }];
  return lists[0].map((_, place) => ({
    key,
    name: `${key}[${place}]`,
    type: 'number',
    list: { place, length },
  }));
}

/** The columns of some rows, in the order in which their keys occur. */
export function jsonColumns(rows: readonly JsonRow[]): JsonColumn[] {
  const keys = new Set(rows.flatMap((row) => Object.keys(row)));
  return [...keys].flatMap((key) =>
    columnsOf(
      key,
      rows.map((row) => valueAt(row, key)),
    ),
  );
}
