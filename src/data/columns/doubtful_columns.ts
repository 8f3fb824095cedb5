// What is doubtful about the features of a table: they say nothing, the same, or too much.
import { hashNumbers } from '../../addon/compared_numbers';
import { printable } from '../../core/check';
import type { Warning } from '../../core/warning';
import type { TableRows } from '../table_rows';
import { type Compared, comparedTable } from './compared_columns';
import { quotedNames } from './match_columns';

/** Fewer rows than this may have texts that all differ. */
const DIFFERENT_FROM = 21;
/** Columns of fewer rows than this may be alike by chance. */
const ALIKE_FROM = 30;
/** Columns that are named with the one that they equal. */
const NAMED_PAIRS = 5;

/** Names features that are constant, the same as others, or nearly all different. */
export function doubtfulColumns(rows: TableRows, { features } = comparedTable(rows)): Warning[] {
  return [...useless(features, rows.rows), ...differentColumns(features)];
}

/** Names features that are constant or the same as others, where so few rows are not alike by chance. */
export const uselessColumns = (rows: TableRows, { features } = comparedTable(rows)): Warning[] =>
  rows.rows < ALIKE_FROM ? [] : useless(features, rows.rows);

const useless = (features: readonly Compared[], rows: number): Warning[] => [
  ...constantColumns(features, rows),
  ...equalColumns(features),
];

/** Whether all rows of a column have one value. */
function isConstant({ column, values }: Compared, rows: number): boolean {
  if (values.some((value) => value !== values[0])) return false;
  const first = column.values.at(0);
  for (let row = 1; row < rows; row++) if (column.values.at(row) !== first) return false;
  return true;
}

const constantColumns = (features: readonly Compared[], rows: number): Warning[] =>
  constantWarnings(features.filter((each) => isConstant(each, rows)).map(({ name }) => name));

/** Says that columns are constant; nothing where there are none. */
export function constantWarnings(names: readonly string[]): Warning[] {
  return columnsWarning('COLUMN_CONSTANT', names, 'has one value in all rows', 'have one value in all rows');
}

const isSame = (a: Float64Array, b: Float64Array) => a.every((value, row) => Object.is(value, b[row]));

/** Names columns that tell rows apart in the same way as one before them. */
function equalColumns(features: readonly Compared[]): Warning[] {
  const byHash = new Map<number, Compared[]>();
  const pairs: [string, string][] = [];
  for (const feature of features) {
    const { values, name } = feature;
    if (values.every((value) => Object.is(value, values[0]))) continue;
    const hash = hashNumbers(values);
    const others = byHash.get(hash) ?? [];
    const same = others.find((other) => isSame(other.values, values));
    if (same) pairs.push([same.name, name]);
    else byHash.set(hash, [...others, feature]);
  }
  const named = pairs
    .slice(0, NAMED_PAIRS)
    .flatMap((pair) => columnsWarning('COLUMNS_EQUAL', pair, '', 'say the same'));
  const more = pairs.length - named.length;
  if (more === 0) return named;
  const others = more === 1 ? '1 more column says' : `${more.toLocaleString('en')} more columns say`;
  return [...named, { code: 'COLUMNS_EQUAL', message: `${others} the same as another one` }];
}

/** Categories whose values hardly repeat, kept as they are stated. */
function differentColumns(features: readonly Compared[]): Warning[] {
  const names = features.filter(isNearlyAllDifferent).map(({ name }) => name);
  return columnsWarning('COLUMN_ALL_DIFFERENT', names, 'is nearly all different', 'are nearly all different');
}

function isNearlyAllDifferent({ column, values }: Compared): boolean {
  if (column.kind !== 'category') return false;
  const present = values.filter((value) => !Number.isNaN(value));
  return present.length >= DIFFERENT_FROM && new Set(present).size > present.length / 2;
}

/** What is said of one column, or of several; nothing where there are none. */
export function columnsWarning(
  code: Warning['code'],
  names: readonly string[],
  one: string,
  several: string,
): Warning[] {
  if (names.length === 0) return [];
  const text =
    names.length === 1 ? `column ${quotedNames(names)} ${one}` : `columns ${quotedNames(names)} ${several}`;
  return [{ code, message: printable(text, 300) }];
}
