import { fit, loadRun, saveRun } from '../../src';
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
