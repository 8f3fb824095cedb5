import { NumberSketch, TextSketch } from '../../../src/data/columns/column_sketch';
import { MISSING_WORDS, MissingWords } from '../../../src/data/columns/missing';
import { valueReader } from '../../../src/data/columns/read_cells';
import { cellsTable } from '../../support/cells_table';

const missing = new MissingWords([...MISSING_WORDS, '-999']);
const plan = { name: 'x', role: 'feature', kind: 'number', why: null } as const;
const cellsOf = (texts: readonly (string | null)[], blockRows = 7) =>
  cellsTable(
    ['x'],
    texts.map((text) => [text]),
    { blockRows },
  ).blocks([0]);

async function numbers(texts: readonly (string | null)[]) {
  const sketch = new NumberSketch(0, valueReader(plan, 0, null, missing), missing);
  for await (const block of cellsOf(texts)) sketch.add(block);
  return sketch.finish();
}

async function texts(given: readonly (string | null)[], blockRows = 7) {
  const sketch = new TextSketch(0, missing);
  for await (const block of cellsOf(given, blockRows)) sketch.add(block);
  return sketch.finish();
}

test('numbers: range and mean of all that are there, missing cells, and the first wrong one', async () => {
  const cells = ['4', '', '-2', 'NA', '-999', '4', null, '10', 'x', '1e3 m', '4'];
  expect(await numbers(cells)).toMatchObject({
    missing: 4,
    distinct: 3,
    range: { min: -2, max: 10, mean: 4 },
    frequent: [
      { value: 4, rows: 3 },
      { value: -2, rows: 1 },
      { value: 10, rows: 1 },
    ],
    examples: ['4', '-2', '10'],
    wrong: { cells: 2, position: 'line 10', problem: expect.stringContaining("found 'x'") },
  });
});

test('of more than 10,000 different numbers, range and mean stay exact', async () => {
  const cells = Array.from({ length: 30_001 }, (_, i) => `${i}`);
  expect(await numbers(cells)).toMatchObject({
    missing: 0,
    distinct: null,
    range: { min: 0, max: 30_000, mean: 15_000 },
    frequent: [],
  });
});

test('texts are counted without the blanks around them, missing ones apart', async () => {
  expect(await texts([' a', 'b', 'a ', '?', null, 'B', ''])).toEqual({
    missing: 3,
    absent: [{ value: '?', rows: 1 }],
    distinct: 3,
    range: null,
    frequent: [
      { value: 'a', rows: 2 },
      { value: 'b', rows: 1 },
      { value: 'B', rows: 1 },
    ],
    examples: ['a', 'b', 'B'],
    wrong: null,
  });
});

test('counts stay exact for frequent texts among very many', async () => {
  const cells = Array.from({ length: 90_000 }, (_, i) => (i % 3 ? `only ${i}` : ['often', '?'][i % 2]));
  const found = await texts(cells, 1_000);
  expect(found).toMatchObject({ missing: 15_000, distinct: null });
  expect(found.frequent[0]).toEqual({ value: 'often', rows: 15_000 });
});
