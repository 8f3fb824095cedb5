import { readFileSync, writeFileSync } from 'node:fs';
import { fit, loadRun, logLoss, saveRun, train } from '../../src';
import { expectError } from '../support/errors';
import { temporaryFolder } from '../support/folder';
import { writeNpy } from '../support/npy_file';

const at = temporaryFolder();
const rows = 240;
const x = Array.from({ length: rows }, (_, i) => [Math.sin(1.7 * i), Math.cos(0.9 * i)]);
// A third of the labels are noise: a network that is trained for long is surer than it is right.
const y = x.map(([a, b], i) => (i % 3 === 0 ? i % 2 : Number(a > b)));
const sure = { dim: 16, depth: 2, epochs: 12, lr: 0.02, batchSize: 16, dropPath: 0, valFraction: 0.4 };
const calibrated = { calibrated: true };
const lossOf = (values: Float32Array, of: readonly number[]) =>
  logLoss(
    [...of],
    values.filter((_, i) => i % 2 === 1),
  );

async function trained(): Promise<string> {
  writeNpy(at('x.npy'), [rows, 2], Float64Array.from(x.flat()));
  writeNpy(at('y.npy'), [rows], Int32Array.from(y));
  await train({ data: at('x.npy'), testFraction: 0, out: at('run'), ...sure });
  return at('run');
}

test('calibrated probabilities are as sure as the temperature of summary.json says', async () => {
  const run = loadRun(await trained());
  const { temperature } = JSON.parse(readFileSync(at('run', 'summary.json'), 'utf8'));
  expect(temperature).not.toBe(1);
  const [raw, scaled] = [run.probabilities(x).data, run.probabilities(x, calibrated).data];
  for (let i = 0; i < 20; i += 2) {
    const logOdds = Math.log(raw[i + 1] / raw[i]);
    expect(scaled[i + 1]).toBeCloseTo(1 / (1 + Math.exp(-logOdds / temperature)), 4);
  }
  expect(run.probabilities(x).data).toEqual(raw);
});

test('on the validation rows the calibrated loss is lower', async () => {
  const validation = [x.slice(120), y.slice(120)] as const;
  const options = { ...sure, valFraction: 0, validation, weights: 'last' as const };
  const run = await fit(x.slice(0, 120), y.slice(0, 120), options);
  const [raw, scaled] = [run.probabilities(validation[0]), run.probabilities(validation[0], calibrated)];
  expect(lossOf(scaled.data, validation[1])).toBeLessThan(lossOf(raw.data, validation[1]));
});

test('options of a method that takes none are refused: they would have no effect', async () => {
  const run = await fit(x, y, { ...sure, epochs: 2 });
  await saveRun(at('saved'), run);
  for (const { predict } of [run, loadRun(at('saved'))])
    expectError(
      () => (predict as (...all: unknown[]) => unknown)(x, calibrated),
      TypeError,
      /^predict: .*probabilities/,
    );
  expect(run.predict(x)).toEqual(run.probabilities(x));
});

test('a saved run is calibrated as the fitted one was', async () => {
  const run = await fit(x, y, { ...sure, epochs: 2 });
  await saveRun(at('saved'), run);
  expect(loadRun(at('saved')).probabilities(x, calibrated)).toEqual(run.probabilities(x, calibrated));
});

test('what has no temperature is refused, with what to do', async () => {
  const refused = (call: () => unknown, message: RegExp) => expectError(call, RangeError, message);
  const small = { dim: 4, depth: 1, epochs: 1 };
  const without = await fit(x, y, small);
  refused(() => without.probabilities(x, calibrated), /^options\.calibrated: .*options\.valFraction/);
  await saveRun(at('without'), without);
  const loaded = loadRun(at('without'));
  refused(() => loaded.probabilities(x, calibrated), /^options\.calibrated: .*options\.valFraction/);
  const labels = await fit(
    x,
    x.map(([a, b]) => [a > 0, b > 0]),
    { ...small, valFraction: 0.3 },
  );
  refused(() => labels.probabilities(x, calibrated), /^options\.calibrated: .*a run that predicts classes/);
  const last = loadRun(await trained(), { weights: 'last' });
  refused(() => last.probabilities(x, calibrated), /'best' weights, to which the temperature was fitted/);
  expect(() => without.probabilities(x, { calibrate: true } as never)).toThrow(/did you mean calibrated\?/);
});

test('a temperature that is none is an error with its file', async () => {
  const dir = await trained();
  writeFileSync(at('run', 'summary.json'), '{"weights":"best","temperature":-1}');
  expect(() => loadRun(dir).probabilities(x, calibrated)).toThrow(
    /summary\.json: temperature: expected a number/,
  );
});
