import { writeFileSync } from 'node:fs';
import { fitStandardisation, Linear, loadData, type Part, split } from '../../src';
import { columnImportance } from '../../src/run/column_importance';
import { temporaryFolder } from '../support/folder';
import { values } from '../support/reference';

const at = temporaryFolder();

/** The fitted rows of a table, and a network that reads their first column alone: its sign is the label. */
async function setting(head = 'a,b,colour', rows = 300) {
  const draws = values(2 * rows, 3);
  const width = head.split(',').length;
  const lines = Array.from({ length: rows }, (_, i) => {
    const cells = [draws[2 * i], draws[2 * i + 1], i % 3 ? 'red' : 'blue'].slice(0, width);
    return [...cells, draws[2 * i] > 0 ? 'yes' : 'no'].join();
  });
  writeFileSync(at('table.csv'), `${head},label\n${lines.join('\n')}\n`);
  const { data } = await loadData({ data: at('table.csv') });
  const { train: part } = split(data, { testFraction: 0 });
  const model = new Linear(part.data.columns, 2, { seed: 1, stream: 0 });
  for (const { data: weights } of model.parameters()) weights.fill(0);
  model.weight.data[part.data.columns] = 8;
  const standardisation = fitStandardisation(part);
  return {
    model,
    part,
    name: 'test' as const,
    standardisation,
    seed: 0,
    parameters: 10,
    trainedRows: 1_000,
  };
}

/** Gives a weight for 'yes' to columns of encoded rows. */
function weigh({ data }: Part, model: Linear, weights: Record<string, number>): void {
  for (const [name, weight] of Object.entries(weights))
    model.weight.data[data.columns + data.featureNames!.indexOf(name)] = weight;
}

test('a column that decides is worth much, one that nothing reads nothing', async () => {
  const found = (await columnImportance(await setting()))!;
  expect(found).toMatchObject({ part: 'test', repeats: 5, rows: 300 });
  expect(found.columns.map(({ name }) => name)).toEqual(['a', 'b', 'colour']);
  const [a, b, colour] = found.columns.map(({ scores }) => scores);
  expect(Object.keys(a)).toEqual(['loss', 'accuracy']);
  expect(a.loss[0]).toBeGreaterThan(1);
  expect(a.accuracy[0]).toBeCloseTo(-0.5, 1);
  expect(a.accuracy[1]).toBeGreaterThan(0);
  expect(a.accuracy[1]).toBeLessThan(0.03);
  expect([b, colour]).toEqual([0, 0].map(() => ({ loss: [0, 0], accuracy: [0, 0] })));
});

test('all encoded columns of a category are shuffled together', async () => {
  const given = await setting();
  weigh(given.part, given.model, { 'colour=blue': 1.5, 'colour=red': 1.5 });
  const [, , { scores }] = (await columnImportance(given))!.columns;
  expect(scores.loss[0]).toBeCloseTo(0, 6);
  weigh(given.part, given.model, { 'colour=blue': 9 });
  expect((await columnImportance(given))!.columns[2].scores.loss[0]).toBeGreaterThan(0.01);
});

test('the rows stay as they are, and the same seed gives the same bits', async () => {
  const given = await setting();
  const before = given.part.data.features.slice();
  const found = await columnImportance(given);
  expect(given.part.data.features).toEqual(before);
  expect(await columnImportance(given)).toEqual(found);
  expect(await columnImportance({ ...given, seed: 1 })).not.toEqual(found);
});

test('each repeat has at most 400 rows, fewer where the network is large and trained little', async () => {
  const given = await setting('a,b,colour', 3_000);
  const rowsOf = async (changes: object) => (await columnImportance({ ...given, ...changes }))?.rows;
  expect(await rowsOf({})).toBe(400);
  expect(await rowsOf({ parameters: 2.5e7, trainedRows: 0 })).toBe(100);
  expect(await rowsOf({ parameters: 1e9, trainedRows: 0 })).toBeUndefined();
  expect(await rowsOf({ parameters: 1e9, trainedRows: 1e6 })).toBe(400);
});

test('rows of no table and a table of one feature have none', async () => {
  expect(await columnImportance(await setting('a'))).toBeNull();
  const given = await setting();
  const { schema: _, ...data } = given.part.data;
  expect(await columnImportance({ ...given, part: { ...given.part, data } })).toBeNull();
});
