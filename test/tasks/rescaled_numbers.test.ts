import { writeFileSync } from 'node:fs';
import { quantileRegression } from '../../src/tasks/quantile_regression';
import { rescaledWarnings } from '../../src/tasks/rescaled_numbers';
import type { Predictions } from '../../src/tasks/task';
import { regulus } from '../support/command';
import { temporaryFolder } from '../support/folder';
import { words } from '../support/words';

const at = temporaryFolder();
const draw = (i: number) => Math.sin(7 * i * i);
/** Numbers around 10 (± 2), and predictions of them. */
const truth = (i: number) => 10 + 2.8 * draw(i) + 0.3 * draw(i + 1_000);
const predictedOf = (i: number) => 10 + 2.8 * draw(i);
const description = { task: 'regression', targetNames: ['price'], mean: [10], scale: [2] };

const sampleOf = (target: (i: number) => number, rows = 100, predicted = predictedOf): Predictions => {
  const data = Float32Array.from({ length: rows }, (_, i) => predicted(i));
  const values = { data, shape: [rows, 1] };
  return { outputs: values, values, target: Float32Array.from(data, (_, i) => target(i)), description };
};
const told = (...sample: Parameters<typeof sampleOf>) => rescaledWarnings({ sample: sampleOf(...sample) });

test('numbers in another unit are told by the predictions, with the factor', () => {
  for (const factor of [0.3, 0.5, 0.9, 1.1, 1.8]) expect(told((i) => factor * truth(i))).toHaveLength(1);
  expect(told((i) => 1.8 * truth(i) + 32)).toEqual([
    {
      code: 'TARGET_RANGE',
      message:
        "predictions of 'price' times 1.82 plus 31.8 have an RMSE of 0.379, as they are 40: " +
        'are the numbers in the unit of the fitted rows?',
    },
  ]);
});

test('numbers in one unit, few rows and predictions that do not tell numbers apart are not', () => {
  expect(told(truth)).toEqual([]);
  expect(told((i) => 2 * truth(i), 29)).toEqual([]);
  expect(told((i) => 2 * truth(i + 77))).toEqual([]);
});

test('a model that is hardly trained, or whose rows are others, is not', () => {
  expect(told(truth, 100, (i) => 10 + draw(i))).toEqual([]);
  expect(
    told(
      (i) => 2 * truth(i),
      100,
      (i) => predictedOf(i) + 2,
    ),
  ).toEqual([]);
});

test('rows without a prediction count for nothing', () => {
  expect(
    told(
      (i) => 2 * truth(i),
      100,
      (i) => (i % 9 ? predictedOf(i) : NaN),
    ),
  ).toHaveLength(1);
});

test('of quantiles the median tells it; others lie beside the numbers', () => {
  const toldBy = (quantiles: number[]) => {
    const sample = sampleOf((i) => 2 * truth(i));
    return quantileRegression.predictedWarnings!({
      scores: {},
      tally: null,
      sample: { ...sample, description: { ...description, task: 'quantile_regression', quantiles } },
    });
  };
  expect(toldBy([0.5])).toHaveLength(1);
  expect(toldBy([0.9])).toEqual([]);
});

test('evaluate tells prices in another currency', () => {
  const write = (file: string, factor: number) => {
    const rows = Array.from({ length: 300 }, (_, i) => `${draw(i)},${factor * truth(i)}`);
    writeFileSync(at(file), ['size,price', ...rows].join('\n'));
  };
  write('train.csv', 1);
  write('euros.csv', 0.8);
  const options = words('--target price --task regression --dim 8 --depth 1 --epochs 40 --lr 0.01 --quiet');
  expect(regulus('train', '--data', at('train.csv'), ...options, '--out', at('run')).stderr).toBe('');
  const codes = (file: string) => {
    const { stdout } = regulus('evaluate', at('run'), '--data', at(file), '--json');
    return (JSON.parse(stdout) as { warnings: { code: string }[] }).warnings.map(({ code }) => code);
  };
  expect(codes('euros.csv')).toContain('TARGET_RANGE');
  expect(codes('train.csv')).not.toContain('TARGET_RANGE');
});
