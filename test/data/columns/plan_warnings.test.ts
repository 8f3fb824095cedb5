import { inferPlan } from '../../../src/data/columns/infer_plan';
import type { StatedColumns } from '../../../src/data/columns/stated_columns';
import { cellsTable } from '../../support/cells_table';

const species = (row: number) => ['setosa', 'virginica', 'versicolor'][row % 3];

/** A table whose file states that its column 'key' is an index. */
function inferIndexed(index: (row: number) => string, stated: StatedColumns = {}) {
  const cells = Array.from({ length: 60 }, (_, row) => [
    ...[1, 2].map((step) => Math.sin(step * row).toFixed(3)),
    index(row),
  ]);
  const source = cellsTable(['width', 'length', 'key'], cells, { columns: { key: { isIndex: true } } });
  return inferPlan(source, stated);
}

test.each<[string, (row: number) => string, string]>([
  ['texts', species, 'categorical'],
  ['numbers', (row) => `${row % 4}`, 'numeric'],
])('an index of %s says which option keeps it', async (_, index, option) => {
  const { warnings } = await inferIndexed(index);
  const message = `column 'key' is an index: left out; options.${option} keeps it`;
  expect(warnings).toContainEqual({ code: 'NOT_USED', message });
});

test('an index of texts that is stated to be numbers is refused as a target', async () => {
  await expect(inferIndexed(species, { numeric: ['key'] })).rejects.toThrow(
    "column 'key': expected numbers to predict, found",
  );
});

test('targets that are stated in another order than that of the table are told', async () => {
  const cells = Array.from({ length: 60 }, (_, row) =>
    [1, 2, 3].map((step) => Math.sin(step * row).toFixed(3)),
  );
  const saidOf = async (target: string | string[]) => {
    const { warnings } = await inferPlan(cellsTable(['a', 'b', 'c'], cells), { target, targets: 'numbers' });
    return warnings.map(({ message }) => message);
  };
  expect(await saidOf('c,a')).toEqual([
    "the targets are 'a', 'c', in the order of the table, and so are their predictions",
  ]);
  expect(await saidOf(['a', 'c'])).toEqual([]);
  expect(await saidOf('b')).toEqual([]);
});

test('several targets that are numbers for a cell of 2 alone are told, unless numbers are asked for', async () => {
  const label = (row: number, place: number) => (row === 41 && place === 1 ? 2 : (row >> place) % 2);
  const saidOf = async (stated: StatedColumns, of = label) => {
    const cells = Array.from({ length: 60 }, (_, row) => [
      Math.sin(row).toFixed(3),
      ...[0, 1, 2].map((place) => `${of(row, place)}`),
    ]);
    const { warnings } = await inferPlan(cellsTable(['size', 'red', 'green', 'blue'], cells), stated);
    return warnings.map(({ message }) => message);
  };
  const target = ['red', 'green', 'blue'];
  expect(await saidOf({ target })).toEqual([
    "the targets are 0 and 1 but for 1 cell ('green' has 2), and are taken as numbers: for labels, mend the table",
  ]);
  expect(await saidOf({ target, targets: 'numbers' })).toEqual([]);
  expect(await saidOf({ target }, (row, place) => (row >> place) % 2)).toEqual([]);
  expect(await saidOf({ target }, (row, place) => (row >> place) % 3)).toEqual([]);
});

/** What is said of a column of 60 texts beside a column of classes. */
async function saidOfTexts(text: (row: number) => string, label: (row: number) => string = species) {
  const cells = Array.from({ length: 60 }, (_, row) => [text(row), Math.sin(row).toFixed(3), label(row)]);
  const { warnings } = await inferPlan(cellsTable(['text', 'size', 'species'], cells), { target: 'species' });
  return warnings.map(({ message }) => message);
}

test('numbers that are marked as near ones are told, with the option that reads them', async () => {
  expect(await saidOfTexts((row) => `~${(row % 25) / 10}`)).toEqual([
    "column 'text' is taken as text: without signs, '~0' would be a number; options.numeric reads it so",
  ]);
});

test.each([
  ['Unknown', 'Unknown'],
  ['missing', 'missing'],
  ['.', '.'],
  ['***', "'***'"],
])('a class %j may stand for a missing label', async (word, value) => {
  const label = (row: number) => (row % 20 === 7 ? word : species(row));
  expect(await saidOfTexts((row) => 'ab'[row % 2], label)).toEqual([
    `the target 'species' has the class '${word}' in 3 rows: if it stands for a missing label, ` +
      `options.missing ${value} with options.dropMissingTarget leaves such rows out`,
  ]);
  const two = (row: number) => (row % 2 ? word : 'known');
  expect(await saidOfTexts((row) => 'ab'[(row % 3) % 2], two)).toEqual([]);
});
