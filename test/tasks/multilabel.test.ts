// Several labels as a user has them: trained, thresholds chosen, predicted with, exported, resumed and swept.
import { readFileSync, writeFileSync } from 'node:fs';
import {
  averagePrecisionScore,
  f1Score,
  loadData,
  loadRun,
  type OutcomeOptions,
  rocAucScore,
  split,
  thresholdsOf,
} from '../../src';
import { evaluate } from '../../src/cli/evaluate';
import { predict } from '../../src/cli/predict';
import { onnxModel } from '../../src/export/onnx';
import { loadCheckpoint } from '../../src/run/checkpoint';
import { trainJob } from '../../src/run/train';
import { trainFolds } from '../../src/sweep/train_folds';
import { runTrial } from '../../src/sweep/trial';
import { sharedTrialData } from '../../src/sweep/trial_data';
import { multilabel } from '../../src/tasks/multilabel';
import { temporaryFolder } from '../support/folder';
import { writeNpy } from '../support/npy_file';
import { largestDifference, runOnNode } from '../support/onnx_runtimes';
import { smallTrial } from '../support/small_trial';

const at = temporaryFolder();
const json = (file: string) => JSON.parse(readFileSync(at(file), 'utf8')) as Record<string, unknown>;
const lines = (file: string) => readFileSync(at(file), 'utf8').trim().split('\n');
const ROWS = 240;
const NAMES = ['low', 'middle', 'high'];

/** What a row is by two numbers: middle is rare. */
function rowOf(i: number): { x: number; y: number; flags: number[] } {
  const [x, y] = [((i * 0.37) % 2) - 1, ((i * 0.61) % 2) - 1];
  return { x, y, flags: [x < -0.2, Math.abs(x) < 0.2, x + y > 0.4].map(Number) };
}
const rows = Array.from({ length: ROWS }, (_, i) => rowOf(i));

function writeTable(): string {
  const cells = rows.map(({ x, y, flags }, i) => {
    const [low, middle, high] = flags;
    return [x.toFixed(4), y.toFixed(4), 'ab'[i % 2], low ? 'yes' : 'no', middle ? 'True' : 'False', high];
  });
  const file = at('labels.csv');
  writeFileSync(file, `x,y,area,${NAMES.join(',')}\n${cells.map((row) => row.join(',')).join('\n')}\n`);
  return file;
}

const options = (given: Partial<OutcomeOptions> = {}) => ({
  ...smallTrial(writeTable(), {
    task: 'multilabel',
    target: NAMES.join(','),
    testFraction: 0.2,
    split: 'shuffled',
    dim: 16,
    epochs: 6,
    dropPath: 0,
    labelNoise: 0,
    labelSmoothing: 0.05,
    posWeight: 'balanced',
    lr: 1e-2,
    ...given,
  }),
  out: at('run'),
  threads: 1,
  saveEvery: '5m',
  distributed: false,
});

test('labels are learned, their thresholds chosen and kept, and used wherever the run is', async () => {
  const { summary } = await trainJob(options(), '0');
  expect(summary).toMatchObject({ task: 'multilabel', weights: 'best' });
  expect(summary!.test_f1_macro).toBeGreaterThan(0.75);
  expect(summary!.test_roc_auc).toBeGreaterThan(0.9);
  const { chosen } = loadCheckpoint(at('run/best.safetensors')).target as {
    chosen: { thresholds: number[] };
  };
  expect(chosen.thresholds).toHaveLength(3);
  expect(loadCheckpoint(at('run/checkpoint.safetensors')).target.chosen).toBeDefined();
  const evaluation = json('run/evaluation.json') as { labels: { name: string; threshold: number }[] };
  expect(evaluation.labels.map(({ name }) => name)).toEqual(NAMES);
  expect(evaluation.labels.map(({ threshold }) => threshold)).toEqual(chosen.thresholds);

  const run = loadRun(at('run'));
  expect(run.target).toEqual({ task: 'multilabel', labelNames: NAMES, chosen });
  const given = [
    { x: -0.9, y: -0.5, area: 'a' },
    { x: 0.9, y: 0.9, area: 'b' },
  ];
  const { data: probabilities } = run.probabilities(given);
  expect(probabilities[0]).toBeGreaterThan(probabilities[3]);
  expect(run.predict(given).data).toEqual(probabilities);

  jest.spyOn(console, 'log').mockImplementation(() => {});
  jest.spyOn(console, 'warn').mockImplementation(() => {});
  writeFileSync(at('rows.csv'), 'area,y,x\na,-0.5,-0.9\nb,0.9,0.9\n');
  await predict(at('run'), { data: at('rows.csv'), format: 'auto', out: at('p.jsonl') });
  await predict(at('run'), { data: at('rows.csv'), format: 'auto', out: at('p.csv') });
  expect(lines('p.csv')[0]).toBe(
    [...NAMES.map((n) => `predicted_${n}`), ...NAMES.map((n) => `probability_${n}`)].join(),
  );
  const predicted = lines('p.jsonl').map(
    (line) => JSON.parse(line) as Record<string, Record<string, number>>,
  );
  predicted.forEach((row, i) => {
    const own = probabilities.subarray(3 * i, 3 * i + 3);
    expect(NAMES.map((name) => Math.fround(row.probabilities[name]))).toEqual([...own]);
    expect(NAMES.map((name) => row.predicted[name])).toEqual(
      [...own].map((p, c) => Number(p >= chosen.thresholds[c])),
    );
  });

  const log = jest.spyOn(console, 'log');
  const rowsOfRun = { data: at('labels.csv'), format: 'auto', json: true } as const;
  await evaluate(at('run'), rowsOfRun);
  expect(JSON.parse(log.mock.lastCall![0] as string)).toMatchObject({
    rows: 48,
    f1_micro: summary!.test_f1_micro,
    hamming_loss: summary!.test_hamming_loss,
    roc_auc: summary!.test_roc_auc,
    macro_avg: { f1: summary!.test_f1_macro },
    by_label: NAMES.map((name, label) => ({ name, threshold: chosen.thresholds[label] })),
  });

  const { bytes, outputs } = onnxModel(run, '0');
  expect(outputs).toEqual(['probabilities', 'logits']);
  expect(Buffer.from(bytes).includes(JSON.stringify(chosen.thresholds))).toBe(true);
  writeFileSync(at('run.onnx'), bytes);
  const feeds = [
    { name: 'x', values: Float32Array.of(-0.9, 0.9), columns: 1 },
    { name: 'y', values: Float32Array.of(-0.5, 0.9), columns: 1 },
    { name: 'area', values: ['a', 'b'], columns: 1 },
  ];
  const answer = runOnNode(at('run.onnx'), feeds);
  expect(largestDifference(answer.probabilities, probabilities)).toBeLessThan(1e-5);
}, 60_000);

test('a run that goes on has the thresholds of one that was never stopped, and the first run they started from', async () => {
  const { summary: whole } = await trainJob({ ...options(), out: at('whole') }, '0');
  const stop = new AbortController();
  const onEpoch = ({ epoch }: { epoch: number }) => epoch === 3 && stop.abort();
  await trainJob({ ...options(), out: at('parts') }, '0', { signal: stop.signal, onEpoch });
  const resumed = loadCheckpoint(at('parts/checkpoint.safetensors'));
  const { summary } = await trainJob({ ...options(), out: at('parts') }, '0', {}, resumed);
  expect(summary!.test_f1_macro).toBe(whole!.test_f1_macro);
  for (const file of ['best', 'checkpoint'])
    expect(loadCheckpoint(at(`parts/${file}.safetensors`)).target).toEqual(
      loadCheckpoint(at(`whole/${file}.safetensors`)).target,
    );
  const init = at('whole/best.safetensors');
  const { summary: more } = await trainJob({ ...options({ epochs: 1, init }), out: at('more') }, '0');
  expect(more!.warnings.map(({ code }) => code)).not.toContain('NEW_HEAD');
}, 60_000);

test('a trial of a sweep has the loss of the run; F1 is at a half before thresholds are chosen', async () => {
  const { summary } = await trainJob({ ...options({ epochs: 2 }), out: at('two') }, '0');
  const trial = { trial: 0, options: options({ epochs: 2 }), epochs: 2 };
  const scores = await runTrial(trial, await sharedTrialData()(trial.options), () => {});
  expect(scores.val_loss).toBe(summary!.val_loss);
  expect(scores.val_f1_macro).toBe(Number(JSON.parse(lines('two/metrics.jsonl')[1]).val_f1_macro));
}, 60_000);

test('eighty labels of an array are learned, and scored as their predictions are', async () => {
  const [rowsOf80, labels] = [200, 80];
  const x = Float32Array.from({ length: 4 * rowsOf80 }, (_, i) => Math.sin(1 + i * i));
  const y = Uint8Array.from({ length: rowsOf80 * labels }, (_, i) => {
    const [row, label] = [Math.floor(i / labels), i % labels];
    return Number(Math.cos(label) * x[4 * row] + Math.sin(label) * x[4 * row + 1] > 0.1 + (label % 5) / 10);
  });
  writeNpy(at('x.npy'), [rowsOf80, 4], x);
  writeNpy(at('y.npy'), [rowsOf80, labels], y);
  const given = options({ data: at('x.npy'), target: undefined, dim: 32, epochs: 10 });
  const { summary } = await trainJob({ ...given, out: at('many') }, '0');
  expect(summary!.test_roc_auc).toBeGreaterThan(0.9);

  jest.spyOn(console, 'log').mockImplementation(() => {});
  jest.spyOn(console, 'warn').mockImplementation(() => {});
  writeNpy(
    at('new_x.npy'),
    [rowsOf80, 4],
    x.map((value) => value * 0.9),
  );
  writeNpy(at('new_y.npy'), [rowsOf80, labels], y);
  await predict(at('many'), { data: at('new_x.npy'), format: 'auto', out: at('many.csv') });
  await evaluate(at('many'), { data: at('new_x.npy'), format: 'auto', json: true });
  const scores = JSON.parse((console.log as jest.Mock).mock.lastCall![0] as string) as Record<string, number>;
  const cells = lines('many.csv').map((line) => line.split(','));
  expect([cells[0][0], cells[0][159]]).toEqual(['predicted_y_0', 'probability_y_79']);
  const tensorOf = (from: number) => ({
    data: Float32Array.from(
      cells.slice(1).flatMap((row) => row.slice(from, from + labels)),
      Number,
    ),
    shape: [rowsOf80, labels],
  });
  const target = { data: Float32Array.from(y), shape: [rowsOf80, labels] };
  expect(scores.f1_micro).toBeCloseTo(f1Score(target, tensorOf(0), { average: 'micro' }), 12);
  expect(scores.f1_macro).toBeCloseTo(f1Score(target, tensorOf(0), { average: 'macro' }), 12);
  expect(scores.roc_auc).toBeCloseTo(rocAucScore(target, tensorOf(labels)), 12);
  expect(scores.average_precision).toBeCloseTo(averagePrecisionScore(target, tensorOf(labels)), 12);
}, 60_000);

test('balanced weights let the rows with a label count as much as those without, by their weights', () => {
  const description = { task: 'multilabel', labelNames: ['a', 'b', 'c'] } as const;
  const target = Float32Array.from([1, 0, 1, 0, 0, 1, 0, 0, 1, 0, 1, 1]);
  const setup = {
    description,
    target,
    head: null as never,
    options: { labelSmoothing: 0.1, posWeight: 'balanced' },
  } as const;
  const weightsOf = (sampleWeight?: Float32Array) =>
    (multilabel.criterion({ ...setup, sampleWeight }) as unknown as { posWeight: Float32Array }).posWeight;
  expect(weightsOf()).toEqual(Float32Array.of(3, 3, 1));
  expect(weightsOf(Float32Array.of(1, 1, 1, 2))).toEqual(Float32Array.of(4, 1.5, 1));
  expect(multilabel.criterion(setup)).toMatchObject({ smoothing: 0.1 });
  expect(multilabel.trainingLossNote!({ labelSmoothing: 0.1, posWeight: 'balanced' })).toBe(
    'The training loss is against smoothed targets (0.1) and weighs the rows that have a label, the other is the ' +
      'plain negative log likelihood: their heights do not compare.',
  );
  expect(multilabel.trainingLossNote!({ labelSmoothing: 0 })).toBeUndefined();
});

test('folds have their own thresholds, all together the means, and scores out of fold by those of each fold', async () => {
  const folds = {
    ...options({ epochs: 2, valFraction: 0.25, testFraction: 0.2 }),
    folds: 3,
    out: at('folds'),
  };
  const { summary } = await trainFolds({ options: folds, version: '0' });
  const run = loadRun(at('folds'));
  const each = run.folds.map((fold) => thresholdsOf(fold.target));
  expect(each[0]).not.toEqual(each[1]);
  thresholdsOf(run.target).forEach((threshold, label) => {
    expect(threshold).toBeCloseTo((each[0][label] + each[1][label] + each[2][label]) / 3, 12);
  });
  const [head, ...cells] = lines('folds/predictions.csv').map((line) => line.split(','));
  const columns = (kind: string) => ({
    data: Float32Array.from(
      cells.flatMap((row) => NAMES.map((name) => row[head.indexOf(`${kind}_${name}`)])),
      Number,
    ),
    shape: [cells.length, NAMES.length],
  });
  const macro = f1Score(columns('true'), columns('predicted'), { average: 'macro' });
  expect(summary!.oof_f1_macro).toBeCloseTo(macro, 12);
  expect(summary!.oof_roc_auc).toBeCloseTo(rocAucScore(columns('true'), columns('probability')), 6);

  const { test: outside } = split(
    (await loadData({ data: at('labels.csv'), task: 'multilabel', target: NAMES.join(',') })).data,
  );
  const inputs = Array.from(outside.indices, (i) => {
    const [x, y, area] = lines('labels.csv')[i + 1].split(',');
    return { x: Number(x), y: Number(y), area };
  });
  const flags = outside.indices.length * NAMES.length;
  const { data: found } = run.probabilities(inputs);
  const losses = Array.from(outside.indices).flatMap((i) => rows[i].flags);
  const loss = losses.reduce((sum, flag, i) => sum - Math.log(flag ? found[i] : 1 - found[i]), 0) / flags;
  expect(summary!.test_loss).toBeCloseTo(loss, 5);
}, 60_000);

test('logits are made of probabilities, those of 0 and 1 included, and NaN stays', () => {
  const made = (values: number[]) => {
    const outputs = { data: new Float32Array(values.length), shape: [1, values.length] };
    multilabel.outputsOf!({ data: Float32Array.from(values), shape: [1, values.length] }, outputs, {
      task: 'multilabel',
      labelNames: values.map(String),
    });
    return [...outputs.data];
  };
  const [quarter, zero, one, none] = made([0.25, 0, 1, NaN]);
  expect(quarter).toBeCloseTo(Math.log(1 / 3), 6);
  expect([zero < -100, one > 17, Number.isFinite(zero), Number.isFinite(one)]).toEqual([
    true,
    true,
    true,
    true,
  ]);
  expect(none).toBeNaN();
});

test('one label is not called several', () => {
  const summary = (...labelNames: string[]) => multilabel.summary({ task: 'multilabel', labelNames });
  expect(summary('a')).toBe('1 label, which a row has or not');
  expect(summary('a', 'b')).toBe('2 labels, each of which a row has or not');
});
