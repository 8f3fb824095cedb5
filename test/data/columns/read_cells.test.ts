import { MISSING_WORDS, MissingWords } from '../../../src/data/columns/missing';
import { valueReader } from '../../../src/data/columns/read_cells';
import type { ColumnPlan } from '../../../src/data/columns/schema';
import type { TableColumn } from '../../../src/data/table_source';
import { cellsTable } from '../../support/cells_table';

const HOUR = 3_600_000;

async function read(
  plan: Partial<ColumnPlan>,
  cells: (string | null)[],
  words: string[] = [],
  type: TableColumn['type'] = null,
) {
  const column: ColumnPlan = { name: 'a', role: 'feature', kind: 'number', why: null, ...plan };
  const reader = valueReader(column, 0, type, new MissingWords([...MISSING_WORDS, ...words]));
  const [values, problems]: [number[], string[]] = [[], []];
  for await (const block of cellsTable(
    ['a'],
    cells.map((cell) => [cell]),
  ).blocks([0])) {
    const out = new Float64Array(block.rows);
    reader(block, out, (from, row, name, problem, remedy) => {
      const parts = [`${from.position(row)} ${name}`, problem, remedy];
      problems.push(parts.filter((part) => part !== undefined).join(': '));
    });
    values.push(...out);
  }
  return { values, problems };
}

const MISSING = 'if it means a missing value, say so with options.missing';
const NO_DATES = [
  MISSING,
  'if the column is none of dates, name it in options.categorical or options.ignore',
].join('; ');

test('numbers, with missing words in any case', async () => {
  const { values, problems } = await read({}, ['1', '-2.5e3', null, '', 'na', 'NaN', '?', '0']);
  expect(values).toEqual([1, -2500, NaN, NaN, NaN, NaN, NaN, 0]);
  expect(problems).toEqual([]);
});

test('a word, an infinity and a number beyond float32 are refused where they stand', async () => {
  const { values, problems } = await read({}, ['1', 'tall', 'inf', '1e39', '-3.4e38']);
  expect(values).toEqual([1, NaN, NaN, NaN, -3.4e38]);
  expect(problems).toEqual([
    "line 3 a: expected a number, found 'tall': if it means a missing value, say so with options.missing; " +
      'if the column holds categories, name it in options.categorical',
    `line 4 a: expected a finite number that float32 holds, found 'inf': ${MISSING}`,
    `line 5 a: expected a finite number that float32 holds, found '1e39': ${MISSING}`,
  ]);
});

test('a number may mean a missing value', async () => {
  const { values, problems } = await read({}, ['-999', '-999.0', '5'], ['-999']);
  expect(values).toEqual([NaN, NaN, 5]);
  expect(problems).toEqual([]);
});

test('booleans in any case; another word is refused', async () => {
  const { values, problems } = await read({ kind: 'boolean' }, ['True', 'no', 'T', 'N', '1', '?', 'maybe']);
  expect(values).toEqual([1, 0, 1, 0, 1, NaN, NaN]);
  expect(problems).toEqual([
    `line 8 a: expected true or false, yes or no, or 0 or 1, found 'maybe': ${MISSING}; ` +
      'if the column holds categories, name it in options.categorical',
  ]);
});

test('a boolean may be written 1.0, one to predict also in other ways, and what else its column may be is said', async () => {
  const { values, problems } = await read({ kind: 'boolean', role: 'target' }, ['1.0', '0.00', 'yes', '2']);
  expect(values).toEqual([1, 0, 1, NaN]);
  expect(problems).toEqual([
    "line 5 a: expected true or false, yes or no, or 0 or 1, found '2': " +
      "if it holds classes, say so with options.task 'classification'; if numbers, 'regression'",
  ]);
  const feature = await read({ kind: 'boolean' }, ['1.0', '0.0', '', '1.5', '1e0']);
  expect(feature.values).toEqual([1, 0, NaN, NaN, NaN]);
});

test('booleans and times of a file that has such types are read as numbers', async () => {
  expect((await read({ kind: 'boolean' }, ['1', '0', null], [], 'boolean')).values).toEqual([1, 0, NaN]);
  expect((await read({ kind: 'date' }, ['86400000'], [], 'time')).values).toEqual([86_400_000]);
});

test('dates in the order of the column; another order is refused', async () => {
  const { values, problems } = await read({ kind: 'date', dayFirst: true }, [
    '01/02/1970 01:00',
    '',
    '01/13/1970',
  ]);
  expect(values).toEqual([31 * 24 * HOUR + HOUR, NaN, NaN]);
  expect(problems).toEqual([
    "line 4 a: expected a date with the day before the month, or as 2026-01-31, found '01/13/1970': " +
      NO_DATES,
  ]);
});

test('a number in place of a date is refused with the day that it means', async () => {
  const cells = ['1970-01-02', '44867', '44867.0', '20221102', '20221399', '2022'];
  const { problems } = await read({ kind: 'date' }, cells);
  expect(problems.map((problem) => problem.replace(`: ${NO_DATES}`, ''))).toEqual([
    "line 3 a: expected a date such as 2026-01-31, found '44867' (is it 2022-11-02?)",
    "line 4 a: expected a date such as 2026-01-31, found '44867.0' (is it 2022-11-02?)",
    "line 5 a: expected a date such as 2026-01-31, found '20221102' (is it 2022-11-02?)",
    "line 6 a: expected a date such as 2026-01-31, found '20221399'",
    "line 7 a: expected a date such as 2026-01-31, found '2022'",
  ]);
});

test('a date whose day and month no fitted row tells apart is refused, not guessed', async () => {
  const cells = ['1970-01-02', '03/04/1970', '02.01.1970', '2 Jan 1970'];
  const { values, problems } = await read({ kind: 'date' }, cells);
  expect(values).toEqual([24 * HOUR, NaN, 24 * HOUR, 24 * HOUR]);
  expect(problems).toEqual([
    "line 3 a: expected a date that tells its day from its month, as 2026-01-31 does, found '03/04/1970': " +
      `write it so, or name the order in options.dateOrder; ${NO_DATES}`,
  ]);
});

test.each(['1,234', '12 %', '$3', '1.234,50 €'])(
  '%j among numbers is refused with what reads it',
  async (text) => {
    const { problems } = await read({}, ['1', text]);
    expect(problems).toEqual([
      `line 3 a: expected a number, found '${text}': options.numeric reads its column with such signs`,
    ]);
  },
);

test('numbers with signs are read where the column has them, and other text is refused', async () => {
  const { values, problems } = await read({ signs: '.' }, ['$1,234.50', '7', 'NA', '(3)', '12 kg']);
  expect(values).toEqual([1234.5, 7, NaN, -3, NaN]);
  expect(problems).toEqual([expect.stringMatching(/^line 6 a: expected a number, found '12 kg'/)]);
});
