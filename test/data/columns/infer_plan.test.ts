import { inferPlan, proposePlan } from '../../../src/data/columns/infer_plan';
import type { StatedColumns } from '../../../src/data/columns/stated_columns';
import type { TableSource } from '../../../src/data/table_source';
import { type Cells, cellsTable } from '../../support/cells_table';

const COLUMNS = {
  PassengerId: (row: number) => `${row + 1}`,
  Name: (row: number) => `Mr. ${row}`,
  Age: (row: number) => (row % 3 ? `${row}.5` : ''),
  Paid: (row: number) => (row % 2 ? 'yes' : 'no'),
  Since: (row: number) => `0${(row % 4) + 1}/0${(row % 5) + 1}/2026`,
  Port: (row: number) => ['S', 'C', '?'][row % 3],
  Empty: () => null,
  Survived: (row: number) => `${row % 2}`,
};
const NAMES = Object.keys(COLUMNS);
const CELLS: Cells = Array.from({ length: 40 }, (_, row) =>
  Object.values(COLUMNS).map((column) => column(row)),
);

const infer = (stated: StatedColumns = {}, source: TableSource = cellsTable(NAMES, CELLS)) =>
  inferPlan(source, stated);
const short = async (...given: Parameters<typeof infer>) => {
  const { plan } = await infer(...given);
  return plan.columns.map(({ name, role, kind }) => `${name} ${role} ${kind}`);
};

test('a table as it is: kinds, the target, and what is left out', async () => {
  const { plan, warnings } = await infer();
  expect(plan).toMatchObject({ isNamed: true, layout: null, numericTransform: 'none' });
  expect(plan.columns).toEqual([
    { name: 'PassengerId', role: 'ignore', kind: null, why: 'an id: each row has its own' },
    { name: 'Name', role: 'ignore', kind: null, why: 'nearly all different' },
    { name: 'Age', role: 'feature', kind: 'number', why: 'all values are numbers' },
    { name: 'Paid', role: 'feature', kind: 'boolean', why: 'two values that mean yes and no' },
    { name: 'Since', role: 'feature', kind: 'date', why: 'all values are dates', dayFirst: false },
    { name: 'Port', role: 'feature', kind: 'category', why: 'text' },
    { name: 'Empty', role: 'ignore', kind: null, why: 'all cells are missing' },
    { name: 'Survived', role: 'target', kind: 'number', why: 'the last column' },
  ]);
  expect(warnings).toEqual([
    { code: 'NOT_USED', message: "column 'Empty' has no value in any row: left out" },
    {
      code: 'COLUMN_LEFT_OUT',
      message: "column 'PassengerId' is an id: each row has its own: left out; options.numeric keeps it",
    },
    {
      code: 'COLUMN_LEFT_OUT',
      message: "column 'Name' is nearly all different: left out; options.categorical keeps it",
    },
    {
      code: 'DATE_ORDER_OPEN',
      message:
        "column 'Since': dates such as '01/01/2026' are read with the month first, as none says otherwise; " +
        'options.dateOrder says which',
    },
  ]);
});

test('what is stated counts', async () => {
  const stated: StatedColumns = {
    target: 'Paid',
    ignore: ['Since'],
    idColumn: 'PassengerId',
    weightColumn: 'Survived',
    categorical: ['Name', 'Age'],
    missing: ['S'],
    numericTransform: 'robust',
  };
  const { plan, warnings } = await infer(stated);
  expect(await short(stated)).toEqual([
    'PassengerId id number',
    'Name feature category',
    'Age feature category',
    'Paid target boolean',
    'Since ignore null',
    'Port feature category',
    'Empty ignore null',
    'Survived weight number',
  ]);
  expect(plan).toMatchObject({ numericTransform: 'robust', missing: expect.arrayContaining(['S', 'na']) });
  expect(warnings.map(({ message }) => message)).toEqual([
    "column 'Empty' has no value in any row: left out",
  ]);
});

test('the order of dates that is stated holds, and nothing is open', async () => {
  const { plan, warnings } = await infer({ dateOrder: 'day-first' });
  expect(plan.columns[4]).toMatchObject({ name: 'Since', kind: 'date', dayFirst: true });
  expect(warnings.map(({ code }) => code)).not.toContain('DATE_ORDER_OPEN');
});

test('an order of dates that no column has is said to be not used', async () => {
  const told = async (names: string[], cell: (row: number) => string) => {
    const cells = Array.from({ length: 40 }, (_, row) => [cell(row), `${row % 2}`]);
    const { warnings } = await infer({ dateOrder: 'day-first' }, cellsTable(names, cells));
    return warnings.map(({ message }) => message);
  };
  expect(await told(['Age', 'y'], (row) => `${row % 9}.5`)).toEqual([
    'not used: options.dateOrder, as no column is one of dates',
  ]);
  expect(await told(['Since', 'y'], (row) => `2026-01-${10 + (row % 9)}`)).toEqual([]);
  expect(await told(['Since', 'y'], (row) => `01/0${1 + (row % 9)}/2026`)).toEqual([]);
});

test('the usual words for a missing value can be taken away', async () => {
  const { plan } = await infer({ missingOnly: true, missing: ['C'] });
  expect(plan.missing).toEqual(['C']);
});

test('a column that is both day and month first is read as most of its dates say', async () => {
  const dates = ['31/01/2026', '30/01/2026', '01/31/2026', '02/01/2026'];
  const cells = Array.from({ length: 40 }, (_, row) => [dates[row % 4], `${row % 2}`]);
  const { plan, warnings } = await infer({}, cellsTable(['when', 'y'], cells));
  expect(plan.columns[0].dayFirst).toBe(true);
  expect(warnings).toEqual([]);
});

test('a column of parts that stands last is a feature, and is told', async () => {
  const cells = Array.from({ length: 40 }, (_, row) => [
    `${row / 7}`,
    ['u', 'v', 'w'][row % 3],
    row % 4 ? 'train' : 'test',
  ]);
  const { plan, warnings } = await infer({}, cellsTable(['a', 'species', 'set'], cells));
  expect(plan.columns.map(({ role }) => role)).toEqual(['feature', 'target', 'feature']);
  expect(warnings.map(({ code }) => code)).toEqual(['COLUMN_SPLITS']);
});

test('a target of amounts is said to be taken as classes, unless classes are stated', async () => {
  const cells = Array.from({ length: 40 }, (_, row) => [`${row / 7}`, `${[0, 0, 0, 120, 340][row % 5]}`]);
  const costs = cellsTable(['a', 'cost'], cells);
  const message =
    "the target 'cost' has 3 different whole numbers, which are taken as classes: " +
    'options.task regression predicts them as numbers';
  expect((await infer({}, costs)).warnings).toEqual([{ code: 'CLASSES_ARE_NUMBERS', message }]);
  const named = await infer({ target: 'cost' }, costs);
  expect(named.plan.columns[1].why).toBe('whole numbers, taken as classes');
  for (const stated of [{ targets: 'labels' }, { targets: 'numbers' }, { categorical: ['cost'] }] as const)
    expect((await infer({ ...stated, target: 'cost' }, costs)).warnings).toEqual([]);
});

test('a target of codes that is taken as numbers is told, unless it is stated what it is', async () => {
  const cells = Array.from({ length: 320 }, (_, row) => [`${(row * row) % 97}.5`, `${row % 40}`]);
  const codes = cellsTable(['a', 'code'], cells);
  const message =
    "the target 'code' has 40 different whole numbers, 0 to 39, which are taken as numbers to predict: " +
    'if they are classes, say so with options.task classification';
  const told = { code: 'NUMBERS_MAY_BE_CLASSES', message };
  expect((await infer({}, codes)).warnings).toContainEqual(told);
  expect((await infer({ target: 'code' }, codes)).warnings).toEqual([told]);
  for (const stated of [{ targets: 'labels' }, { targets: 'numbers' }, { categorical: ['code'] }] as const)
    expect((await infer({ ...stated, target: 'code' }, codes)).warnings).toEqual([]);
  expect((await infer({ numeric: ['code'], target: 'code' }, codes)).warnings).toEqual([]);
});

test('a target of numbers with signs is said to be taken as classes', async () => {
  const cells = Array.from({ length: 40 }, (_, row) => [`${row / 7}`, `${1 + (row % 9)},000`]);
  const { warnings } = await infer({}, cellsTable(['a', 'y'], cells));
  expect(warnings).toEqual([
    {
      code: 'NUMBERS_WITH_SIGNS',
      message:
        "column 'y' is taken as text: without signs, '1,000' would be a number; options.numeric reads it so",
    },
  ]);
});

test.each([
  ['1,000', '12,345.5'],
  ['12.5%', '3 %'],
  ['$5', '€ 1,234'],
])('text such as %p and %p is said to be numbers but for its signs', async (...texts) => {
  const cells = Array.from({ length: 40 }, (_, row) => [texts[row % 2], `${row % 7}`, `${row % 3 === 0}`]);
  const { warnings } = await infer({}, cellsTable(['a', 'b', 'y'], cells));
  expect(warnings).toEqual([
    {
      code: 'NUMBERS_WITH_SIGNS',
      message:
        `column 'a' is taken as text: without signs, '${texts[0]}' would be a number; ` +
        'options.numeric reads it so',
    },
  ]);
});

test.each([
  ['unknown', 0.5],
  ['n.a.', 1],
])('numbers of which many are %p are said to be text, with what it may mean', async (word, step) => {
  const number = (row: number) => `${(row % 40) * step}`;
  const cells = Array.from({ length: 200 }, (_, row) => [
    row % 5 === 0 ? word : number(row),
    `${row % 3 === 0}`,
  ]);
  const { plan, warnings } = await infer({}, cellsTable(['a', 'y'], cells));
  expect(plan.columns[0].kind).toBe('category');
  expect(warnings).toEqual([
    {
      code: 'NUMBERS_AMONG_TEXT',
      message:
        `column 'a' is taken as text: 80 % of its values are numbers, the others are '${word}'; ` +
        'options.missing names words for a missing value',
    },
  ]);
  const stated = await infer({ missing: [word] }, cellsTable(['a', 'y'], cells));
  expect([stated.plan.columns[0].kind, stated.warnings]).toEqual(['number', []]);
});

test('measurements beside one frequent word are said to be text, as are dates beside one', async () => {
  const saidOf = async (cellOf: (row: number) => string) => {
    const cells = Array.from({ length: 200 }, (_, row) => [cellOf(row), `${row % 3 === 0}`]);
    return (await infer({}, cellsTable(['a', 'y'], cells))).warnings;
  };
  expect(await saidOf((row) => (row % 3 ? 'missing' : `${row / 4}`))).toEqual([
    {
      code: 'NUMBERS_AMONG_TEXT',
      message:
        "column 'a' is taken as text: 33 % of its values are numbers, the others are 'missing'; " +
        'options.missing names words for a missing value',
    },
  ]);
  expect(await saidOf((row) => (row % 5 ? `2020-01-0${(row % 8) + 1}` : '0000-00-00'))).toEqual([
    {
      code: 'DATES_AMONG_TEXT',
      message:
        "column 'a' is taken as text: 80 % of its values are dates, the others are '0000-00-00'; " +
        'options.missing names words for a missing value',
    },
  ]);
});

test('texts that are stated to mean a missing value, and that no cell has, are told', async () => {
  const cells = Array.from({ length: 40 }, (_, row) => [
    row % 9 === 0 ? '-999' : row % 9 === 1 ? 'none given' : `${row / 7}`,
    `${row % 3 === 0}`,
  ]);
  const saidOf = async (missing: string[]) =>
    (await infer({ missing }, cellsTable(['a', 'y'], cells))).warnings.filter(
      ({ code }) => code === 'MISSING_NOT_FOUND',
    );
  expect(await saidOf(['-999.0', 'None given'])).toEqual([]);
  expect(await saidOf(['-999', 'none given', 'zzz', '99'])).toEqual([
    { code: 'MISSING_NOT_FOUND', message: "options.missing has 'zzz', '99', which no cell has" },
  ]);
});

test('codes of a category may be numbers and words', async () => {
  const cells = Array.from({ length: 200 }, (_, row) => [row % 5 ? `${row % 7}` : 'X', `${row % 3 === 0}`]);
  expect((await infer({}, cellsTable(['a', 'y'], cells))).warnings).toEqual([]);
});

test.each([
  [['$1,234.50', '7', '(3)'], '.'],
  [['1.234,50 €', '-7 %', '3,5'], ','],
])('stated numbers such as %j have signs beside the decimal sign %p', async (texts, signs) => {
  const cells = Array.from({ length: 40 }, (_, row) => [texts[row % 3], `${row % 3 === 0}`]);
  const { plan } = await infer({ numeric: ['a'] }, cellsTable(['a', 'y'], cells));
  expect(plan.columns[0]).toEqual({ name: 'a', role: 'feature', kind: 'number', why: null, signs });
});

/** Rows of a whole number and a price with signs. */
const PRICED = Array.from({ length: 40 }, (_, row) => [`${row % 7}`, `$1,${100 + row}.50`]);

test('a target of numbers with signs is predicted as numbers where that is stated', async () => {
  const { plan } = await infer({ numeric: ['price'] }, cellsTable(['size', 'price'], PRICED));
  expect(plan.targets).toBe('numbers');
  expect(plan.columns[1]).toMatchObject({ role: 'target', kind: 'number', signs: '.' });
});

test.each<[string, string[], StatedColumns]>([
  ['the last column, as the target', ['size', 'price'], {}],
  ['a stated target of numbers', ['size', 'price'], { target: 'price', targets: 'numbers' }],
  ['the only feature', ['y', 'price'], { target: 'y' }],
])('numbers with signs: %s is refused with what reads them', async (_, names, stated) => {
  await expect(infer(stated, cellsTable(names, PRICED))).rejects.toThrow(
    "without signs, '$1,100.50' would be a number; options.numeric reads it so",
  );
});

test.each([
  ['texts', (row: number) => `word ${row}`, ': options.categorical keeps texts'],
  ['an id', (row: number) => `${row + 1}`, ': options.numeric keeps numbers'],
])('a table whose only feature is %s is refused with what keeps it', async (_, cell, remedy) => {
  const cells = Array.from({ length: 40 }, (_, row) => [cell(row), 'uv'[row % 2]]);
  await expect(infer({}, cellsTable(['id', 'y'], cells))).rejects.toThrow(remedy);
});

test('where the only text is the target, a last column of measurements is mentioned', async () => {
  const table = (last: (row: number) => number) => {
    const cells = Array.from({ length: 60 }, (_, row) => ['uvw'[row % 3], `${row % 7}`, `${last(row)}`]);
    return cellsTable(['model', 'doors', 'price'], cells);
  };
  expect(
    (
      await infer(
        {},
        table((row) => row * 1.5),
      )
    ).warnings,
  ).toEqual([
    {
      code: 'TARGET_GUESSED',
      message:
        "the target is taken to be 'model' (the first column, the only text): " +
        "if it is 'price' or another, name it with options.target",
    },
  ]);
  expect(
    (
      await infer(
        {},
        table((row) => row % 5),
      )
    ).warnings,
  ).toEqual([]);
});

test('a stated target of numbers that look measured is pointed out', async () => {
  const cells = Array.from({ length: 90 }, (_, row) => [`${row % 7}`, `${3 * (row % 30)}`]);
  const { warnings } = await infer({ target: 'b', targets: 'labels' }, cellsTable(['a', 'b'], cells));
  expect(warnings).toEqual([
    {
      code: 'TARGET_MEASURED',
      message: "the target 'b' has 30 different numbers: they look measured, not like classes",
    },
  ]);
});

test.each<[string, StatedColumns, Cells, string]>([
  ['no rows', {}, [], 'expected at least one row, found none'],
  [
    'a target without values',
    { target: 'b' },
    [
      ['1', null],
      ['2', '?'],
    ],
    "column 'b': expected a target, found a column whose cells are all missing",
  ],
  [
    'a target of one value',
    { target: 'b' },
    [
      ['1', 'u'],
      ['2', 'u'],
    ],
    "column 'b': expected a target of at least two different values, found only 'u'",
  ],
  [
    'a target of one value beside words that mean a missing one',
    { target: 'b' },
    [
      ['1', 'u'],
      ['2', 'None'],
    ],
    "column 'b': expected a target of at least two different values, found only 'u' and 1 missing cell: " +
      'where a word such as None or NA is a value, give options.missingOnly',
  ],
  [
    'a target that a stated missing value leaves one value',
    { target: 'b', missing: ['0', 'x'] },
    [
      ['1', '1'],
      ['2', '0'],
      ['x', '0'],
    ],
    "column 'b': expected a target of at least two different values, found only '1', as options.missing " +
      "reads '0' in 2 cells of it as a missing value: it holds for all columns; " +
      'leave such cells of the features empty instead',
  ],
  [
    'a target that stated words empty',
    { target: 'b', missing: ['u', 'v'] },
    [
      ['1', 'u'],
      ['2', 'V'],
    ],
    "column 'b': expected a target, found a column whose cells are all missing, as options.missing " +
      "reads 'u', 'V' in 2 cells of it as a missing value: it holds for all columns; " +
      'leave such cells of the features empty instead',
  ],
  [
    'no feature',
    { target: 'b', ignore: ['a'] },
    [
      ['1', 'u'],
      ['2', 'v'],
    ],
    "expected at least one feature, found none: left out are 'a' (ignored)",
  ],
  [
    'no feature of use',
    { target: 'b' },
    [
      ['', 'u'],
      ['?', 'v'],
    ],
    "expected at least one feature, found none: left out are 'a' (all cells are missing)",
  ],
])('%s: refused', async (_, stated, cells, problem) => {
  await expect(infer(stated, cellsTable(['a', 'b'], cells))).rejects.toThrow(`table.csv: ${problem}`);
});

test.each([
  ['numeric', "expected numbers to predict, found 'cat', 'dog'"],
  ['booleans', "expected yes and no to predict, found 'cat', 'dog'"],
  ['dates', 'expected classes or numbers to predict, found dates'],
])('a target of text labels that options.%s names is refused with what to do', async (option, problem) => {
  const cells = rowsOf(40, (row) => [`${row / 7}`, ['cat', 'dog'][row % 2], ['no', 'yes'][row % 2]]);
  const table = cellsTable(['a', 'b', 'c'], cells);
  await expect(infer({ target: 'b', [option]: ['b'] }, table)).rejects.toThrow(
    `column 'b': ${problem}: its values are classes where options.${option} does not name it`,
  );
  expect((await short({ target: 'b', categorical: ['b'] }, table))[1]).toBe('b target category');
  expect((await short({ target: 'c', booleans: ['c'] }, table))[2]).toBe('c target boolean');
});

test('one column alone is refused, and text may have another delimiter', async () => {
  const layout = { header: true, delimiter: ',', decimal: '.', encoding: 'utf-8' } as const;
  await expect(infer({}, cellsTable(['a;b'], [['1;2']], { layout }))).rejects.toThrow(
    "expected a target and at least one feature, found one column, 'a;b': " +
      'if something else separates its cells, say so with options.delimiter',
  );
});

test('a target that cannot be read is refused; as a feature it is left out', async () => {
  const source = cellsTable(
    ['a', 'b', 'y'],
    [
      ['', '1', '0'],
      ['', '2', '1'],
    ],
    { columns: { a: { unreadable: 'nested values' } } },
  );
  await expect(infer({ target: 'a' }, source)).rejects.toThrow(
    "column 'a': expected a target, found nested values: make a column of each of their values",
  );
  expect(await short({}, source)).toEqual(['a ignore null', 'b feature number', 'y target number']);
  expect(await short({ categorical: ['a'] }, source)).toEqual([
    'a ignore null',
    'b feature number',
    'y target number',
  ]);
});

test('columns are booleans and dates where that is stated, whatever they look like', async () => {
  const cells = Array.from({ length: 40 }, (_, row) => [
    `${row % 2}`,
    row % 3 ? '2026-01-02' : 'soon',
    'ab'[row % 2],
  ]);
  const source = cellsTable(['flag', 'day', 'y'], cells);
  expect(await short({}, source)).toEqual([
    'flag feature number',
    'day feature category',
    'y target category',
  ]);
  const stated = { target: 'y', booleans: ['flag'], dates: ['day'] };
  expect(await short(stated, source)).toEqual([
    'flag feature boolean',
    'day feature date',
    'y target category',
  ]);
  const twice = infer({ booleans: ['flag'], numeric: ['flag'] }, source);
  await expect(twice).rejects.toThrow('found two: in options.numeric and in options.booleans');
});

const rowsOf = (rows: number, cells: (row: number) => string[]) =>
  Array.from({ length: rows }, (_, row) => cells(row));

test('numbers behind what may be classes are said to be guessed', async () => {
  const cells = rowsOf(60, (row) => [`${row % 7}`, 'uv'[row % 2], `${row * 1.5}`]);
  const { warnings } = await infer({}, cellsTable(['rooms', 'heated', 'price'], cells));
  const remedy = "if it is 'heated' or another, name it with options.target";
  const message = `the target is taken to be 'price' (the last column): ${remedy}`;
  expect(warnings).toEqual([{ code: 'TARGET_GUESSED', message }]);
});

test('numbers behind other numbers are said to be guessed, but for a telling name', async () => {
  const cells = rowsOf(60, (row) => [`${row * 1.5}`, `${row % 7}`, `${row * 2.5}`]);
  const warningsOf = async (names: string[], stated?: StatedColumns) =>
    (await infer(stated, cellsTable(names, cells))).warnings.map(({ message }) => message);
  expect(await warningsOf(['price', 'rooms', 'area'])).toEqual([
    "the target is taken to be 'area' (the last column): if it is 'price' or another, name it with options.target",
  ]);
  expect(await warningsOf(['area', 'rooms', 'target'])).toEqual([]);
  expect(await warningsOf(['area', 'rooms', 'price'], { target: 'price' })).toEqual([]);
});

test('several targets are numbers, and one stated to be a category is not', async () => {
  const table = cellsTable(
    ['a', 'b', 'c'],
    rowsOf(60, (row) => [`${row % 7}`, `${row * 1.5}`, `${row % 2}`]),
  );
  const roles = async (stated: StatedColumns) => {
    const { plan } = await infer(stated, table);
    return [...plan.columns.map(({ role }) => role), plan.targets];
  };
  expect(await roles({ target: 'b,c' })).toEqual(['feature', 'target', 'target', 'numbers']);
  expect(await roles({ target: ['c', 'b'] })).toEqual(['feature', 'target', 'target', 'numbers']);
  expect(await roles({ target: 'b', categorical: ['b'] })).toEqual([
    'feature',
    'target',
    'feature',
    undefined,
  ]);
  await expect(infer({ target: 'b,c', targets: 'labels' }, table)).rejects.toThrow(
    "expected one target of classes, found 'b', 'c'",
  );
});

test('several targets of 0 and 1, or yes and no, are booleans unless something else is stated', async () => {
  const table = cellsTable(
    ['a', 'b', 'c', 'd'],
    rowsOf(60, (row) => [`${row % 7}`, `${row % 2}`, row % 3 ? 'no' : 'yes', `${(row % 3) - 1}`]),
  );
  const plan = async (stated: StatedColumns) => {
    const { plan: found } = await infer(stated, table);
    return [found.targets, ...found.columns.map(({ role, kind }) => `${role} ${kind}`)];
  };
  const both = ['booleans', 'feature number', 'target boolean', 'target boolean', 'feature number'];
  expect(await plan({ target: 'b,c' })).toEqual(both);
  expect(await plan({ target: 'b,c', targets: 'booleans' })).toEqual(both);
  expect((await plan({ target: 'b,d' }))[0]).toBe('numbers');
  expect((await plan({ target: 'c', targets: 'booleans' })).slice(0, 2)).toEqual([
    'booleans',
    'feature number',
  ]);
  await expect(infer({ targets: 'booleans' }, table)).rejects.toThrow(
    "no name or place tells which columns are labels; candidates: 'b', 'c': name the column with options.target",
  );
});

test('one of several booleans may have one value, one alone may not', async () => {
  const table = cellsTable(
    ['a', 'b', 'c'],
    rowsOf(30, (row) => [`${row % 7}`, `${row % 2}`, '0']),
  );
  expect((await infer({ target: 'b,c', targets: 'booleans' }, table)).plan.targets).toBe('booleans');
  await expect(infer({ target: 'c', targets: 'booleans' }, table)).rejects.toThrow(
    "expected a target of at least two different values, found only '0'",
  );
});

test('texts among the targets of numbers are refused', async () => {
  const table = cellsTable(
    ['a', 'b', 'c'],
    rowsOf(30, (row) => [`${row % 7}`, `${row * 1.5}`, 'uv'[row % 2]]),
  );
  await expect(infer({ target: 'b,c' }, table)).rejects.toThrow(
    "column 'c': expected numbers to predict, found texts",
  );
});

test('a table is refused for a column of very many texts, which is not said to be left out too', async () => {
  const cells = Array.from({ length: 20_050 }, (_, row) => [`town ${row}`, `${row % 7}`, `${row % 2}`]);
  const { refusal, warnings } = await proposePlan(cellsTable(['town', 'b', 'y'], cells));
  expect(refusal?.message).toBe(
    "table.csv: column 'town': expected a category, found 20,000 different texts in the first 20,000 rows: " +
      'leave it out with options.ignore, or keep its frequent values with options.categorical',
  );
  expect(warnings).toEqual([]);
});

/** Rows with a feature and a target, behind columns of an index. */
const indexed = (names: readonly string[], of: (row: number) => string[], isNamed = true) =>
  inferPlan(
    cellsTable(
      [...names, 'a', 'b'],
      Array.from({ length: 200 }, (_, row) => [...of(row), Math.sin(row).toFixed(3), `${row % 3}`]),
      { isNamed },
    ),
  );
const saidOf = async (...given: Parameters<typeof indexed>) => {
  const { plan, warnings } = await indexed(...given);
  const leftOut = plan.columns.filter(({ role }) => role === 'ignore').map(({ name }) => name);
  return [leftOut, warnings.map(({ code, message }) => `${code}: ${message}`)];
};

test('the index of a table in memory is left out, whatever it holds', async () => {
  expect(await saidOf(['Unnamed: 0', 'Unnamed: 1'], (row) => [row < 90 ? 'u' : 'v', `${row % 90}`])).toEqual([
    ['Unnamed: 0', 'Unnamed: 1'],
    [
      "NOT_USED: column 'Unnamed: 1' is an index: left out; options.numeric keeps it",
      "COLUMN_LEFT_OUT: column 'Unnamed: 0' has no name, as an index has none: left out; " +
        'options.numeric or options.categorical keeps it',
    ],
  ]);
  expect(await saidOf(['column 1'], (row) => [`${(row * 7) % 200}`], false)).toEqual([
    ['column 1'],
    ["COLUMN_LEFT_OUT: column 'column 1' is an id: each row has its own: left out; options.numeric keeps it"],
  ]);
  const kept = await indexed(['a0', 'Unnamed: 1'], (row) => [`${row % 5}`, `${row % 7}`]);
  expect(kept.warnings).toEqual([]);
});

test('whole numbers that are different in all rows are said, and kept', async () => {
  const customer = (row: number) => `${100_000 + ((row * 7_919) % 900_007)}`;
  expect(await saidOf(['customer', 'visits'], (row) => [customer(row), `${row % 11}`])).toEqual([
    [],
    [
      "COLUMN_LIKE_ID: column 'customer' has another whole number in each row: " +
        'if it is an id, leave it out with options.ignore or options.idColumn',
    ],
  ]);
  const stated = cellsTable(
    ['customer', 'a', 'b'],
    Array.from({ length: 200 }, (_, row) => [customer(row), `${row % 5}`, `${row % 3}`]),
  );
  expect((await inferPlan(stated, { numeric: ['customer'] })).warnings).toEqual([]);
});

test('times without a name that stand first are a feature, and said to look like an index', async () => {
  const day = (row: number) => [`2024-01-${String(1 + (row % 28)).padStart(2, '0')}`];
  expect(await saidOf(['Unnamed: 0'], day)).toEqual([
    [],
    [
      "COLUMN_LIKE_ID: column 'Unnamed: 0' has no name and holds times, as an index does, and is a feature: " +
        'leave it out with options.ignore',
    ],
  ]);
  expect(await saidOf(['day'], day)).toEqual([[], []]);
});

test('where words are values already, a target of one value gets no such advice', async () => {
  const table = cellsTable(
    ['a', 'b'],
    [
      ['1', 'u'],
      ['2', ''],
    ],
  );
  await expect(infer({ target: 'b', missingOnly: true }, table)).rejects.toThrow(/found only 'u'$/);
});
