import { writeFileSync } from 'node:fs';
import { classNamesOf, loadData, split } from '../../src';
import { temporaryFolder } from '../support/folder';

const at = temporaryFolder();

/** People: a number with missing cells, a category, a target, and an index that pandas left. */
const LINES = Array.from({ length: 60 }, (_, i) =>
  [i, i % 7 ? 20 + (i % 11) : 'NA', ['red', 'green', 'blue'][i % 3], i % 2 ? 'yes' : 'no'].join(),
);

function write(lines: readonly string[], name = 'people.csv', header = ',age,colour,bought'): string {
  writeFileSync(at(name), `${[header, ...lines].join('\n')}\n`);
  return at(name);
}

const messages = (warnings: readonly { message: string }[] = []) => warnings.map(({ message }) => message);

test('the columns of a table are understood, said, and fitted when it is split', async () => {
  const { data } = await loadData({ data: write(LINES), target: 'bought' });
  expect(classNamesOf(data.target.description)).toEqual(['no', 'yes']);
  expect(data.description).toContain("target 'bought', 2 features, 1 of them categories, with header");
  expect(messages(data.warnings).join()).toContain("'Unnamed: 0'");
  const { train, test: tested } = split(data);
  expect(train.data.featureNames).toEqual([
    'age',
    'age missing',
    'colour=blue',
    'colour=green',
    'colour=red',
  ]);
  expect(train.data.schema!.columns.map(({ role }) => role)).toEqual([
    'ignore',
    'feature',
    'feature',
    'target',
  ]);
  expect(tested.data).toBe(train.data);
  expect(train.data.features.length).toBe(60 * 5);
});

test('test rows of another file are found by name, in any order, and may have values that no row fitted', async () => {
  const testData = write(['yes,purple,30', 'no,red,?'], 'test.csv', 'bought,colour,age');
  const { data, test: apart } = await loadData({ data: write(LINES), target: 'bought', testData });
  const { test: tested } = split(data, {}, apart);
  const rows = [0, 1].map((row) => [...tested.data.features.subarray(5 * row, 5 * row + 5)]);
  const fill = (tested.data.schema!.columns[1].encoding as { fill: number }).fill;
  expect(rows).toEqual([
    [30, 0, 0, 0, 0],
    [fill, 1, 0, 0, 1],
  ]);
  expect([...tested.data.target.values]).toEqual([1, 0]);
});

test('a run that knows the columns reads them by its schema', async () => {
  const { data } = await loadData({ data: write(LINES), target: 'bought' });
  const { train } = split(data);
  const { schema, target } = train.data;
  const known = { schema, knownTarget: target.description };
  const again = await loadData({ data: write(LINES), ...known });
  expect(again.data.features).toEqual(train.data.features);
  const other = write(['1,red'], 'other.csv', 'age,bought');
  await expect(loadData({ data: other, ...known })).rejects.toThrow(
    /other\.csv: expected a column named 'colour', which the model was trained on, found 'age', 'bought'/,
  );
});

test('rows without a target are errors, or left out and counted', async () => {
  const data = write([...LINES, '60,20,red,NA', '61,20,red,']);
  await expect(loadData({ data, target: 'bought' })).rejects.toThrow(
    /line 62, column 'bought': expected a target, found 'NA'.*options\.dropMissingTarget/,
  );
  const kept = (await loadData({ data, target: 'bought', dropMissingTarget: true })).data;
  expect(kept.rows).toBe(60);
  expect(messages(kept.warnings)).toContain("left out: 2 rows without a target in column 'bought'");
});

test('labels of several columns are flags; a row that lacks one is refused, or left out', async () => {
  const lines = Array.from({ length: 40 }, (_, i) => `${i % 9}.5,${i % 2},${i % 3 ? 'no' : 'yes'}`);
  const given = { task: 'multilabel', target: ['even', 'third'] } as const;
  const header = 'size,even,third';
  const { data } = await loadData({ data: write(lines, 'flags.csv', header), ...given });
  expect(data.target.description).toEqual({ task: 'multilabel', labelNames: ['even', 'third'] });
  expect([...data.target.values.subarray(0, 8)]).toEqual([0, 1, 1, 0, 0, 0, 1, 1]);
  const lacking = write([...lines, '1.5,,no'], 'lacking.csv', header);
  await expect(loadData({ data: lacking, ...given })).rejects.toThrow(
    /line 42, column 'even': expected a target, found an empty cell/,
  );
  const kept = await loadData({ data: lacking, ...given, dropMissingTarget: true });
  expect(kept.data.rows).toBe(40);
});

test('labels that no training row has are refused with their line', async () => {
  const testData = write(['perhaps,red,30'], 'test.csv', 'bought,colour,age');
  await expect(loadData({ data: write(LINES), target: 'bought', testData })).rejects.toThrow(
    /test\.csv: line 2: expected one of the training classes \(no, yes\), found 'perhaps'/,
  );
});

test('what is stated of a table holds', async () => {
  const data = write(LINES);
  const stated = { data, target: 'bought', categorical: ['age'], ignore: ['colour'] };
  const { train } = split((await loadData(stated)).data);
  expect(train.data.schema!.columns.map(({ role, kind }) => [role, kind])).toEqual([
    ['ignore', null],
    ['feature', 'category'],
    ['ignore', null],
    ['target', 'boolean'],
  ]);
  const wrong = loadData({ data, target: 'bougth' });
  await expect(wrong).rejects.toThrow(/expected a column named 'bougth', .*is it 'bought'\?/);
  const lists = { data, ignore: 'colour' as unknown as string[] };
  await expect(loadData(lists)).rejects.toThrow(/options\.ignore: expected an array of texts/);
});

test('numbers that are stated lose their signs, in other rows of the run too', async () => {
  const lines = Array.from({ length: 40 }, (_, i) => `"$1,${100 + (i % 9)}.50",${i % 2 ? 'u' : 'v'}`);
  const data = write(lines, 'prices.csv', 'price,y');
  const testData = write(['2000,u', '(3),v'], 'test.csv', 'price,y');
  const loaded = await loadData({ data, numeric: ['price'], testData });
  const { train, test: tested } = split(loaded.data, {}, loaded.test);
  expect([...train.data.features.subarray(0, 3)]).toEqual([1100.5, 1101.5, 1102.5]);
  expect([...tested.data.features]).toEqual([2000, -3]);
});

/** The same people, each with how much it counts. */
const weighted = (weightOf: (row: number) => number | string) =>
  write(
    LINES.map((line, i) => `${line},${weightOf(i)}`),
    'weighted.csv',
    ',age,colour,bought,w',
  );

test('a column that is the target by other names is told, one that does not tell it is not', async () => {
  const rows = Array.from({ length: 120 }, (_, i) =>
    [Math.sin(i).toFixed(4), 'uvw'[i % 3], i % 7, i % 3].join(),
  );
  writeFileSync(at('copies.csv'), `a,species,b,target\n${rows.join('\n')}\n`);
  const { data } = await loadData({ data: at('copies.csv') });
  expect(data.warnings).toEqual([
    {
      code: 'COLUMN_LEAKS',
      message: "column 'species' alone tells the target: is it known when the target is not?",
    },
  ]);
});

test('a column of weights is no feature, and stays with its rows', async () => {
  const file = weighted((row) => row / 4);
  const { data } = await loadData({ data: file, target: 'bought', weightColumn: 'w' });
  expect([...data.sampleWeight!]).toEqual(LINES.map((_, row) => row / 4));
  expect(data.description).toContain("1 of them categories, weighted by column 'w', with header");
  const { train } = split(data);
  expect(train.data.featureNames).not.toContain('w');
  expect(train.data.schema!.columns.at(-1)).toMatchObject({ name: 'w', role: 'weight', encoding: null });
  const known = { data: file, schema: train.data.schema, knownTarget: train.data.target.description };
  const again = await loadData(known);
  expect(again.data.sampleWeight).toEqual(data.sampleWeight);
});

test('a column of groups is no feature, and keeps its rows together', async () => {
  const file = weighted((row) => `p${row % 7}`);
  const { data } = await loadData({ data: file, target: 'bought', groupColumn: 'w' });
  expect([...data.groups!]).toEqual(LINES.map((_, row) => row % 7));
  expect(data.description).toContain(", grouped by column 'w'");
  const parts = split(data, { testFraction: 0.3 });
  expect(parts.train.data.featureNames!.join()).not.toContain('w');
  const [fitted, tested] = [parts.train, parts.test].map(({ indices }) =>
    Array.from(indices, (row) => row % 7),
  );
  expect(tested.length).toBeGreaterThan(0);
  expect(fitted.filter((group) => tested.includes(group))).toEqual([]);
  const { schema } = parts.train.data;
  expect(schema!.columns.at(-1)).toMatchObject({
    name: 'w',
    role: 'group',
    kind: 'category',
    encoding: null,
  });
  const known = { data: file, schema, knownTarget: data.target.description };
  expect((await loadData(known)).data.groups).toEqual(data.groups);
});

test('rows to test on need no groups', async () => {
  const data = weighted((row) => row % 7);
  const testData = write(LINES, 'plain.csv', ',age,colour,bought');
  const loaded = await loadData({ data, testData, target: 'bought', groupColumn: 'w' });
  expect(loaded.test!.groups).toBeUndefined();
});

test('a row without a group is refused', async () => {
  const file = weighted((row) => (row % 3 ? 'a' : ''));
  await expect(loadData({ data: file, target: 'bought', groupColumn: 'w' })).rejects.toThrow(
    /weighted.csv: column 'w': expected a group for each row, found \d+ rows without one/,
  );
});

test('rows without a target take their weights with them', async () => {
  const lines = LINES.map((line, i) => (i % 5 ? `${line},${i}` : `${line.replace(/(yes|no)$/, '')},${i}`));
  const { data } = await loadData({
    data: write(lines, 'weighted.csv', ',age,colour,bought,w'),
    target: 'bought',
    weightColumn: 'w',
    dropMissingTarget: true,
  });
  expect([...data.sampleWeight!]).toEqual([...LINES.keys()].filter((row) => row % 5));
});

test('weights that float32 rounds to 0 alone are refused', async () => {
  await expect(
    loadData({ data: weighted(() => 1e-60), target: 'bought', weightColumn: 'w' }),
  ).rejects.toThrow("weighted.csv: column 'w': expected a weight above 0 in some row, found 0 in all");
});
