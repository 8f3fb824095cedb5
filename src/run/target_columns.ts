// The columns of other rows that hold a run's targets: by name where they are named so, else by place.
import { printable, quoted, rangeError } from '../core/check';
import type { Warning } from '../core/warning';
import { quotedNames } from '../data/columns/match_columns';
import type { Schema } from '../data/columns/schema';
import { targetNames } from '../data/columns/stated_columns';
import type { TableSource } from '../data/table_source';

/** A schema of other rows, and what is doubtful about its targets. */
export interface NamedTargets {
  readonly schema: Schema;
  readonly warnings: readonly Warning[];
}

/**
 * A schema whose targets are in the columns that are named, where any are. Names of the run are matched in
 * any order; other names stand for its remaining targets.
 *
 * @throws RangeError for another number of columns, and where several names beside the run's own are others.
 */
export function withTargets(schema: Schema, source: TableSource, named: string | undefined): NamedTargets {
  if (named === undefined) return { schema, warnings: [] };
  const own = schema.columns.flatMap(({ role, name }) => (role === 'target' ? [name] : []));
  const names = own.length === 1 ? [named] : targetNames(source, named);
  const isDifferent = new Set(names).size === names.length;
  if (names.length !== own.length || !isDifferent)
    throw rangeError('options.target', `${own.length} different columns`, named);
  const others = names.filter((name) => !own.includes(name));
  const renamed = own.filter((name) => !names.includes(name));
  if (others.length > 1 && others.length < own.length) {
    const expected = `the run's targets ${quotedNames(own)} by name, or one other name among them`;
    throw rangeError('options.target', expected, named);
  }
  const nameOf = new Map(renamed.map((name, place) => [name, others[place]]));
  const columns = schema.columns.map((column) => {
    const name = column.role === 'target' ? nameOf.get(column.name) : undefined;
    return name === undefined ? column : { ...column, name };
  });
  return { schema: { ...schema, columns }, warnings: own.length > 1 ? byPlace(nameOf) : [] };
}

/** Says which other name stands for which target of a run. */
function byPlace(nameOf: ReadonlyMap<string, string>): Warning[] {
  if (nameOf.size === 0) return [];
  const pairs = [...nameOf].map(([own, other]) => `${quoted(other)} is taken as ${quoted(own)}`);
  const why = nameOf.size > 1 ? ', by its place in options.target' : '';
  const message = printable(`the run has targets of other names: column ${pairs.join(', ')}${why}`, 400);
  return [{ code: 'COLUMNS_BY_PLACE', message }];
}
