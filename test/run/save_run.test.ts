import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import {
  classTarget,
  fit,
  fitStandardisation,
  loadData,
  loadRun,
  numberTarget,
  ResidualMLP,
  saveRun,
  split,
  tableFrom,
  train,
} from '../../src';
import { ownScores } from '../../src/run/own_scores';
import { readSourceWeights } from '../../src/run/source_weights';
import { regulus } from '../support/command';
import { temporaryFolder } from '../support/folder';

const at = temporaryFolder();
const x = Array.from({ length: 90 }, (_, i) => [Math.sin(1.7 * i), Math.cos(0.9 * i)]);
const labels = x.map(([a, b]) => (a > b ? 'up' : 'down'));
const small = { dim: 8, depth: 1, epochs: 3, batchSize: 16 };
const json = (...name: string[]) => JSON.parse(readFileSync(at(...name), 'utf8'));
const network = (outputs: number) =>
  new ResidualMLP({ inFeatures: 2, dim: 4, depth: 1, classes: outputs, seed: 1 });
const twoClasses = classTarget(Int32Array.of(0, 1), ['a', 'b']).description;

test('a fitted run is loaded again to the same bits, with its target, weights and names', async () => {
  const run = await fit(x, labels, { ...small, valFraction: 0.25, featureNames: ['a', 'b'] });
  await saveRun(at('run'), run);
  const loaded = loadRun(at('run'));
  expect(loaded.predict(x)).toEqual(run.predict(x));
  expect([loaded.target, loaded.weights, loaded.featureNames]).toEqual([run.target, run.weights, ['a', 'b']]);
  expect(loaded.standardisation).toEqual(run.standardisation);
});

test('its folder has the curves, the scores of its weights and a report', async () => {
  const run = await fit(x, labels, { ...small, valFraction: 0.25 });
  await saveRun(at('run'), run);
  const lines = readFileSync(at('run', 'metrics.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(lines.map(({ val_loss }) => val_loss)).toEqual(run.history.valLoss);
  expect(json('run', 'summary.json')).toMatchObject({
    task: 'classification',
    weights: 'best',
    best_epoch: run.weights.epoch,
    val_loss: Math.min(...run.history.valLoss!),
    validation_rows: 23,
    epochs: 3,
  });
  expect(ownScores(at('run'), loadRun(at('run')))).toMatchObject({ part: 'validation', rows: 23 });
  expect(readFileSync(at('run', 'report.html'), 'utf8')).toContain('<!doctype html>');
  expect(existsSync(at('run', '.lock'))).toBe(false);
});

test('thresholds of several labels and scales of numbers are saved too', async () => {
  for (const y of [x.map(([a, b]) => [a > 0, b > 0]), x.map(([a]) => 100 * a)]) {
    const run = await fit(x, y, { ...small, epochs: 1, valFraction: 0.25 });
    await saveRun(at('run'), run, { overwrite: true });
    expect(loadRun(at('run')).target).toEqual(run.target);
    expect(loadRun(at('run')).predict(x)).toEqual(run.predict(x));
  }
});

test('the parts of a training of a table are a run, which takes rows by the names of its columns', async () => {
  const rows = x.map(([a, b], i) => ({ city: ['Delft', 'Gouda'][i % 2], a, b, label: labels[i] }));
  const { data } = await loadData({ data: tableFrom(rows), target: 'label' });
  const { train: part } = split(data, { testFraction: 0.2 });
  const standardisation = fitStandardisation(part);
  const { columns, schema, target } = part.data;
  const model = new ResidualMLP({ inFeatures: columns, dim: 4, depth: 1, classes: 2, seed: 1 }).eval();
  await saveRun(at('table'), { model, target: target.description, standardisation, schema });
  const run = loadRun(at('table'));
  expect(run.model.stateDict()).toEqual(model.stateDict());
  expect(run.predict({ city: 'Delft', a: 0.5, b: 0, label: null }).shape).toEqual([1, 2]);
  expect(run.weights).toEqual({ kind: 'last', epoch: 0 });
});

test('a network without a standardisation takes rows as they are', async () => {
  const model = network(1).eval();
  const target = numberTarget(Float32Array.of(1), ['price']).description;
  await saveRun(at('plain'), { model, target });
  const rows = { data: Float32Array.of(0.5, -2), shape: [1, 2] };
  expect(loadRun(at('plain')).predict(rows).data).toEqual(model.predict(rows).data);
});

test('a run that was loaded is saved again to the same bits', async () => {
  await saveRun(at('first'), await fit(x, labels, small));
  await saveRun(at('second'), loadRun(at('first')));
  expect(loadRun(at('second')).predict(x)).toEqual(loadRun(at('first')).predict(x));
});

test('weights of a training of one’s own are called the saved ones', async () => {
  await saveRun(at('run'), { model: network(2), target: twoClasses });
  writeFileSync(at('x.csv'), `a,b\n${x.map((row) => row.join(',')).join('\n')}\n`);
  const predicted = regulus('predict', at('run'), '--data', at('x.csv'), '--out', at('p.csv'));
  expect(predicted.stdout).toBe(`${at('p.csv')}: 90 rows predicted by the saved weights\n`);
  const exported = regulus('export', at('run'), '--onnx', at('m.onnx'));
  expect(exported.stdout).toMatch(/\nWith the saved weights\n$/);
  for (const init of [at('run'), at('run', 'checkpoint.safetensors')])
    expect(readSourceWeights(init).text).toBe(`the saved ones, of ${init}`);
});

test('a new run may begin from saved weights, and none goes on from them', async () => {
  const columns = { a: x.map(([a]) => a), b: x.map(([, b]) => b), label: labels };
  const csv = ['a,b,label', ...labels.map((label, i) => `${columns.a[i]},${columns.b[i]},${label}`)].join(
    '\n',
  );
  writeFileSync(at('table.csv'), csv);
  await saveRun(at('saved'), await fit(x, labels, { ...small, featureNames: ['a', 'b'] }));
  const options = { data: at('table.csv'), testFraction: 0, ...small, epochs: 1 };
  const run = await train({ ...options, init: at('saved'), out: at('next') });
  expect(run.end).toBe('finished');
  await expect(train({ resume: at('saved'), data: at('table.csv') })).rejects.toThrow(
    /optimizer: .*begin a new run from them with options\.init/,
  );
});

test('a folder that holds a run is refused, or replaced where that is said', async () => {
  await saveRun(at('run'), { model: network(2), target: twoClasses });
  const run = await fit(x, labels, small);
  await expect(saveRun(at('run'), run)).rejects.toMatchObject({ code: 'FOLDER_NOT_EMPTY' });
  await saveRun(at('run'), run, { overwrite: true });
  expect(loadRun(at('run')).predict(x)).toEqual(run.predict(x));
});

test('other files of a folder are never removed, and a refused run leaves what was there', async () => {
  mkdirSync(at('mine'));
  writeFileSync(at('mine', 'notes.txt'), 'mine');
  const parts = { model: network(2), target: twoClasses };
  await expect(saveRun(at('mine'), parts, { overwrite: true })).rejects.toThrow(/found 'notes\.txt'/);
  await saveRun(at('run'), parts);
  const before = readdirSync(at('run'));
  const broken = { ...parts, featureNames: ['one'] };
  await expect(saveRun(at('run'), broken, { overwrite: true })).rejects.toThrow(/featureNames/);
  expect(readdirSync(at('run'))).toEqual(before);
  expect(loadRun(at('run')).target).toEqual(twoClasses);
});

test.each<[string, () => Promise<void>, RegExp]>([
  ['no run', () => saveRun(at('no'), null as never), /^run: expected a run/],
  ['no path', () => saveRun(1 as never, {} as never), /^dir: expected a path/],
  [
    'a model of another kind',
    () => saveRun(at('no'), { model: network(2).head as never, target: twoClasses }),
    /^run\.model: expected a ResidualMLP/,
  ],
  [
    'a network of other outputs',
    () => saveRun(at('no'), { model: network(3), target: twoClasses }),
    /^run\.model: .*2 outputs/,
  ],
  [
    'a name of two columns',
    () => saveRun(at('no'), { model: network(2), target: twoClasses, featureNames: ['a', 'a'] }),
    /^run\.featureNames\[1\]: expected a name that none before it is, received 'a'$/,
  ],
  [
    'a name of two classes',
    () => saveRun(at('no'), { model: network(2), target: { ...twoClasses, classNames: ['x', 'x'] } }),
    /^run: expected different names in classNames, found 'x' twice/,
  ],
  [
    'a target of no task',
    () => saveRun(at('no'), { model: network(2), target: { task: 'none' } }),
    /^task: expected one of/,
  ],
  [
    'a standardisation of other columns',
    () =>
      saveRun(at('no'), {
        model: network(2),
        target: twoClasses,
        standardisation: { mean: new Float32Array(1), scale: new Float32Array(1) },
      }),
    /^run\.standardisation/,
  ],
])('%s is refused before a folder is made', async (_, save, message) => {
  await expect(save()).rejects.toThrow(message);
  expect(existsSync(at('no'))).toBe(false);
});
