import { writeFileSync } from 'node:fs';
import { DataError, Linear } from '../../src';
import { HistogramFile } from '../../src/run/histogram_file';
import { histogramsReport } from '../../src/run/histograms_report';
import { temporaryFolder } from '../support/folder';

const at = temporaryFolder();

test('a report has the quantiles and the size of each parameter by epoch', () => {
  const layer = new Linear(2, 2);
  layer.weight.data.set([3, -4, 3, -4]);
  layer.bias!.accumulateGrad(Float32Array.of(NaN, NaN));
  const file = new HistogramFile(at('.'), layer, 2);
  for (const epoch of [1, 2]) file.add({ epoch, step: epoch });
  const [weight, bias] = histogramsReport(file.path)!;
  expect(weight).toMatchObject({ name: 'weight', shape: [2, 2] });
  expect(weight.epochs.map(({ epoch }) => epoch)).toEqual([1, 2]);
  expect(weight.epochs[0]).toEqual({
    epoch: 1,
    weights: { quantiles: [-4, -4, -4, -4, -0.5, 3, 3, 3, 3], size: expect.closeTo(Math.sqrt(12.5), 4) },
    gradients: null,
  });
  expect(bias.epochs[0].gradients).toBeNull(); // no finite value
});

test('a run without the file has none', () => {
  expect(histogramsReport(at('none.jsonl'))).toBeNull();
});

test.each([
  ['another line', '{"epoch":1}', /line 1: expected an epoch and its parameters/],
  ['no object', 'null', /line 1: expected an epoch and its parameters/],
  ['a parameter without a name', '{"epoch":1,"parameters":[{}]}', /line 1: expected parameters with a name/],
  ['no JSON', '{"epoch"', /line 1: expected JSON/],
])('%s is refused with its place', (_, text, message) => {
  const file = at('histograms.jsonl');
  writeFileSync(file, `${text}\n`);
  expect(() => histogramsReport(file)).toThrow(DataError);
  expect(() => histogramsReport(file)).toThrow(message);
});
