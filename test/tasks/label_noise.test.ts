import { BatchLoader } from '../../src/data/batch_loader';
import { noisyLabels } from '../../src/tasks/label_noise';
import { part, table } from '../support/dataset';

test('label noise changes its share of rows, draws from all classes, and follows the rows when shuffled', () => {
  const noisy = noisyLabels(part(6000), 0.3, 1);
  const changed = noisy.filter((label, i) => label !== i % 3).length / 6000;
  expect(Math.abs(changed - 0.2)).toBeLessThan(0.02); // a third of the drawn labels are the true ones
  expect(noisyLabels(part(6000), 0, 1)).toEqual(table(6000).target.values);
  const labels = Int32Array.from({ length: 23 }, (_, i) => 100 + i);
  const loader = new BatchLoader(
    part(23),
    { mean: new Float32Array(2), scale: Float32Array.of(1, 1) },
    { batchSize: 23, target: labels },
  );
  const [{ x, target }] = loader.shuffled(0);
  (target as Int32Array).forEach((label, i) => {
    expect(label).toBe(100 + x.data[2 * i] / 2);
  });
});
