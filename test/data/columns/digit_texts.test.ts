import { inferPlan } from '../../../src/data/columns/infer_plan';
import { cellsTable } from '../../support/cells_table';

/** What is said of a column of 60 texts beside a column of classes. */
async function saidOfTexts(text: (row: number) => string) {
  const cells = Array.from({ length: 60 }, (_, row) => [text(row), 'ab'[row % 2]]);
  const { warnings } = await inferPlan(cellsTable(['text', 'kind'], cells), { target: 'kind' });
  return warnings.map(({ message }) => message);
}

const digits = (first: string) => [
  `column 'text' is taken as text: its 25 values are written in digits, as '${first}': ` +
    'as numbers, each in a column of its own, they keep their order',
];
test.each<[string, (row: number) => string, string[]]>([
  ['ranges', (row) => `${row % 25}-${(row % 25) + 5}`, digits('0-5')],
  ['fractions', (row) => `${row % 25}/10`, digits('0/10')],
  ['times', (row) => `07:${10 + (row % 25)}`, digits('07:10')],
  ['bands', (row) => `${row % 9}0-${row % 9}9`, []],
  ['codes with letters', (row) => `A${row % 25}-1`, []],
  ['codes with letters behind', (row) => `${row % 25}-B`, []],
])('texts that are written in digits: %s', async (_, text, said) => {
  expect(await saidOfTexts(text)).toEqual(said);
});
