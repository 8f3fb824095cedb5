// What is wrong with a schema that was read from a file.
import { describe, quoted, rangeError, typeError } from '../../core/check';
import { repeatedName } from '../../core/different_names';
import { DATE_PARTS } from './dates';
import type { ColumnKind, Encoding, NumericTransform, Role } from './schema';

type Fields = Readonly<Record<string, unknown>>;
/** What a value has to be, in words, and whether it is. */
interface Rule {
  readonly expected: string;
  holds(value: unknown): boolean;
}
type Rules = Readonly<Record<string, Rule>>;

const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);
const areAll = (value: unknown, holds: (each: unknown) => boolean) =>
  Array.isArray(value) && value.every(holds);
const isText = (value: unknown) => typeof value === 'string';

const rule = (expected: string, holds: Rule['holds']): Rule => ({ expected, holds });
const oneOf = (values: readonly unknown[]) =>
  rule(values.map((value) => describe(value)).join(' or '), (value) => values.includes(value));
const orAbsent = ({ expected, holds }: Rule) =>
  rule(`${expected}, or nothing`, (value) => value === undefined || holds(value));

const TEXT = rule('text', isText);
const TEXT_OR_NULL = rule('text or null', (value) => value === null || isText(value));
const BOOLEAN = rule('true or false', (value) => typeof value === 'boolean');
const NUMBER = rule('a finite number', isNumber);
const OBJECT_OR_NULL = rule('an object or null', (value) => value === null || isObject(value));

const ROLES: readonly Role[] = ['feature', 'target', 'weight', 'group', 'id', 'ignore'];
const KINDS: readonly (ColumnKind | null)[] = ['number', 'category', 'boolean', 'date', null];
const TRANSFORMS: readonly NumericTransform[] = ['none', 'quantile', 'robust'];

const SCHEMA: Rules = {
  version: oneOf([1]),
  isNamed: BOOLEAN,
  layout: OBJECT_OR_NULL,
  missing: rule('an array of texts', (value) => areAll(value, isText)),
  numericTransform: oneOf(TRANSFORMS),
  targets: orAbsent(oneOf(['numbers', 'booleans'])),
  columns: rule('an array of columns', (value) => areAll(value, isObject)),
};
const LAYOUT: Rules = {
  header: BOOLEAN,
  delimiter: rule('one character', (value) => isText(value) && [...(value as string)].length === 1),
  decimal: oneOf(['.', ',']),
  encoding: TEXT,
};
const COLUMN: Rules = {
  name: TEXT,
  role: oneOf(ROLES),
  kind: oneOf(KINDS),
  why: TEXT_OR_NULL,
  dayFirst: orAbsent(BOOLEAN),
  signs: orAbsent(oneOf(['.', ','])),
  encoding: OBJECT_OR_NULL,
};
const SHARE = orAbsent(rule('a number from 0 to 1', (value) => isNumber(value) && value >= 0 && value <= 1));
const ENCODINGS: Readonly<Record<Encoding['kind'], Rules>> = {
  number: { fill: NUMBER, indicator: BOOLEAN, missingShare: SHARE, transform: OBJECT_OR_NULL },
  boolean: { fill: oneOf([0, 1]), indicator: BOOLEAN, missingShare: SHARE },
  date: {
    parts: rule('parts of a date', (value) =>
      areAll(value, (each) => DATE_PARTS.some((part) => part === each)),
    ),
    first: NUMBER,
    fill: NUMBER,
    indicator: BOOLEAN,
    missingShare: SHARE,
  },
  category: {
    values: rule(
      'different texts',
      (value) => areAll(value, isText) && new Set(value as string[]).size === (value as string[]).length,
    ),
    encoder: oneOf(['one-hot', 'embedding']),
    hasMissing: BOOLEAN,
    hasOther: BOOLEAN,
    rareShare: SHARE,
    missingShare: SHARE,
  },
};
const isAscending = (values: unknown) =>
  Array.isArray(values) &&
  values.length > 1 &&
  values.every((each, i) => isNumber(each) && (i === 0 || each >= values[i - 1]));
const TRANSFORM_RULES: Readonly<Record<string, Rules>> = {
  quantile: { quantiles: rule('at least two numbers in order', isAscending) },
  robust: { centre: NUMBER, scale: NUMBER },
};

/** The first value that breaks its rule, in words. */
function broken(where: string, value: Fields, rules: Rules): string | undefined {
  const [key] = Object.entries(rules).find(([name, { holds }]) => !holds(value[name])) ?? [];
  if (key === undefined) return undefined;
  return `expected ${rules[key].expected} in ${where}${key}, found ${describe(value[key])}`;
}

/** @throws TypeError or RangeError for an argument that is no schema. */
export function checkSchema(name: string, value: unknown): void {
  if (!isObject(value)) throw typeError(name, 'a schema', value);
  const problem = schemaProblem(value);
  if (problem !== undefined) throw rangeError(name, problem.replace(/^expected /, ''), value);
}

/** What is wrong with a value that should be a schema; undefined if nothing is. */
export function schemaProblem(value: unknown): string | undefined {
  if (!isObject(value)) return `expected a schema, found ${describe(value)}`;
  const problem =
    broken('', value, SCHEMA) ??
    (value.layout === null ? undefined : broken('layout.', value.layout as Fields, LAYOUT));
  if (problem !== undefined) return problem;
  const columns = value.columns as readonly Fields[];
  return firstOf(columns, columnProblem) ?? rolesProblem(columns, value.targets !== undefined);
}

function firstOf(
  columns: readonly Fields[],
  problemOf: (column: Fields, place: number) => string | undefined,
) {
  for (const [place, column] of columns.entries()) {
    const problem = problemOf(column, place);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function columnProblem(column: Fields, place: number): string | undefined {
  const where = `columns[${place}].`;
  const problem = broken(where, column, COLUMN);
  if (problem !== undefined) return problem;
  const { kind, encoding } = column;
  if (encoding === null) return undefined;
  const fields = encoding as Fields;
  if (kind === null || fields.kind !== kind)
    return `expected an encoding of a ${String(kind)} in ${where}encoding, found ${describe(fields.kind)}`;
  return (
    broken(`${where}encoding.`, fields, ENCODINGS[kind as ColumnKind]) ?? transformProblem(where, fields)
  );
}

function transformProblem(where: string, { kind, transform }: Fields): string | undefined {
  if (kind !== 'number' || transform === null) return undefined;
  const { type } = transform as Fields;
  const rules = isText(type) ? TRANSFORM_RULES[type as string] : undefined;
  if (rules === undefined)
    return `expected 'quantile' or 'robust' in ${where}encoding.transform.type, found ${describe(type)}`;
  return broken(`${where}encoding.transform.`, transform as Fields, rules);
}

/** Names that occur twice, and roles of which there is one at most. */
function rolesProblem(columns: readonly Fields[], mayBeSeveral: boolean): string | undefined {
  const names = columns.map(({ name }) => name as string);
  const twice = repeatedName(names);
  if (twice !== undefined) return `expected different names of columns, found ${quoted(twice)} twice`;
  const single = ['weight', 'group', 'id', ...(mayBeSeveral ? [] : ['target'])];
  const several = single.find((role) => columns.filter((column) => column.role === role).length > 1);
  if (several !== undefined) return `expected one column of role '${several}', found more`;
  if (columns.some(({ encoding }) => encoding !== null)) return undefined;
  return 'expected at least one feature, found none';
}
