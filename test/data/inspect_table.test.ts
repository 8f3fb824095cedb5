import { inspectTable } from '../../src/data/inspect_table';
import { type Cells, cellsTable } from '../support/cells_table';

const ROWS = 240;
const NAMES = ['id', 'age', 'work', 'since', 'paid', 'same', 'leak', 'label'];
const cellsOf = (row: number): (string | null)[] => [
  `${row + 1}`,
  row % 6 ? `${20 + (row % 40)}` : '',
  ['office', 'home', '?'][row % 3],
  `2026-0${(row % 4) + 1}-11`,
  row % 5 ? 'yes' : 'no',
  'constant',
  row % 2 ? 'left' : 'right',
  row % 2 ? 'ja' : 'nein',
];
const CELLS: Cells = Array.from({ length: ROWS }, (_, row) => cellsOf(row));
const inspect = (stated: Parameters<typeof inspectTable>[1] = {}, cells = CELLS, names = NAMES) =>
  inspectTable(cellsTable(names, cells), stated);

test('columns are what training takes them for, with what all their cells are', async () => {
  const found = await inspect();
  expect(found).toMatchObject({ rows: ROWS, missing: 120, refusal: null, candidates: [] });
  expect(found.columns.map(({ name, role, kind, holds }) => `${name} ${role} ${kind} ${holds}`)).toEqual([
    'id ignore null number',
    'age feature number number',
    'work feature category category',
    'since feature date date',
    'paid feature boolean boolean',
    'same feature category category',
    'leak feature category category',
    'label target category category',
  ]);
  const cells = Object.fromEntries(found.columns.map((column) => [column.name, column.cells]));
  expect(cells.age).toMatchObject({ missing: 40, range: { min: 20, max: 59 } });
  expect(cells.work).toMatchObject({
    missing: 80,
    distinct: 2,
    frequent: [{ value: 'office', rows: 80 }, { rows: 80 }],
  });
  expect(cells.since).toMatchObject({
    distinct: 4,
    range: { min: Date.UTC(2026, 0, 11), max: Date.UTC(2026, 3, 11) },
  });
  expect(cells.label?.frequent).toEqual([
    { value: 'nein', rows: 120 },
    { value: 'ja', rows: 120 },
  ]);
});

test('what is doubtful is said: left out, constant, leaking', async () => {
  const { warnings } = await inspect();
  expect(warnings).toEqual([
    expect.objectContaining({ code: 'COLUMN_LEFT_OUT', message: expect.stringContaining("'id'") }),
    { code: 'COLUMN_CONSTANT', message: "column 'same' has one value in all rows" },
    expect.objectContaining({ code: 'COLUMN_LEAKS', message: expect.stringContaining("'leak'") }),
  ]);
});

test('what is stated holds', async () => {
  const { columns, warnings } = await inspect({
    target: 'work',
    ignore: ['leak', 'same'],
    categorical: ['age'],
  });
  expect(columns.map(({ role, kind }) => `${role} ${kind}`)).toEqual([
    'ignore null',
    'feature category',
    'target category',
    'feature date',
    'feature boolean',
    'ignore null',
    'ignore null',
    'feature category',
  ]);
  expect(warnings).toContainEqual({
    code: 'TARGET_MISSING',
    message:
      "80 rows without a target in column 'work', 80 of them with '?', which means a missing value: " +
      'training is refused without options.dropMissingTarget; options.missingOnly takes the word as a value',
  });
  const dropped = await inspect({ target: 'work', dropMissingTarget: true });
  expect(dropped.warnings).toContainEqual({
    code: 'ROWS_LEFT_OUT',
    message:
      "left out: 80 rows without a target in column 'work', 80 of them with '?', which means a missing " +
      'value: options.missingOnly takes the word as a value',
  });
  const saidOf = async (cells: Cells, given: Parameters<typeof inspectTable>[1] = {}) => {
    const { warnings: said } = await inspect({ target: 'work', ...given }, cells);
    return said.filter(({ code }) => code === 'TARGET_MISSING').map(({ message }) => message);
  };
  const withWork = (word: string) =>
    CELLS.map((row) => row.map((cell, i) => (i === 2 && cell === '?' ? word : cell)));
  const refused = 'training is refused without options.dropMissingTarget';
  expect(await saidOf(withWork(' '))).toEqual([`80 rows without a target in column 'work': ${refused}`]);
  // A word that is stated cannot be taken as a value at once.
  expect(await saidOf(withWork('Gone'), { missing: ['gone'] })).toEqual([
    `80 rows without a target in column 'work', 80 of them with 'Gone', which means a missing value: ${refused}`,
  ]);
});

test('an unclear target ends nothing: it comes with the columns and the candidates', async () => {
  const cells = CELLS.map((row, i) => [...row.slice(0, 7), `${i * 1.5}`]);
  const names = [...NAMES.slice(0, 7), 'amount'];
  const { refusal, candidates, columns, encoded } = await inspect({ targets: 'labels' }, cells, names);
  expect(refusal).toMatchObject({ code: 'TARGET_UNCLEAR' });
  expect(candidates).toEqual(['work', 'paid', 'leak']);
  expect(columns.map(({ role }) => role)).not.toContain('target');
  expect(columns[7].cells).toMatchObject({ range: { min: 0, max: 358.5 } });
  expect(encoded).not.toBeNull();
});

test('a target of numbers is shown by its range', async () => {
  const cells = CELLS.map((row, i) => [...row.slice(0, 7), `${i * 1.5}`]);
  const names = [...NAMES.slice(0, 7), 'amount'];
  const { refusal, plan, columns } = await inspect({}, cells, names);
  expect([refusal, plan.targets]).toEqual([null, 'numbers']);
  expect(columns[7]).toMatchObject({
    role: 'target',
    kind: 'number',
    cells: { range: { min: 0, max: 358.5 } },
  });
});

test('targets that are booleans are shown by how many rows have them, and wrong ones are told', async () => {
  const cells = CELLS.map((row, i) => [...row.slice(0, 6), `${i % 4 ? 0 : 1}`, i === 30 ? 'often' : 'no']);
  const names = [...NAMES.slice(0, 6), 'a', 'b'];
  const { plan, columns, histogram, warnings } = await inspect(
    { target: 'a,b', targets: 'booleans' },
    cells,
    names,
  );
  expect(plan.targets).toBe('booleans');
  expect(columns[6]).toMatchObject({ role: 'target', kind: 'boolean', holds: 'boolean' });
  expect(columns[6].cells!.frequent).toEqual([
    { value: 0, rows: 180 },
    { value: 1, rows: 60 },
  ]);
  expect(histogram).toEqual([]);
  expect(warnings.map(({ message }) => message)).toContain(
    "line 32, column 'b': expected true or false, yes or no, or 0 or 1, found 'often'",
  );
});

test('a table without a feature, or of one column, is shown and refused', async () => {
  const ids = CELLS.map(([id, , , , , , , label]) => [id, label]);
  const two = await inspect({}, ids, ['id', 'label']);
  expect(two).toMatchObject({
    encoded: null,
    refusal: { message: expect.stringContaining('at least one feature') },
  });
  const one = await inspect(
    {},
    ids.map(([, label]) => [label]),
    ['label'],
  );
  expect(one.refusal?.message).toContain('expected a target and at least one feature, found one column');
  expect(one.columns[0].cells).toMatchObject({ distinct: 2 });
});

test('cells at which training would end are counted, the first with its place', async () => {
  const late = Array.from({ length: 21_000 }, (_, row) => cellsOf(row % ROWS));
  late[20_500][1] = 'old';
  late[20_600][1] = 'older';
  const { warnings, rows } = await inspect({ ignore: ['id'] }, late);
  expect(rows).toBe(21_000);
  const [problem] = warnings.filter(({ code }) => code === 'CELL_REFUSED');
  expect(problem.message).toMatch(
    /^line 20502, column 'age': expected a number, found 'old'.*\(and 1 more cell\)$/,
  );
});

test('a column that is constant in most rows is not called so', async () => {
  const late = Array.from({ length: 60_000 }, (_, row) => [
    row === 59_999 ? 'other' : 'same',
    `${row % 7}`,
    `${row % 2}`,
  ]);
  const { warnings } = await inspect({}, late, ['text', 'x', 'y']);
  expect(warnings.map(({ code }) => code)).not.toContain('COLUMN_CONSTANT');
});

test('columns that are stated and not there are errors', async () => {
  await expect(inspect({ ignore: ['Age'] })).rejects.toThrow("is it 'age'?");
});

test('progress is told in rows', async () => {
  const seen: number[] = [];
  const table = cellsTable(NAMES, CELLS, { blockRows: 100 });
  await inspectTable(table, {}, { onProgress: (rows) => seen.push(rows) });
  expect(seen).toEqual([100, 200, 240]);
});

test.each([
  ['-3', "column 'age': expected weights of at least 0, found -3"],
  ['', "column 'age': expected a weight for each row, found 1 row without one"],
])('a weight %p, which training refuses, is said', async (weight, message) => {
  const cells = CELLS.map((row, i) => row.with(1, i === 1 ? weight : row[1] || '7'));
  const { warnings, columns } = await inspect({ weightColumn: 'age' }, cells);
  expect(columns[1]).toMatchObject({ name: 'age', role: 'weight', kind: 'number' });
  expect(warnings).toContainEqual({ code: 'CELL_REFUSED', message });
});
