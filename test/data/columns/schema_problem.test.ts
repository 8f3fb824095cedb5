import { fitSchema } from '../../../src/data/columns/fit_schema';
import type { Schema } from '../../../src/data/columns/schema';
import { schemaProblem } from '../../../src/data/columns/schema_problem';
import { TableRows } from '../../../src/data/table_rows';
import { cellsTable } from '../../support/cells_table';
import { planned, planOf } from '../../support/plans';

/** What a test damages. */
type Damaged = Record<string, object> & { columns: Record<string, object | null>[] };
let schema: Damaged;

beforeEach(async () => {
  const columns = [
    planned('a'),
    planned('b', 'category'),
    planned('c', 'boolean'),
    { ...planned('d', 'date'), dayFirst: true },
    planned('y', 'category', 'target'),
    planned('x', null, 'ignore'),
  ];
  const layout = { header: true, delimiter: ';', decimal: ',', encoding: 'utf-8' } as const;
  const plan = planOf(columns, { numericTransform: 'robust', layout });
  const rows = await TableRows.read(
    cellsTable(['a', 'b', 'c', 'd', 'y', 'x'], [['1', 'red', 'yes', '31.01.2026', 'no', '']]),
    plan,
  );
  const fitted: Schema = fitSchema(plan, rows, Uint32Array.of(0)).schema;
  schema = JSON.parse(JSON.stringify(fitted));
});

test('a schema that was written as JSON is read as it was', () => {
  expect(schemaProblem(schema)).toBeUndefined();
});

test.each<[string, (schema: Damaged) => unknown, string]>([
  ['no object', () => null, 'expected a schema, found null'],
  ['another version', (each) => ({ ...each, version: 2 }), 'expected 1 in version, found 2'],
  ['columns', (each) => ({ ...each, columns: 'a' }), "expected an array of columns in columns, found 'a'"],
  [
    'missing words',
    (each) => ({ ...each, missing: [1] }),
    'expected an array of texts in missing, found [1]',
  ],
  [
    'a layout',
    (each) => ({ ...each, layout: { ...each.layout, delimiter: ';;' } }),
    "expected one character in layout.delimiter, found ';;'",
  ],
])('%s is found', (_, damage, problem) => {
  expect(schemaProblem(damage(schema))).toBe(problem);
});

test.each<[string, number, object, string]>([
  [
    'role',
    0,
    { role: 'label' },
    "expected 'feature' or 'target' or 'weight' or 'group' or 'id' or 'ignore' in columns[0].role, found 'label'",
  ],
  [
    'kind',
    0,
    { kind: 'text' },
    "expected 'number' or 'category' or 'boolean' or 'date' or null in columns[0].kind, found 'text'",
  ],
  [
    'order of dates',
    3,
    { dayFirst: 1 },
    'expected true or false, or nothing in columns[3].dayFirst, found 1',
  ],
  [
    'encoding of another kind',
    0,
    { kind: 'date' },
    "expected an encoding of a date in columns[0].encoding, found 'number'",
  ],
  ['name that occurs twice', 1, { name: 'a' }, "expected different names of columns, found 'a' twice"],
  ['second target', 5, { role: 'target' }, "expected one column of role 'target', found more"],
])('a wrong %s is found', (_, place, changes, problem) => {
  Object.assign(schema.columns[place], changes);
  expect(schemaProblem(schema)).toBe(problem);
});

test.each<[number, object, string]>([
  [0, { fill: null }, 'expected a finite number in columns[0].encoding.fill, found null'],
  [0, { indicator: 'no' }, "expected true or false in columns[0].encoding.indicator, found 'no'"],
  [
    0,
    { transform: { type: 'log' } },
    "expected 'quantile' or 'robust' in columns[0].encoding.transform.type, found 'log'",
  ],
  [
    0,
    { transform: { type: 'robust', centre: 1 } },
    'expected a finite number in columns[0].encoding.transform.scale, found undefined',
  ],
  [
    0,
    { transform: { type: 'quantile', quantiles: [2, 1] } },
    'expected at least two numbers in order in columns[0].encoding.transform.quantiles, found [2, 1]',
  ],
  [1, { values: ['a', 'a'] }, 'expected different texts in columns[1].encoding.values, found an array of 2'],
  [1, { encoder: 'hash' }, "expected 'one-hot' or 'embedding' in columns[1].encoding.encoder, found 'hash'"],
  [2, { fill: 2 }, 'expected 0 or 1 in columns[2].encoding.fill, found 2'],
  [3, { parts: ['week'] }, 'expected parts of a date in columns[3].encoding.parts, found an array of 1'],
])('a wrong encoding of column %p is found: %p', (place, changes, problem) => {
  Object.assign(schema.columns[place].encoding!, changes);
  expect(schemaProblem(schema)).toBe(problem);
});

test('a schema without features is refused', () => {
  for (const column of schema.columns) column.encoding = null;
  expect(schemaProblem(schema)).toBe('expected at least one feature, found none');
});
