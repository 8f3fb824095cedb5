import { fit, loadRun, saveRun } from '../../src';
import { ConstantColumns } from '../../src/data/constant_columns';
import { temporaryFolder } from '../support/folder';

const at = temporaryFolder();

test('a column that had one value counts for nothing, and other values of it are named', async () => {
  const x = Array.from({ length: 60 }, (_, row) => [(row % 3) + Math.sin(row) / 9, 2023]);
  const y = x.map((_, row) => ['red', 'green', 'blue'][row % 3]);
  const run = await fit(x, y, { featureNames: ['width', 'year'], epochs: 1, dim: 4, depth: 1 });
  await saveRun(at('run'), run);
  const said: string[] = [];
  const saved = loadRun(at('run'), { onWarning: ({ message }) => said.push(message) });
  const later = x.map(([width], row) => [width, row === 0 ? 2023 : 2030]);
  expect(saved.predict(later)).toEqual(saved.predict(x));
  expect(said).toEqual(["column 'year' is not 2023 in 59 rows, as it is in all fitted rows: it is ignored"]);
});

test('a tenth of the rows is told, and of a column of zeros ten rows', () => {
  const told = (constant: number, others: number, rows: number) => {
    const ends = Float32Array.of(0, constant);
    const standardisation = {
      mean: Float32Array.of(0, constant),
      scale: Float32Array.of(1, 0),
      range: { min: ends, max: ends, peak: 0, rows: 100 },
    };
    const columns = new ConstantColumns({ standardisation, names: null });
    for (let row = 0; row < rows; row++)
      columns.add(Float64Array.of(row, constant + Number(row < others)), 0);
    return columns.warnings('').length;
  };
  expect([told(5, 1, 1), told(5, 2, 20), told(5, 1, 20), told(5, 0, 1)]).toEqual([1, 1, 0, 0]);
  expect([told(0, 9, 9), told(0, 10, 10), told(0, 1, 20)]).toEqual([0, 1, 0]);
});
