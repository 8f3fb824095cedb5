import { numberSource } from '../../src/data/number_source';
import { type Cells, cellsTable } from '../support/cells_table';

async function read(source: ReturnType<typeof numberSource>, withLabels: boolean) {
  const [features, labels]: [number[], string[]] = [[], []];
  for await (const block of source.blocks(withLabels)) {
    features.push(...block.features);
    labels.push(...(block.labels ?? []));
  }
  return { features, labels };
}

const TWO = { count: 2, names: null };
const CELLS: Cells = [
  ['1', '2', 'a'],
  ['3', '4.5', 'b'],
];

test.each([
  { names: ['p', 'q', 'label'], cells: CELLS },
  { names: ['Class', 'p', 'q'], cells: CELLS.map(([p, q, label]) => [label, p, q]) },
])('a column with a telling name has the labels: $names', async ({ names, cells }) => {
  const source = numberSource(cellsTable(names, cells), TWO);
  expect(await read(source, true)).toEqual({ features: [1, 2, 3, 4.5], labels: ['a', 'b'] });
});

test('features are found by name, in the order of the run', async () => {
  const source = numberSource(cellsTable(['q', 'extra', 'p'], [['2', '9', '1']]), {
    count: 2,
    names: ['p', 'q'],
  });
  expect(source.unlabelled).not.toBeNull();
  expect(await read(source, false)).toEqual({ features: [1, 2], labels: [] });
});

test('beside other columns the labels are found by a telling name, else named', async () => {
  const named = { count: 2, names: ['p', 'q'] };
  const indexed = cellsTable(['', 'p', 'q', 'target'], [['0', '1', '2', 'a']]);
  expect(await read(numberSource(indexed, named), true)).toEqual({ features: [1, 2], labels: ['a'] });
  const unclear = cellsTable(['id', 'p', 'q', 'kind'], [['0', '1', '2', 'a']]);
  expect(numberSource(unclear, named).unlabelled?.problem).toBe(
    'expected a column of labels, found none named as such beside the features: ' +
      "'id', 'kind'; name the one with the labels in options.target",
  );
  const ofFeature = cellsTable(['target', 'q', 'id'], [['1', '2', '3']]);
  expect(numberSource(ofFeature, { count: 2, names: ['target', 'q'] }).unlabelled).not.toBeNull();
});

test('a table of the features alone has no labels', async () => {
  const source = numberSource(cellsTable(['u', 'v'], [['1', '2']]), TWO, { unlabelled: true });
  expect(await read(source, false)).toEqual({ features: [1, 2], labels: [] });
});

test('one column too many, of which none has a telling name, is refused with what to do', () => {
  const source = cellsTable(['u', 'v', 'w'], CELLS);
  const refused = /expected 2 features .* found 3 columns: 'u', 'v', 'w'.*options\.target/s;
  expect(() => numberSource(source, TWO, { unlabelled: true })).toThrow(refused);
  expect(() => numberSource(source, TWO)).toThrow(refused);
  expect(numberSource(source, TWO, { target: 'w' }).labelPosition).toBe("column 'w'");
});

test.each(['', 'x', '1e39', 'inf'])('%j is no number', async (cell) => {
  const source = numberSource(
    cellsTable(
      ['u', 'v'],
      [
        ['1', '2'],
        ['3', cell],
      ],
    ),
    TWO,
  ); // prettier-ignore
  await expect(read(source, false)).rejects.toThrow(/line 3, column 'v': expected a number/);
});

test('columns that are not there are errors', () => {
  const source = cellsTable(['u', 'v'], [['1', '2']]);
  expect(() => numberSource(source, { count: 1, names: ['x'] })).toThrow(/named 'x', .* found u, v/);
  expect(() => numberSource(source, TWO, { target: 'y' })).toThrow(/expected a column named 'y', found u, v/);
});

test('labels are trimmed, and a blank one is an error with its line', async () => {
  const names = ['p', 'q', 'label'];
  const one = numberSource(cellsTable(names, [['1', '2', ' a ']]), TWO);
  expect((await read(one, true)).labels).toEqual(['a']);
  const blank = numberSource(cellsTable(names, [['1', '2', ' ']]), TWO);
  await expect(read(blank, true)).rejects.toThrow(/line 2, column 'label': expected a target/);
});
