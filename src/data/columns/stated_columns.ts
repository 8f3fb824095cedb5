// What is stated about columns before anything is inferred, checked against those of the file.
import { quoted } from '../../core/check';
import { namesIn } from '../../core/names_in';
import { nearName, otherForms } from '../../core/near_name';
import { DataError } from '../../io/data_error';
import type { TableSource } from '../table_source';
import type { ColumnFacts } from './column_facts';
import { quotedNames } from './match_columns';
import { BOOLEAN_WORDS } from './read_cells';
import type { ColumnKind, DateOrder, NumericTransform, Role } from './schema';
import { signedValues } from './signed_numbers';

/** What is stated about the columns of a table; each by its name. */
export interface StatedColumns {
  /** The column of the target, or several of numbers or booleans; default: chosen by name or place. */
  readonly target?: string | readonly string[] | undefined;
  /** What it holds; default: as it looks. */
  readonly targets?: 'labels' | 'numbers' | 'booleans' | undefined;
  /** Columns that are not used. */
  readonly ignore?: readonly string[] | undefined;
  /** The column that names each row. */
  readonly idColumn?: string | undefined;
  /** The column of the weight of each row. */
  readonly weightColumn?: string | undefined;
  /** The column of the group of each row. */
  readonly groupColumn?: string | undefined;
  /** Columns of categories, such as numbers that are codes. */
  readonly categorical?: readonly string[] | undefined;
  /** Columns of numbers. */
  readonly numeric?: readonly string[] | undefined;
  /** Columns of two values that mean yes and no. */
  readonly booleans?: readonly string[] | undefined;
  /** Columns of dates. */
  readonly dates?: readonly string[] | undefined;
  /** The order of dates such as 03/04/2026; default: as they look. */
  readonly dateOrder?: DateOrder | undefined;
  /** Texts that mean a missing value, besides the usual ones. */
  readonly missing?: readonly string[] | undefined;
  /** Whether the usual ones have no such meaning. */
  readonly missingOnly?: boolean | undefined;
  /** How numbers are transformed before they are standardised; default 'none'. */
  readonly numericTransform?: NumericTransform | undefined;
}

/** What is stated about one column. */
export interface StatedColumn {
  readonly role: Role | null;
  readonly kind: ColumnKind | null;
}

/** An option and the columns that it names. */
type Naming<T> = readonly [option: keyof StatedColumns, meaning: T, names: readonly string[]];

/** The names of the targets: a text that names no column may be several of them. */
export function targetNames(
  { columns }: { readonly columns: readonly { readonly name: string }[] },
  target: string | readonly string[] | undefined,
): readonly string[] {
  if (typeof target !== 'string') return target ?? [];
  return columns.some(({ name }) => name === target) ? [target] : (namesIn(target) ?? [target]);
}

const one = (name: string | undefined) => (name === undefined ? [] : [name]);

/**
 * The role and kind that are stated for each column, by its index; null where none is.
 *
 * @throws DataError for a name that the file does not have or has twice, and for a column that is stated to
 * be two things.
 */
export function readStated(source: TableSource, stated: StatedColumns): StatedColumn[] {
  refuseDuplicates(source);
  const { target, idColumn, weightColumn, groupColumn, ignore = [], categorical = [], numeric = [] } = stated;
  const { booleans = [], dates = [] } = stated;
  const roles = meanings<Role>(source, [
    ['target', 'target', targetNames(source, target)],
    ['idColumn', 'id', one(idColumn)],
    ['weightColumn', 'weight', one(weightColumn)],
    ['groupColumn', 'group', one(groupColumn)],
    ['ignore', 'ignore', ignore],
  ]);
  const kinds = meanings<ColumnKind>(source, [
    ['categorical', 'category', categorical],
    ['numeric', 'number', numeric],
    ['booleans', 'boolean', booleans],
    ['dates', 'date', dates],
  ]);
  return source.columns.map(({ name }) => ({
    role: roles.get(name) ?? null,
    kind: kinds.get(name) ?? null,
  }));
}

function refuseDuplicates({ path, columns }: TableSource): void {
  const names = columns.map(({ name }) => name);
  if (new Set(names).size === names.length) return;
  const second = names.findIndex((name, place) => names.indexOf(name) < place);
  const places = `columns ${names.indexOf(names[second]) + 1} and ${second + 1}`;
  const problem = `expected different names of columns, found ${quoted(names[second])} twice (${places})`;
  throw new DataError(path, '', `${problem}: rename one of them`);
}

/** What is stated for each name. */
function meanings<T>(source: TableSource, namings: readonly Naming<T>[]): Map<string, T> {
  const names = source.columns.map(({ name }) => name);
  const known = new Set(names);
  const found = new Map<string, { option: string; meaning: T }>();
  const forms = otherForms([...new Set(namings.flatMap(([, , named]) => named))], names);
  for (const [option, meaning, named] of namings)
    for (const given of named) {
      const name = names[forms.get(given) ?? -1] ?? given;
      if (!known.has(name)) throw unknownColumn(source.path, option, name, names);
      const before = found.get(name);
      if (before && before.meaning !== meaning) throw namedTwice(source.path, name, before.option, option);
      found.set(name, { option, meaning });
    }
  return new Map([...found].map(([name, { meaning }]) => [name, meaning]));
}

function unknownColumn(path: string, option: string, name: string, names: readonly string[]): DataError {
  const near = nearName(name, names);
  const hint = near === undefined ? '' : ` (is it ${quoted(near)}?)`;
  const expected = `expected a column named ${quoted(name)}, as options.${option} says`;
  return new DataError(path, '', `${expected}, found ${quotedNames(names)}${hint}`);
}

const namedTwice = (path: string, name: string, first: string, second: string) =>
  new DataError(
    path,
    `column ${quoted(name)}`,
    first === second
      ? `expected one meaning, found two in options.${first}`
      : `expected one meaning, found two: in options.${first} and in options.${second}`,
  );

/** What is wrong with a target of classes that is stated to be of a kind that it is not. */
export function notAsStated(facts: ColumnFacts, { kind }: StatedColumn): string | undefined {
  if (facts.column.type === 'boolean') return undefined;
  if (kind === 'date') return `expected classes or numbers to predict, found dates: ${asClasses('dates')}`;
  const found = `found ${quotedNames([...facts.words.keys(), ...facts.numbers.slice(0, 3)].map(String))}`;
  if (kind === 'number' && facts.words.size > 0 && signedValues(facts).count === 0)
    return `expected numbers to predict, ${found}: ${asClasses('numeric')}`;
  return kind === 'boolean' && !areFlags(facts)
    ? `expected yes and no to predict, ${found}: ${asClasses('booleans')}`
    : undefined;
}

const asClasses = (option: string) => `its values are classes where options.${option} does not name it`;

const FLAG_WORDS = new Set(BOOLEAN_WORDS.flat());
const areFlags = ({ words, numbers }: ColumnFacts): boolean =>
  [...words.keys()].every((word) => FLAG_WORDS.has(word.trim().toLowerCase())) &&
  numbers.every((value) => value === 0 || value === 1);
