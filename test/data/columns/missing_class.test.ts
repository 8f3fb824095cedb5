import { fit } from '../../../src';
import { inferPlan } from '../../../src/data/columns/infer_plan';
import { countNumbers, missingClass } from '../../../src/data/columns/missing_class';
import { cellsTable } from '../../support/cells_table';

const said = (...numbers: number[]) => missingClass(countNumbers(Float64Array.from(numbers)));

test('-1 beside 0 to K - 1 is told by its rows', () => {
  expect(said(-1, 0, 1, 2, 2, 1, 0, -1)).toBe('-1 in 2 rows, beside 0 to 2');
  expect(said(3, -1, 1, 2, 2)).toBe('-1 in 1 row, beside 1 to 3');
  expect(said(-1, 0, 1, 1, 0)).toBe('-1 in 1 row, beside 0 and 1');
});

test('signs, numbers with gaps, and two classes are not', () => {
  for (const numbers of [
    [-1, 0, 1],
    [-1, -1, 0, 1, 1],
    [-1, 1],
    [-1, 0],
    [-1, 0, 2, 3],
    [-2, -1, 0, 1],
    [0, 1],
  ])
    expect(said(...numbers)).toBeUndefined();
});

const label = (row: number) => (row % 10 === 9 ? -1 : row % 3);
const a = Array.from({ length: 60 }, (_, row) => Math.sin(1.7 * row));

test('a target of a table says how such rows are left out, and what else that reads', async () => {
  const cells = a.map((value, row) => [row === 5 ? '-1' : value.toFixed(3), `${label(row)}`]);
  const source = cellsTable(['a', 'label'], cells);
  const { warnings } = await inferPlan(source);
  expect(warnings).toContainEqual({
    code: 'OUTLIER',
    message:
      "the target 'label' has the class -1 in 6 rows, beside 0 to 2: if it stands for a missing label, " +
      "options.missing -1 with options.dropMissingTarget leaves such rows out; -1 is then missing in 'a' as well",
    column: 'label',
  });
  for (const stated of [{ missing: ['-1'] }, { categorical: ['label'] }, { targets: 'numbers' as const }])
    expect((await inferPlan(source, stated)).warnings.map(({ column }) => column)).not.toContain('label');
});

test('labels of arrays are told as well', async () => {
  const y = a.map((_, row) => label(row));
  const { warnings } = await fit(
    a.map((value) => [value]),
    y,
    { dim: 8, depth: 1, epochs: 1 },
  );
  expect(warnings.map(({ message }) => message)).toContain(
    'labels to fit are -1 in 6 rows, beside 0 to 2: if -1 stands for a missing label, leave such rows out',
  );
});
