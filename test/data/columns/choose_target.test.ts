import { inferPlan } from '../../../src/data/columns/infer_plan';
import type { StatedColumns } from '../../../src/data/columns/stated_columns';
import { type Cells, cellsTable } from '../../support/cells_table';

const ROWS = 60;
/** Cells of a column. */
type Column = (row: number) => string | null;
const measured: Column = (row) => `${row * 1.37 - 20}`;
const values =
  (...of: (string | null)[]): Column =>
  (row) =>
    of[(row * 7 + (row >> 2)) % of.length];

function table(columns: Readonly<Record<string, Column>>, details = {}) {
  const cells: Cells = Array.from({ length: ROWS }, (_, row) =>
    Object.values(columns).map((column) => column(row)),
  );
  return cellsTable(Object.keys(columns), cells, details);
}
async function targetOf(columns: Readonly<Record<string, Column>>, details = {}, stated: StatedColumns = {}) {
  const { plan } = await inferPlan(table(columns, details), stated);
  const { name, why } = plan.columns.find(({ role }) => role === 'target')!;
  return `${name}: ${why}`;
}

test.each<[string, Readonly<Record<string, Column>>, string]>([
  ['a telling name', { a: measured, Label: values('0', '1'), b: values('u', 'v') }, 'Label: by its name'],
  ['y where nothing else is telling', { y: values('0', '1', '2'), b: measured }, 'y: by its name'],
  ['a more telling name than y', { y: measured, x: measured, class: values('u', 'v') }, 'class: by its name'],
  [
    'Kaggle’s digits',
    { label: values('7', '1'), pixel0: measured, pixel1: values('0', '255') },
    'label: by its name',
  ],
  [
    'letters: the only text, in the first column',
    { lettr: values('A', 'B', 'C'), 'x-box': values('1', '2', '3'), 'y-ege': values('4', '5', '6') },
    'lettr: the first column, the only text',
  ],
  [
    'the first column behind an id',
    { id: (row) => `${row * row}`, diagnosis: values('M', 'B'), radius: measured },
    'diagnosis: the first column, the only text',
  ],
  [
    'adult',
    { age: measured, sex: values('f', 'm'), job: values('x', 'y', 'z'), income: values('<=50K', '>50K') },
    'income: the last column',
  ],
  [
    'cars',
    { buying: values('high', 'low'), doors: values('2', '4', '5more'), rating: values('u', 'g', 'v') },
    'rating: the last column',
  ],
  [
    'wine',
    { acid: measured, pH: measured, quality: values('3', '5', '8') },
    'quality: the last column; whole numbers, taken as classes',
  ],
  [
    'a column of parts behind the classes',
    { a: measured, species: values('u', 'v', 'w'), split: values('train', 'test') },
    'species: the last column',
  ],
  [
    'a column of folds behind the classes',
    { a: measured, species: values('u', 'v', 'w'), fold: values('0', '1', '2') },
    'species: the last column',
  ],
  [
    'the only text of a table with months',
    { a: measured, b: measured, month: values('Jan', 'Feb', 'Mar') },
    'month: the last column',
  ],
  [
    'a churn of 0 and 1 behind texts',
    { country: values('F', 'D'), sex: values('f', 'm'), exited: values('0', '1') },
    'exited: the last column',
  ],
  [
    'flags before the type of forest cover',
    {
      a: measured,
      s1: values('0', '1'),
      s2: values('1', '0'),
      s3: values('0', '0', '1'),
      cover: values('1', '2', '3'),
    },
    'cover: the last column',
  ],
  [
    'an empty last column',
    { a: measured, quality: values('3', '5'), '': values('') },
    'quality: the last column',
  ],
])('%s', async (_, columns, expected) => {
  expect(await targetOf(columns)).toBe(expected);
});

test.each<[string, Readonly<Record<string, Column>>, string]>([
  [
    'the passengers of a ship',
    {
      PassengerId: (row) => `${row}`,
      Survived: values('0', '1'),
      Pclass: values('1', '2', '3'),
      Name: (row) => `Mr. ${row}`,
      Sex: values('female', 'male'),
      Age: (row) => (row % 3 ? `${row * 1.5}` : null),
      Embarked: values('S', 'C', 'Q'),
    },
    "'Embarked' (the last column) is as likely the target as 'Survived'; candidates: 'Survived', 'Pclass', 'Sex', 'Embarked'",
  ],
  [
    'numbers behind text',
    { total: measured, smoker: values('Yes', 'No'), day: values('Sun', 'Sat'), size: values('1', '2', '3') },
    "'size' (the last column) is as likely the target as 'smoker', 'day'; candidates: 'smoker', 'day', 'size'",
  ],
  [
    'a last column with missing cells',
    { species: values('a', 'b', 'c'), mass: measured, sex: values('male', 'female', null) },
    "'sex' (the last column) has missing cells, unlike a target; candidates: 'species', 'sex'",
  ],
  [
    'a text first, and 0 and 1 last',
    { sex: values('f', 'm'), age: measured, bought: values('0', '1') },
    "'sex' (the first column, the only text) is as likely the target as 'bought'; candidates: 'sex', 'bought'",
  ],
  [
    'an id',
    { a: values('u', 'v'), b: values('u', 'v'), user_id: (row) => `${row * row}` },
    "'user_id' (the last column) is an id: each row has its own; candidates: 'a', 'b'",
  ],
  [
    'quarters behind another text',
    { a: measured, species: values('u', 'v', 'w'), q: values('2024-Q1', '2024-Q2', '2024-Q3') },
    "'q' (the last column) is as likely the target as 'species'; candidates: 'species', 'q'",
  ],
  [
    'dates',
    { a: values('0', '1'), b: measured, when: (row) => `2026-01-${(row % 28) + 1}` },
    "'when' (the last column) has dates; candidates: 'a'",
  ],
  [
    'names',
    { a: measured, b: values('u', 'v'), name: (row) => `n${row}` },
    "'name' (the last column) has 60 different texts; candidates: 'b'",
  ],
  [
    'two telling names',
    { label: values('0', '1'), b: measured, Class: values('u', 'v') },
    "'label', 'Class' are all named as targets are; candidates: 'label', 'Class'",
  ],
])('%s: refused', async (_, columns, problem) => {
  const refused = targetOf(columns);
  await expect(refused).rejects.toThrow(`table.csv: the target is unclear: ${problem}`);
  await expect(refused).rejects.toMatchObject({ code: 'TARGET_UNCLEAR' });
  await expect(refused).rejects.toThrow('name the column with options.target');
});

test.each<[string, Readonly<Record<string, Column>>, string]>([
  [
    'a price',
    { a: measured, price: measured },
    "'price' (the last column) has 60 different values, numbers that are not whole: it is measured, not a class",
  ],
  [
    'a count',
    { a: measured, count: (row) => `${(row % 30) + 1}` },
    "'count' (the last column) has 30 different values, whole numbers: it is measured, not a class",
  ],
  [
    'a price under a telling name',
    { a: measured, target: measured },
    "'target' (by its name) has 60 different values",
  ],
])('%s is refused where classes are stated', async (_, columns, problem) => {
  const refused = targetOf(columns, {}, { targets: 'labels' });
  await expect(refused).rejects.toThrow(`table.csv: the target is unclear: ${problem}`);
  await expect(refused).rejects.toMatchObject({ code: 'TARGET_UNCLEAR' });
});

test.each<[string, Readonly<Record<string, Column>>, string]>([
  [
    'a price',
    { a: measured, price: measured },
    'price: the last column; numbers, some of which are not whole',
  ],
  [
    'a count',
    { a: measured, count: (row) => `${(row % 30) + 1}` },
    'count: the last column; numbers, of which 30 are different',
  ],
  [
    'a price under a telling name',
    { target: measured, a: values('u', 'v') },
    'target: by its name; numbers, some of which are not whole',
  ],
  [
    'charges behind texts',
    { age: measured, sex: values('f', 'm'), smoker: values('no', 'yes'), charges: measured },
    'charges: the last column; numbers, some of which are not whole',
  ],
])('%s is a target of numbers', async (_, columns, expected) => {
  expect(await targetOf(columns)).toBe(expected);
  const { plan } = await inferPlan(table(columns));
  expect(plan.targets).toBe('numbers');
});

test('few whole numbers are labels, unless numbers are stated', async () => {
  const columns = { a: measured, quality: values('3', '5', '8') };
  expect((await inferPlan(table(columns))).plan.targets).toBeUndefined();
  expect((await inferPlan(table(columns), { targets: 'numbers' })).plan.targets).toBe('numbers');
});

test('a first column of classes is as likely the target as numbers in the last', async () => {
  const columns = { species: values('a', 'b', 'c'), island: values('x', 'y'), mass: measured };
  await expect(targetOf(columns)).rejects.toThrow(
    "'mass' (the last column) is as likely the target as 'species'; candidates: 'species', 'island'",
  );
});

test('so is a first column that alone has whole numbers', async () => {
  const columns = { kind: values('0', '1', '2'), length: measured, width: measured };
  await expect(targetOf(columns)).rejects.toThrow(
    "'width' (the last column) is as likely the target as 'kind'; candidates: 'kind'",
  );
  await expect(targetOf({ id: (row) => `${row}`, ...columns })).rejects.toThrow(
    "as likely the target as 'kind'",
  );
});

test('a first column of few whole numbers among others is mentioned', async () => {
  const count: Column = (row) => `${(row % 7) + 100}`;
  const { plan, warnings } = await inferPlan(table({ rooms: values('1', '2', '3'), count, price: measured }));
  expect(plan.columns[2].role).toBe('target');
  expect(warnings.map(({ code }) => code)).toEqual(['TARGET_GUESSED']);
  expect(warnings[0].message).toContain("if it is 'rooms' or another");
});

test('a first column of fewer classes than the last is mentioned where all columns are texts or codes', async () => {
  const warned = async (columns: Readonly<Record<string, Column>>, isNamed = true) =>
    (await inferPlan(table(columns, { isNamed }))).warnings.map(({ message }) => message);
  const mushrooms = { first: values('p', 'e'), cap: values('x', 'b', 's'), rings: values('1', '2', '3') };
  const last = values('u', 'g', 'm', 'd', 'p');
  const message =
    "the target is taken to be 'habitat' (the last column): if it is 'first' or another, name it with options.target";
  expect(await warned({ ...mushrooms, habitat: last })).toEqual([message]);
  expect(await warned({ ...mushrooms, habitat: last }, false)).toEqual([message]);
  expect(await warned({ ...mushrooms, class: last })).toEqual([]);
  expect(await warned({ ...mushrooms, age: measured, habitat: last })).toEqual([]);
  expect(await warned({ ...mushrooms, habitat: values('u', 'g') })).toEqual([]);
  expect(await warned({ parents: last, ...mushrooms, rank: values('a', 'b', 'c') })).toEqual([]);
});

test('a last column of texts is refused where numbers are stated', async () => {
  const refused = targetOf({ a: measured, b: values('u', 'v') }, {}, { targets: 'numbers' });
  await expect(refused).rejects.toThrow("'b' (the last column) has texts, no numbers; candidates: 'a'");
});
