// Numbers with a unit behind each, as they are told when a table is understood.
import { inferPlan } from '../../../src/data/columns/infer_plan';
import { cellsTable } from '../../support/cells_table';

async function told(cellOf: (row: number) => string): Promise<string[]> {
  const cells = Array.from({ length: 60 }, (_, row) => [cellOf(row), `${row / 7}`, `${row % 3 === 0}`]);
  const { warnings } = await inferPlan(cellsTable(['size', 'b', 'y'], cells), {});
  return warnings.map(({ message }) => message);
}

test.each([
  ['5.1 cm', 'cm', (row: number) => `${row % 8}.1 cm`],
  ['12km/h', 'km/h', (row: number) => `${row % 12}km/h`],
  ['-3,5 °C', '°C', (row: number) => `-${row % 9},5 °C`],
  ['3 m²', 'm²', (row: number) => (row === 7 ? 'about 8' : `${row % 9} m²`)],
])('numbers such as %s are said to be taken as text for their unit', async (_, unit, cellOf) => {
  expect(await told(cellOf)).toEqual([
    `column 'size' is taken as text: its values are numbers of '${unit}'; written without it, they are read so`,
  ]);
});

test.each([
  ['of several units', (row: number) => `${row % 9} ${row % 2 ? 'kg' : 'lb'}`],
  ['that are few, as codes are', (row: number) => `${[2, 4][row % 2]}WD`],
  ['before texts of their own', (row: number) => `${row % 9}${'abcdefghi'[row % 9]}`],
])('texts of numbers %s are categories', async (_, cellOf) => {
  expect(await told(cellOf)).toEqual([]);
});
