import { readFileSync, statSync } from 'node:fs';
import { Linear, Sequential } from '../../src';
import { loadCheckpoint } from '../../src/run/checkpoint';
import { HistogramFile, type HistogramLine } from '../../src/run/histogram_file';
import type { OutcomeOptions } from '../../src/run/options';
import { resumedOptions } from '../../src/run/resolve_options';
import { type JobObserver, trainJob } from '../../src/run/train';
import { writeTable } from '../support/command';
import { temporaryFolder } from '../support/folder';
import { smallTrial } from '../support/small_trial';

const at = temporaryFolder();
const bytes = (...name: string[]) => readFileSync(at(...name));
const lines = (out: string) =>
  bytes(out, 'histograms.jsonl')
    .toString()
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as HistogramLine);
const options = (out: string, given: Partial<OutcomeOptions> = {}) => ({
  ...smallTrial(writeTable(at('table.csv')), { histograms: true, ema: 0.9, ...given }),
  out: at(out),
  threads: 1,
  saveEvery: '5m',
  distributed: false,
});
const train = (out: string, given?: Partial<OutcomeOptions>, observer?: JobObserver) =>
  trainJob(options(out, given), '0', observer);

test('each epoch tells the weights and the gradients of every parameter of a small network', async () => {
  const kept: { epoch: number; weight: Float32Array }[] = [];
  let weights: () => Float32Array;
  await train(
    'run',
    {},
    {
      onStart: ({ model }) => {
        weights = () => model.head.weight.data;
      },
      onEpoch: ({ epoch }) => void kept.push({ epoch, weight: weights().slice() }),
    },
  );
  const shown = lines('run');
  expect(shown.map(({ epoch }) => epoch)).toEqual([1, 2, 3, 4, 5, 6]);
  const names = shown[0].parameters.map(({ name }) => name);
  expect(names).toEqual(Object.keys(loadCheckpoint(at('run', 'checkpoint.safetensors')).model));
  for (const [i, { weight }] of kept.entries()) {
    const head = shown[i].parameters[names.indexOf('head.weight')];
    expect(head.weights.quantiles[0]).toBeCloseTo(Math.min(...weight), 4);
    expect(head.weights.quantiles[8]).toBeCloseTo(Math.max(...weight), 4);
    expect(head.gradients!.deviation).toBeGreaterThan(0);
  }
});

test('a run learns the same with and without histograms', async () => {
  await train('with');
  await train('without', { histograms: false });
  expect(bytes('with', 'model.safetensors')).toEqual(bytes('without', 'model.safetensors'));
  expect(() => bytes('without', 'histograms.jsonl')).toThrow(/ENOENT/);
});

test('a run that goes on writes the same file as one that was not stopped', async () => {
  await train('whole');
  const stop = new AbortController();
  await train('parts', {}, { onEpoch: ({ epoch }) => epoch === 3 && stop.abort(), signal: stop.signal });
  expect(lines('parts')).toHaveLength(3);
  const checkpoint = loadCheckpoint(at('parts', 'checkpoint.safetensors'));
  await trainJob(resumedOptions(checkpoint.options, options('parts'), []), '0', {}, checkpoint);
  expect(bytes('parts', 'histograms.jsonl')).toEqual(bytes('whole', 'histograms.jsonl'));
});

describe('the file stays small', () => {
  const epochsIn = (file: HistogramFile) =>
    readFileSync(file.path, 'utf8')
      .split('\n')
      .slice(0, -1)
      .map((line) => (JSON.parse(line) as HistogramLine).epoch);

  test('of many epochs: the first, the last, and at most 50 that lie evenly between', () => {
    const file = new HistogramFile(at('.'), new Linear(2, 2), 1234);
    let most = 0;
    for (let epoch = 1; epoch <= 1234; epoch++) {
      file.add({ epoch, step: epoch });
      if (epoch % 40 === 0) most = Math.max(most, epochsIn(file).length);
    }
    expect(most).toBeLessThanOrEqual(52);
    const kept = epochsIn(file);
    expect(kept.length).toBeGreaterThan(25);
    expect([kept[0], kept[1], kept[2], kept.at(-1)]).toEqual([1, 32, 64, 1234]);
    const again = new HistogramFile(at('.'), new Linear(2, 2), 1234, 700);
    expect(epochsIn(again).at(-1)).toBe(672);
  });

  test('of a deep network: matrices alone, from the first to the last', () => {
    const deep = new Sequential(...Array.from({ length: 200 }, () => new Linear(3, 3)));
    const file = new HistogramFile(at('.'), deep, 1);
    file.add({ epoch: 1, step: 1 });
    const [{ parameters }] = [JSON.parse(readFileSync(file.path, 'utf8')) as HistogramLine];
    expect(parameters).toHaveLength(48);
    expect(parameters[0]).toMatchObject({ name: '0.weight', shape: [3, 3], gradients: null });
    expect(parameters.at(-1)!.name).toBe('199.weight');
    expect(statSync(file.path).size).toBeLessThan(60_000);
  });
});
