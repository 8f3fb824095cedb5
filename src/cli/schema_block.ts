// The `schema:` block of --config: what a table is, column by column. It stands for options that state the
// same, so that a run keeps nothing new.
import { stringify } from 'yaml';
import { kebabCase } from '../core/kebab_case';
import type { ColumnPlan, TablePlan } from '../data/columns/schema';
import type { TableOptions } from '../data/table_options';
import { TABLE_RUN_OPTION_NAMES } from '../run/table_run_options';

/** The option that states what a word of the block says of a column. */
const OPTION_OF = {
  number: 'numeric',
  category: 'categorical',
  boolean: 'booleans',
  date: 'dates',
  ignore: 'ignore',
  id: 'idColumn',
  weight: 'weightColumn',
  group: 'groupColumn',
  target: 'target',
} as const satisfies Record<string, keyof TableOptions>;

type Word = keyof typeof OPTION_OF;
const WORDS = Object.keys(OPTION_OF) as Word[];
/** Options of one column. */
const SINGLE: readonly string[] = [OPTION_OF.id, OPTION_OF.weight, OPTION_OF.group];

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Refuses the block. */
type Refuse = (problem: string) => never;

/** What the columns of a block state, by option. */
function columnOptions(columns: unknown, refuse: Refuse): Record<string, string> {
  if (!isObject(columns))
    return refuse("schema.columns: expected a line for each column as in 'age: number'");
  const named = new Map<string, string[]>();
  for (const [name, word] of Object.entries(columns)) {
    const option = OPTION_OF[word as Word];
    if (!WORDS.includes(word as Word))
      refuse(`schema.columns: expected ${WORDS.join(', ')} for '${name}', found '${String(word)}'`);
    named.set(option, [...(named.get(option) ?? []), name]);
  }
  for (const [option, names] of named)
    if (SINGLE.includes(option) && names.length > 1)
      refuse(`schema.columns: expected one column of ${option}, found '${names.join("', '")}'`);
  const text = (option: string, names: string[]) =>
    SINGLE.includes(option) || (option === OPTION_OF.target && names.length === 1)
      ? names[0]
      : JSON.stringify(names);
  return Object.fromEntries([...named].map(([option, names]) => [option, text(option, names)]));
}

/**
 * Replaces the block by the options that it stands for.
 *
 * @param values The values of the file. @param refuse Throws with the line of the block.
 */
export function expandSchema(values: Record<string, unknown>, refuse: Refuse): void {
  if (values.schema === undefined) return;
  const { columns, ...rest } = isObject(values.schema)
    ? values.schema
    : refuse("schema: expected lines such as 'target: income' and 'columns:'");
  delete values.schema;
  const stated = { ...(columns === undefined ? {} : columnOptions(columns, refuse)) };
  for (const [key, value] of [...Object.entries(rest), ...Object.entries(stated)]) {
    const name = TABLE_RUN_OPTION_NAMES.find((each) => each === key || kebabCase(each) === key);
    if (name === undefined) refuse(`schema: expected columns or an option of a table, found '${key}'`);
    if (name! in values || kebabCase(name!) in values) refuse(`schema: '${key}' is stated twice`);
    values[name!] = value;
  }
}

/** What the block says of a column; null for the target, which has a line of its own. */
function wordOf({ role, kind }: ColumnPlan): Word | null {
  if (role === 'target') return null;
  if (role === 'id' || role === 'weight' || role === 'group' || role === 'ignore') return role;
  return kind ?? 'ignore';
}

/**
 * The block that states a table as it was understood.
 *
 * @param stated What was stated of it: the texts that mean missing, the transform of numbers.
 */
export function schemaBlock({ columns, layout }: TablePlan, stated: TableOptions): string {
  const targets = columns.filter(({ role }) => role === 'target').map(({ name }) => name);
  const words = columns.map((column) => [column.name, wordOf(column)] as const);
  const lines: [string, unknown][] = [
    ['target', targets.length > 1 ? JSON.stringify(targets) : targets[0]],
    ['header', layout && (layout.header ? 'yes' : 'no')],
    ['delimiter', layout?.delimiter === ' ' ? 'space' : layout?.delimiter],
    ['decimal', layout?.decimal],
    ['encoding', layout?.encoding],
    ['date-order', stated.dateOrder],
    ['missing', stated.missing],
    ['missing-only', stated.missingOnly || undefined],
    ['numeric-transform', stated.numericTransform === 'none' ? undefined : stated.numericTransform],
    ['columns', new Map(words.filter(([, word]) => word !== null))],
  ];
  const block = new Map(lines.filter(([, value]) => value !== undefined && value !== null));
  const hasBrackets = columns.some(({ name }) => /[[{]/.test(name));
  const style = { lineWidth: 0, ...(hasBrackets ? { defaultKeyType: 'QUOTE_DOUBLE' as const } : {}) };
  return stringify(new Map([['schema', block]]), style);
}
