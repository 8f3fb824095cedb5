// What is doubtful about the features of a table: they say nothing, the same, or too much.
import { printable } from '../../core/check';
import type { Warning } from '../../core/warning';
import type { TableRows } from '../table_rows';
import type { ColumnRows } from './column_reading';
import { copiesTarget, isMissingByTarget, tellsTarget } from './leaks';
import { quotedNames } from './match_columns';
import { MissingWords } from './missing';
import { cellValue } from './places';

/** Rows that are compared, evenly spaced: fewer of wide tables. */
const COMPARED_ROWS = 20_000;
const COMPARED_CELLS = 4_000_000;
/** Fewer rows than this may be told apart by chance. */
const LEAK_FROM = 100;
/** Targets of more values are no classes. */
const MOST_TARGETS = 100;
/** Fewer rows than this may have texts that all differ. */
const DIFFERENT_FROM = 21;
/** Columns that are named with the one that they equal. */
const NAMED_PAIRS = 5;
/** A target that nearly all rows have is told by any constant. */
const NEARLY_ALL = 0.99;

/** A feature, and its values in the rows that are compared. */
interface Compared {
  readonly name: string;
  readonly column: ColumnRows;
  /** The codes of categories, from 0 in the order in which they occur; NaN where it is missing. */
  readonly values: Float64Array;
}

/** Names features that are constant, the same as others, nearly all different, or tell the target alone. */
export function doubtfulColumns(rows: TableRows): Warning[] {
  const sample = evenly(rows.rows, rows.plan.columns.length);
  const features = featuresOf(rows, sample);
  return [
    ...constantColumns(features, rows.rows),
    ...equalColumns(features),
    ...differentColumns(features),
    ...leakingColumns(features, targetsOf(rows, sample)),
  ];
}

/** Names categories that are the target by other names: training says so, too. */
export function copiesOfTarget(rows: TableRows): Warning[] {
  const sample = evenly(rows.rows, rows.plan.columns.length);
  const targets = targetsOf(rows, sample);
  if (targets === null) return [];
  const texts = featuresOf(rows, sample).filter(({ column }) => column.kind === 'category');
  return leaks(texts.filter(({ values }) => copiesTarget(values, targets)));
}

function featuresOf(rows: TableRows, sample: Uint32Array): Compared[] {
  const missing = new MissingWords(rows.plan.missing);
  return rows.plan.columns.flatMap(({ name, role }, place): Compared[] => {
    const column = rows.columns[place];
    return role === 'feature' && column ? [{ name, column, values: valuesOf(column, sample, missing) }] : [];
  });
}

/** Rows from the first to the last. */
function evenly(rows: number, columns: number): Uint32Array {
  const count = Math.min(rows, COMPARED_ROWS, Math.max(LEAK_FROM, Math.floor(COMPARED_CELLS / columns)));
  return Uint32Array.from({ length: count }, (_, i) => Math.floor((i * rows) / count));
}

function valuesOf(column: ColumnRows, sample: Uint32Array, missing: MissingWords): Float64Array {
  const values = new Float64Array(sample.length);
  if (column.kind !== 'category') {
    column.values.gather(sample, values);
    return values;
  }
  const codes = new Int32Array(sample.length);
  column.values.gather(sample, codes);
  return values.map(numbering(codes, column.words.words, missing));
}

/** The number of the value of a row, in the order in which values occur. */
function numbering(
  codes: Int32Array,
  words: readonly string[],
  missing: MissingWords,
): (_: number, row: number) => number {
  const numbers = new Map<string, number>();
  const byCode = new Map<number, number>([[-1, NaN]]);
  const numberOf = (word: string) => {
    if (missing.has(word)) return NaN;
    const value = cellValue(word);
    if (!numbers.has(value)) numbers.set(value, numbers.size);
    return numbers.get(value)!;
  };
  return (_, row) => {
    const code = codes[row];
    if (!byCode.has(code)) byCode.set(code, numberOf(words[code]));
    return byCode.get(code)!;
  };
}

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
  if (names.length === 0) return [];
  return [warning('COLUMN_CONSTANT', names, 'has one value in all rows', 'have one value in all rows')];
}

const isSame = (a: Float64Array, b: Float64Array) => a.every((value, row) => Object.is(value, b[row]));

/** A number that equal columns share. */
function hashOf(values: Float64Array): number {
  const words = new Uint32Array(values.buffer, values.byteOffset, values.length * 2);
  let hash = 2_166_136_261;
  for (const word of words) hash = Math.imul(hash ^ word, 16_777_619);
  return hash;
}

/** Names columns that tell rows apart in the same way as one before them. */
function equalColumns(features: readonly Compared[]): Warning[] {
  const byHash = new Map<number, Compared[]>();
  const pairs: [string, string][] = [];
  for (const feature of features) {
    const { values, name } = feature;
    if (values.every((value) => Object.is(value, values[0]))) continue;
    const hash = hashOf(values);
    const others = byHash.get(hash) ?? [];
    const same = others.find((other) => isSame(other.values, values));
    if (same) pairs.push([same.name, name]);
    else byHash.set(hash, [...others, feature]);
  }
  const named = pairs.slice(0, NAMED_PAIRS).map((pair) => warning('COLUMNS_EQUAL', pair, '', 'say the same'));
  const more = pairs.length - named.length;
  if (more === 0) return named;
  const others = more === 1 ? '1 more column says' : `${more.toLocaleString('en')} more columns say`;
  return [...named, { code: 'COLUMNS_EQUAL', message: `${others} the same as another one` }];
}

/** Categories whose values hardly repeat, kept as they are stated. */
function differentColumns(features: readonly Compared[]): Warning[] {
  const names = features.filter(isNearlyAllDifferent).map(({ name }) => name);
  if (names.length === 0) return [];
  return [warning('COLUMN_ALL_DIFFERENT', names, 'is nearly all different', 'are nearly all different')];
}

function isNearlyAllDifferent({ column, values }: Compared): boolean {
  if (column.kind !== 'category') return false;
  const present = values.filter((value) => !Number.isNaN(value));
  return present.length >= DIFFERENT_FROM && new Set(present).size > present.length / 2;
}

/** The target of each row as a code; null where it is hardly a class, or one that nearly all rows have. */
function targetsOf(rows: TableRows, sample: Uint32Array): Int32Array | null {
  const target = rows.columnOf('target');
  if (target?.kind !== 'category' || sample.length < LEAK_FROM) return null;
  const codes = new Int32Array(sample.length);
  target.values.gather(sample, codes);
  const counts = new Map<number, number>();
  for (const code of codes) counts.set(code, (counts.get(code) ?? 0) + 1);
  const isUseful = counts.size <= MOST_TARGETS && Math.max(...counts.values()) < NEARLY_ALL * sample.length;
  return isUseful ? codes : null;
}

function leakingColumns(features: readonly Compared[], targets: Int32Array | null): Warning[] {
  if (targets === null) return [];
  return leaks(
    features.filter(
      ({ values, column }) =>
        tellsTarget(values, column.kind !== 'category', targets) || isMissingByTarget(values, targets),
    ),
  );
}

function leaks(columns: readonly Compared[]): Warning[] {
  if (columns.length === 0) return [];
  return [
    warning(
      'COLUMN_LEAKS',
      columns.map(({ name }) => name),
      'alone tells the target: is it known when the target is not?',
      'each tell the target alone: are they known when the target is not?',
    ),
  ];
}

function warning(code: Warning['code'], names: readonly string[], one: string, several: string): Warning {
  const text =
    names.length === 1 ? `column ${quotedNames(names)} ${one}` : `columns ${quotedNames(names)} ${several}`;
  return { code, message: printable(text, 300) };
}
