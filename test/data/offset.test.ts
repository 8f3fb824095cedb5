// Columns such as Unix seconds, whose digits float32 does not hold, all the way: read, fitted, scored,
// predicted, resumed, swept and exported.
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import {
  dataWarnings,
  evaluate,
  fitStandardisation,
  loadData,
  loadRun,
  numThreads,
  setNumThreads,
  split,
  tensor,
} from '../../src';
import { BatchLoader } from '../../src/data/batch_loader';
import { whole } from '../../src/data/split';
import { onnxModel } from '../../src/export/onnx';
import { loadCheckpoint } from '../../src/run/checkpoint';
import { evaluationLoader } from '../../src/run/job';
import { predictRows } from '../../src/run/predict';
import { openRows, rowsToScore } from '../../src/run/read_parts';
import { trainJob } from '../../src/run/train';
import { runTrial } from '../../src/sweep/trial';
import { sharedTrialData } from '../../src/sweep/trial_data';
import { expectError } from '../support/errors';
import { temporaryFolder } from '../support/folder';
import { loadWhole } from '../support/load_whole';
import { writeNpy } from '../support/npy_file';
import { largestDifference, runOnNode } from '../support/onnx_runtimes';
import { python, pythonWith } from '../support/python';
import { smallTrial } from '../support/small_trial';

const at = temporaryFolder();
const threads = numThreads();
beforeAll(() => setNumThreads(1));
afterAll(() => setNumThreads(threads));

const ROWS = 320;
const START = 1_700_000_000;
/** Seconds of ten minutes, spread over them; float32 has a step of 128 seconds there. */
const seconds = Array.from({ length: ROWS }, (_, i) => START + ((i * 251) % 600));
const other = Array.from({ length: ROWS }, (_, i) => (i * 7) % 5);
/** Whether a row is in the four minutes in the middle. */
const labels = Int32Array.from(seconds, (time) => (Math.abs(time - START - 300) < 120 ? 1 : 0));
const rows = seconds.map((time, i) => [time, other[i]]);
const flat = rows.flat();
const arrow = pythonWith('pyarrow==25.0.1');

function csv(chosen: readonly number[][] = rows): string {
  const lines = chosen.map((row) => `${row.join()},${labels[rows.indexOf(row as number[])]}`);
  writeFileSync(at('t.csv'), `time,other,label\n${lines.join('\n')}\n`);
  return at('t.csv');
}

function parquet(type: string): string {
  csv();
  arrow(
    `import sys, pyarrow as pa, pyarrow.parquet as pq, pyarrow.csv as csv
d = sys.argv[1] + '/'
table = csv.read_csv(d + 't.csv')
time = table['time'].cast(pa.${type}())
pq.write_table(table.set_column(0, 'time', time), d + 't.parquet', row_group_size=100)`,
    at(),
  );
  return at('t.parquet');
}

const withLabels = (file: string) => {
  writeNpy(at('y.npy'), [ROWS], labels);
  return file;
};
const npy = (values: BigInt64Array | Float64Array) => withLabels(writeNpy(at('x.npy'), [ROWS, 2], values));

/** The same rows in every format that holds the digits. */
const FORMS: Readonly<Record<string, () => string>> = {
  CSV: csv,
  'Parquet of doubles': () => parquet('float64'),
  'Parquet of whole numbers': () => parquet('int64'),
  'a .npy of doubles': () => npy(Float64Array.from(flat)),
  'a .npy of whole numbers': () => npy(BigInt64Array.from(flat, BigInt)),
  'an .npz': () => {
    npy(Float64Array.from(flat));
    python(
      `import sys, numpy as np
d = sys.argv[1] + '/'
np.savez(d + 't.npz', x=np.load(d + 'x.npy'), y=np.load(d + 'y.npy'))`,
      at(),
    );
    return at('t.npz');
  },
};

const options = (data: string, more = {}) => ({
  ...smallTrial(data, { epochs: 15, dim: 32, batchSize: 16, dropPath: 0, labelNoise: 0, lr: 3e-3, ...more }),
  out: at('run'),
  threads: 1,
  saveEvery: '5m',
  distributed: false,
});

/** Trains in a folder that is new. */
async function train(data: string, more = {}) {
  rmSync(at('run'), { recursive: true, force: true });
  const end = await trainJob(options(data, more), '0');
  return end.summary!;
}

/** What `predict` writes for the rows of a file. */
async function predictedBy(data: string): Promise<number[]> {
  const run = loadRun(at('run'));
  const source = await openRows(run, { data, format: 'auto' }, 'predicted');
  const predictions: number[] = [];
  for await (const { values } of predictRows(run, source.rows)) predictions.push(...values.data);
  return predictions;
}

test('every format gives the same features and offset', async () => {
  const want = await loadWhole({ data: csv() });
  expect(Number.isInteger(want.offset![0])).toBe(true);
  expect([...want.features]).toEqual(flat.map((value, i) => value - want.offset![i % 2]));
  for (const file of Object.values(FORMS)) {
    const data = await loadWhole({ data: file() });
    expect([data.features, data.offset, data.warnings]).toEqual([want.features, want.offset, []]);
  }
});

test('Unix seconds are learnt to the minute; predictions of files, numbers and doubles agree', async () => {
  const summary = await train(csv());
  expect(summary.test_accuracy).toBeGreaterThan(0.97);
  expect(summary.warnings.filter(({ code }) => code === 'DIGITS_LOST')).toEqual([]);
  const run = loadRun(at('run'));
  const want = [...run.predict(rows).data];
  const accuracy = labels.filter((label, i) => (want[2 * i + 1] > 0.5 ? 1 : 0) === label).length / ROWS;
  expect(accuracy).toBeGreaterThan(0.97);
  const doubles = { data: Float64Array.from(flat), shape: [ROWS, 2] };
  expect([...run.predict(doubles).data]).toEqual(want);
  expect([...run.predict(rows.map((row) => Float64Array.from(row))).data]).toEqual(want);
  for (const form of Object.values(FORMS)) expect(await predictedBy(form())).toEqual(want);
  const scored = await rowsToScore(run, { data: csv() });
  const { loss } = await evaluate(run.model, evaluationLoader(scored.part, run.standardisation));
  expect(loss).toBe(summary.test_loss);
});

test('rows of other files are read with the offset of the run', async () => {
  const late = rows.filter(([time]) => time >= START + 480);
  writeFileSync(at('test.csv'), readFileSync(csv(late)));
  const summary = await train(csv(), { testData: at('test.csv') });
  expect(summary.test_accuracy).toBeGreaterThan(0.97);
  const run = loadRun(at('run'));
  const { part } = await rowsToScore(run, { data: at('test.csv') });
  const { loss } = await evaluate(run.model, evaluationLoader(part, run.standardisation));
  expect(loss).toBe(summary.test_loss);
  // A data set that was read by itself has an offset of its own, or none.
  const { data } = await loadData({
    data: at('test.csv'),
    knownTarget: run.target,
    schema: run.schema!,
  });
  expect(data.offset).not.toEqual(run.standardisation.offset);
  const own = await evaluate(run.model, new BatchLoader(whole(data), run.standardisation));
  expect(own.loss).toBeCloseTo(loss, 4);
});

test('a resumed run goes on with its offset to the same bits; trials of a sweep fit the same rows', async () => {
  const data = csv();
  const before = await train(data);
  const path = at('run', 'checkpoint.safetensors');
  rmSync(at('run'), { recursive: true });
  const end = new AbortController();
  const observer = { onEpoch: ({ epoch }: { epoch: number }) => epoch === 5 && end.abort() };
  await trainJob(options(data), '0', { ...observer, signal: end.signal } as never);
  const resumed = loadCheckpoint(path);
  expect(resumed.standardisation.offset![0]).toBeGreaterThan(START - 1);
  const { summary } = await trainJob(options(data), '0', {}, resumed);
  expect(summary!.test_loss).toBe(before.test_loss);
  const { out, threads: _, saveEvery, distributed, ...outcome } = options(data);
  const trial = await runTrial(
    { trial: 0, options: outcome, epochs: outcome.epochs },
    await sharedTrialData()(outcome),
    () => {},
  );
  expect(trial.val_accuracy).toBe(before.val_accuracy);
});

test('a run that starts from another one reads its rows with the offset of that one', async () => {
  await train(csv());
  const source = at('source');
  renameSync(at('run'), source);
  const later = rows.map(([time, value], i) => `${time + 86_400},${value},${labels[i]}`);
  writeFileSync(at('later.csv'), `time,other,label\n${later.join('\n')}\n`);
  const summary = await train(at('later.csv'), { init: source, epochs: 2 });
  const run = loadRun(at('run'));
  expect(run.standardisation).toEqual(loadRun(source).standardisation);
  const { part, warnings } = await rowsToScore(run, { data: at('later.csv') });
  expect(warnings.map(({ code }) => code)).toEqual(['PART_CHOSEN']);
  const { loss } = await evaluate(run.model, evaluationLoader(part, run.standardisation));
  expect(loss).toBe(summary.test_loss);
});

test('the exported network takes doubles where a run has an offset', async () => {
  await train(csv());
  const run = loadRun(at('run'));
  writeFileSync(at('m.onnx'), onnxModel(run, '0').bytes);
  const answer = runOnNode(at('m.onnx'), { data: Float64Array.from(flat), shape: [ROWS, 2] });
  expect(largestDifference(answer.probabilities, run.predict(rows).data)).toBeLessThan(1e-5);
});

/** A warning of a column whose digits are lost, which may be of a file. */
const lostIn = (column: string) =>
  expect.objectContaining({
    code: 'DIGITS_LOST',
    message: expect.stringContaining(`${column} has steps of 128, as float32 rounds`) as string,
  }) as object;

/** The rows as float32 has them, in text. */
function roundedCsv(): string {
  const lines = rows.map(([time, more], i) => `${Math.fround(time)},${more},${labels[i]}`);
  writeFileSync(at('rounded.csv'), `time,other,label\n${lines.join('\n')}\n`);
  return at('rounded.csv');
}

test('rows that were rounded to float32 are told by a run that knows their digits', async () => {
  await train(csv());
  const run = loadRun(at('run'));
  const floats = withLabels(writeNpy(at('x.npy'), [ROWS, 2], Float32Array.from(flat)));
  for (const data of [floats, roundedCsv()]) {
    const column = `column 'time' of ${path.basename(data)}`;
    expect((await rowsToScore(run, { data })).warnings).toContainEqual(lostIn(column));
    const opened = await openRows(run, { data, format: 'auto' }, 'predicted');
    expect(opened.warnings).toContainEqual(lostIn(column));
  }
  const given = { init: at('run'), epochs: 1 };
  const start = { ...options(roundedCsv(), given), out: at('next') };
  const { summary } = await trainJob(start, '0');
  expect(summary!.warnings).toContainEqual(lostIn("column 'time'"));
});

test('test rows that were rounded to float32 are told', async () => {
  const data = npy(Float64Array.from(flat));
  writeNpy(at('y_test.npy'), [ROWS], labels);
  const testData = writeNpy(at('x_test.npy'), [ROWS, 2], Float32Array.from(flat));
  const loaded = await loadData({ data, testData });
  const said = dataWarnings(split(loaded.data, {}, loaded.test));
  expect(said).toContainEqual(lostIn('feature 1 of the test rows'));
});

test('a program is told to give doubles', async () => {
  await train(csv());
  const run = loadRun(at('run'));
  const expected = "a Float64Array or an array of numbers, as float32 loses the digits of column 'time'";
  const floats = tensor(Float32Array.from(flat), [ROWS, 2]);
  expectError(() => run.predict(floats), RangeError, `rows.data: expected ${expected}`);
  expectError(() => run.predict([Float32Array.of(START, 0)]), RangeError, `rows[0]: expected ${expected}`);
});

test('a file of float32 has lost the digits: its run is warned before it trains', async () => {
  const warned: string[] = [];
  const data = withLabels(writeNpy(at('x.npy'), [ROWS, 2], Float32Array.from(flat)));
  const onWarning = ({ message }: { message: string }) => warned.push(message);
  const { summary } = await trainJob(options(data, { epochs: 1 }), '0', { onWarning });
  const message = 'feature 1 has steps of 128, as float32 rounds large numbers: give its values in double';
  expect(warned).toContain(message);
  expect(summary!.warnings).toContainEqual({ code: 'DIGITS_LOST', message });
});

test('an offset of other columns is refused by name', async () => {
  const read = (offset: unknown) => loadData({ data: FORMS['an .npz'](), offset: offset as Float64Array });
  await expect(read(new Float64Array(3))).rejects.toThrow(/^options.offset: expected length 2/);
  await expect(read([0, 0])).rejects.toThrow(/^options.offset: expected a Float64Array of length 2/);
  await expect(read(Float64Array.of(0, NaN))).rejects.toThrow(
    /^options.offset\[1\]: expected a finite number/,
  );
});

test('a constant column and one of the largest numbers have a finite scale', () => {
  const fitted = (values: number[]) => {
    const features = Float32Array.from(values);
    const target = { values: new Int32Array(values.length), description: { task: 'classification' } };
    const data = { features, target, rows: values.length, columns: 1, imageShape: null, description: '' };
    return fitStandardisation(whole(data)).scale[0];
  };
  expect(fitted([1e30, 1e30, 1e30])).toBe(0);
  expect(fitted([0.1, 0.1, 0.1])).toBe(0);
  expect(fitted([1e-8, 3e-8])).toBeCloseTo(1e8, -3);
  expect(fitted([1e-30, 3e-30]) / 1e30).toBeCloseTo(1, 5);
  expect(fitted([1e-44, 3e-44])).toBeLessThan(Infinity);
  expect(fitted([3e38, -3e38])).toBeGreaterThan(0);
});
