// The columns of a file that a schema needs: by name where both have names, else by place.
import { printable, quoted } from '../../core/check';
import { counted } from '../../core/counted';
import { nearName, otherForms } from '../../core/near_name';
import type { Warning } from '../../core/warning';
import { DataError } from '../../io/data_error';
import type { TableSource } from '../table_source';
import { numberOf } from './missing';
import type { ColumnPlan, Role, TablePlan } from './schema';
import { readableBy } from './unreadable';

/** Names that a message lists. */
const LISTED = 12;

/** Names for people: the first, and how many more. */
export function quotedNames(names: readonly string[], most = LISTED): string {
  const shown = names.slice(0, most).map((name) => quoted(name));
  const more = names.length - shown.length;
  return shown.join(', ') + (more > 0 ? ` and ${more.toLocaleString('en')} more` : '');
}

/** "column 'price'", or "columns 'price', 'rent'". */
export const columnsText = (names: readonly string[]): string =>
  `${names.length === 1 ? 'column' : 'columns'} ${quotedNames(names)}`;

/** Which columns have to be there besides the features. */
export interface NeededRoles {
  readonly needTarget?: boolean | undefined;
  readonly needWeight?: boolean | undefined;
  readonly needGroup?: boolean | undefined;
  readonly needId?: boolean | undefined;
}

/** Where the columns of a schema are in a file. */
export interface MatchedColumns {
  /** For each column of the schema its index in the file; −1 where it is not read. */
  readonly indices: readonly number[];
  readonly warnings: readonly Warning[];
}

/** Whether the cells of a column are read at all. */
export const isRead = ({ role, kind }: ColumnPlan): boolean => role !== 'ignore' && kind !== null;

/**
 * Finds the columns of a schema, or of a plan, in a file; their order does not matter where both have names.
 *
 * @throws DataError for a column that is needed and not found, or a file without names that has another
 * number of columns.
 */
export function columnsFor(plan: TablePlan, source: TableSource, needed: NeededRoles = {}): MatchedColumns {
  if (plan.isNamed && source.isNamed) return byName(plan, source, needed);
  return byPlace(plan, source, needed);
}

function isNeeded({ role }: ColumnPlan, { needTarget, needWeight, needGroup, needId }: NeededRoles): boolean {
  const needs: Readonly<Record<Role, boolean | undefined>> = {
    feature: true,
    target: needTarget,
    weight: needWeight,
    group: needGroup,
    id: needId,
    ignore: false,
  };
  return needs[role] === true;
}

function byName(plan: TablePlan, source: TableSource, needed: NeededRoles): MatchedColumns {
  const { columns } = plan;
  const names = source.columns.map(({ name }) => name);
  const wanted = columns.map(({ name }) => name);
  const places = new Map([
    ...names.map((name, place) => [name, place] as const),
    ...otherForms(wanted, names),
  ]);
  const indices = columns.map((column) => {
    const found = isRead(column) ? (places.get(column.name) ?? -1) : -1;
    if (found >= 0) refuseUnreadable(source, found);
    else if (isRead(column) && isNeeded(column, needed)) throw notFound(plan, column, source, needed);
    return found;
  });
  const known = new Set([...wanted, ...indices.map((place) => names[place])]);
  const others = names.filter((name) => !known.has(name));
  return { indices, warnings: others.length > 0 ? [unknownColumns(others)] : [] };
}

function refuseUnreadable({ path, columns }: TableSource, place: number): void {
  const { name, unreadable } = columns[place];
  if (unreadable !== undefined)
    throw new DataError(
      path,
      `column ${quoted(name)}`,
      `expected numbers or text, found ${unreadable}: ${readableBy(unreadable)}`,
    );
}

const ROLE_WORDS: Readonly<Partial<Record<Role, string>>> = {
  target: 'the target',
  weight: 'the weight of each row',
  group: 'the group of each row',
  id: 'the id of each row',
};

/** What separates cells, by the word for it in options. */
const SEPARATORS = { semicolon: ';', tab: '\t', comma: ',', pipe: '|', space: ' ' } as const;

/** What to do about names that were not separated: the run's table has another delimiter. */
function delimiterHint({ layout }: TableSource, name: string, names: readonly string[]): string {
  if (!layout) return '';
  const line = names.join(layout.delimiter);
  const [word] =
    Object.entries(SEPARATORS).find(([, separator]) => line.split(separator).includes(name)) ?? [];
  if (word === undefined) return '';
  const known = 'its cells are not separated as those of the training rows';
  return `: ${known}, say so with options.delimiter '${word}'`;
}

/** What to do about a first row that was read as names, and is mostly numbers. */
function dataHint(plan: TablePlan, { layout, columns }: TableSource, needed: NeededRoles): string {
  const numbers = columns.filter(({ name }) => !Number.isNaN(numberOf(name)));
  if (!layout?.header || numbers.length <= columns.length / 2) return '';
  const isTaken = placesOf(plan, columns.length, needed) !== undefined;
  const remedy = isTaken
    ? "say so with options.header 'no'"
    : 'put a line with the names of the columns before it';
  return `: if the first row is data, ${remedy}`;
}

/** A column that is needed and not there. */
function notFound(
  plan: TablePlan,
  { name, role }: ColumnPlan,
  source: TableSource,
  needed: NeededRoles,
): DataError {
  const names = source.columns.map((each) => each.name);
  const near = nearName(name, names);
  const layoutHint = delimiterHint(source, name, names) || dataHint(plan, source, needed);
  const hint = near === undefined ? layoutHint : ` (is it ${quoted(near)}?)`;
  const what = ROLE_WORDS[role] ?? 'which the model was trained on';
  const remedy = role === 'weight' ? '; where rows count alike, all weights are 1' : '';
  return new DataError(
    source.path,
    '',
    `expected a column named ${quoted(name)}, ${what}, found ${quotedNames(names)}${hint}${remedy}`,
  );
}

function unknownColumns(names: readonly string[]): Warning {
  const [are, them] = names.length === 1 ? ['is', 'it is no feature'] : ['are', 'they are no features'];
  const message = `${columnsText(names)} ${are} not used: ${them} of the run`;
  return { code: 'NOT_USED', message: printable(message, 300) };
}

/** Where the columns of a table without names are in a plan; undefined where their number is another. */
function placesOf(plan: TablePlan, count: number, needed: NeededRoles): readonly number[] | undefined {
  const all = plan.columns.map((_, place) => place);
  const has = (holds: (column: ColumnPlan) => boolean) => all.filter((place) => holds(plan.columns[place]));
  const layouts = [
    // Without a header, the target of a table with names may be anywhere.
    ...(plan.isNamed ? [] : [all]),
    ...(needed.needTarget
      ? []
      : [
          has(({ role }) => role !== 'target'),
          has(({ role }) => role !== 'target' && role !== 'weight'),
          has(({ role }) => role !== 'target' && role !== 'weight' && role !== 'group'),
          has(({ role }) => role === 'feature'),
        ]),
  ];
  return layouts.find(({ length }) => length === count);
}

/** By place: all columns, all but the target, or the features alone. */
function byPlace(plan: TablePlan, source: TableSource, needed: NeededRoles): MatchedColumns {
  const places = placesOf(plan, source.columns.length, needed);
  if (!places) throw new DataError(source.path, '', placeProblem(plan, source, needed));
  const indices = new Array<number>(plan.columns.length).fill(-1);
  for (const [index, place] of places.entries())
    if (isRead(plan.columns[place])) {
      refuseUnreadable(source, index);
      indices[place] = index;
    }
  const names = places.map((place) => plan.columns[place].name);
  const message = `the columns are taken by place, as those of the training rows: ${quotedNames(names)}`;
  const isSaid = plan.isNamed !== source.isNamed;
  return {
    indices,
    warnings: isSaid ? [{ code: 'COLUMNS_BY_PLACE', message: printable(message, 300) }] : [],
  };
}

function placeProblem(
  { isNamed, columns }: TablePlan,
  source: TableSource,
  { needTarget }: NeededRoles,
): string {
  const found = counted(source.columns.length, 'column');
  const features = columns.filter(({ role }) => role === 'feature');
  if (!isNamed)
    return `expected ${columns.length.toLocaleString('en')} columns as the training rows have, found ${found}`;
  const names = quotedNames((needTarget ? columns.filter(isRead) : features).map(({ name }) => name));
  if (needTarget) return `expected a header with the columns ${names}, found ${found} without names`;
  const alone = `or these ${features.length.toLocaleString('en')} columns alone`;
  return `expected a header with the columns ${names}, ${alone}, found ${found} without names`;
}
