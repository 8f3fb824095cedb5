import { writeFileSync } from 'node:fs';
import { evaluate, glyphs, loadData, loadRun, numThreads, setNumThreads, tensor } from '../../src';
import { type InputForm, inputProblem, inputText } from '../../src/data/input_form';
import { evaluationLoader } from '../../src/run/job';
import { rowsToScore } from '../../src/run/read_parts';
import { trainJob } from '../../src/run/train';
import { expectError } from '../support/errors';
import { temporaryFolder } from '../support/folder';
import { idx } from '../support/idx_file';
import { writeNpy } from '../support/npy_file';
import { smallTrial } from '../support/small_trial';

const at = temporaryFolder();
const threads = numThreads();
beforeAll(() => setNumThreads(1));
afterAll(() => setNumThreads(threads));
const SIDE = 14;
const PIXELS = SIDE * SIDE;
const ROWS = 200;
const drawn = glyphs(ROWS, 3);
/** The digits as bytes, every second pixel of theirs, and a picture of three colours of each, one channel after the other. */
const bytes = Uint8Array.from({ length: ROWS * PIXELS }, (_, i) => {
  const [row, y, x] = [Math.floor(i / PIXELS), Math.floor(i / SIDE) % SIDE, i % SIDE];
  return Math.round(255 * drawn.features[row * 784 + 2 * (y * 28 + x)]);
});
const labels = Int32Array.from(drawn.target.values);
const colours = Uint8Array.from({ length: 3 * bytes.length }, (_, i) => {
  const [row, channel, pixel] = [Math.floor(i / (3 * PIXELS)), Math.floor(i / PIXELS) % 3, i % PIXELS];
  const value = bytes[row * PIXELS + pixel];
  return [value, 255 - value, value >> 1][channel];
});
const last = colours.map((_, i) => {
  const [row, pixel, channel] = [Math.floor(i / (3 * PIXELS)), Math.floor(i / 3) % PIXELS, i % 3];
  return colours[(3 * row + channel) * PIXELS + pixel];
});
const unit = (values: Uint8Array) => Float32Array.from(values, (value) => value / 255);
const table = (values: ArrayLike<number>) => {
  const line = (row: number) => Array.from({ length: PIXELS }, (_, c) => values[row * PIXELS + c]);
  const header = [...Array.from({ length: PIXELS }, (_, c) => `p${c}`), 'label'].join();
  return [header, ...Array.from(labels, (label, row) => `${line(row).join()},${label}`)].join('\n');
};

/** Files of the same digits, by form. */
const FORMS: Readonly<Record<string, () => string>> = {
  idx: () => {
    writeFileSync(at('labels-idx1-ubyte'), idx(0x801, [ROWS], labels));
    writeFileSync(at('images-idx3-ubyte'), idx(0x803, [ROWS, SIDE, SIDE], bytes));
    return at('images-idx3-ubyte');
  },
  bytes: () => writeNpy(at('x.npy'), [ROWS, SIDE, SIDE], bytes),
  flat: () => writeNpy(at('x.npy'), [ROWS, PIXELS], bytes),
  'channels first': () => writeNpy(at('x.npy'), [ROWS, 1, SIDE, SIDE], bytes),
  'channels last': () => writeNpy(at('x.npy'), [ROWS, SIDE, SIDE, 1], bytes),
  'floats to 1': () => writeNpy(at('x.npy'), [ROWS, SIDE, SIDE], unit(bytes)),
  'flat floats to 1': () => writeNpy(at('x.npy'), [ROWS, PIXELS], unit(bytes)),
  'floats to 255': () => writeNpy(at('x.npy'), [ROWS, SIDE, SIDE], Float32Array.from(bytes)),
  csv: () => {
    writeFileSync(at('x.csv'), table(bytes));
    return at('x.csv');
  },
  'csv to 1': () => {
    writeFileSync(at('x.csv'), table(unit(bytes)));
    return at('x.csv');
  },
};
const file = (form: string) => {
  writeNpy(at('y.npy'), [ROWS], labels);
  return FORMS[form]();
};

async function train(data: string): Promise<void> {
  const options = smallTrial(data, { epochs: 2, batchSize: 32, dim: 16, labelNoise: 0 });
  await trainJob({ ...options, out: at('run'), threads: 1, saveEvery: '5m', distributed: false }, '0');
}

/** Scores all rows of a file; the last of them is left out, so that it is not the run's own. */
async function score(data: string) {
  const run = loadRun(at('run'));
  const { part, warnings } = await rowsToScore({ ...run, dataDigest: 'other' }, { data });
  const { loss } = await evaluate(run.model, evaluationLoader(part, run.standardisation));
  // Most of the rows are those that were fitted.
  const codes = warnings.map(({ code }) => code).filter((code) => code !== 'ROWS_FITTED_TOO');
  return { loss, codes };
}

test.each(['idx', 'flat', 'floats to 1', 'csv'])(
  'a run trained on %s scores the same digits alike in every form',
  async (form) => {
    await train(file(form));
    const own = await score(file(form));
    expect(own.codes).toEqual([]);
    for (const other of Object.keys(FORMS)) {
      const { loss } = await score(file(other));
      expect(Math.abs(loss - own.loss)).toBeLessThan(1e-5 * own.loss);
    }
  },
);

test('colours are taken with their channels first or last; a line of them in the order of trained rows', async () => {
  const first = () => writeNpy(at('x.npy'), [ROWS, 3, SIDE, SIDE], colours);
  const behind = () => writeNpy(at('x.npy'), [ROWS, SIDE, SIDE, 3], last);
  writeNpy(at('y.npy'), [ROWS], labels);
  await train(first());
  const { loss } = await score(first());
  expect((await score(behind())).loss).toBe(loss);
  expect((await score(writeNpy(at('x.npy'), [ROWS, SIDE, SIDE, 3], unit(last)))).loss).toBeCloseTo(loss, 5);
  expect((await score(writeNpy(at('x.npy'), [ROWS, 3 * PIXELS], colours))).loss).toBe(loss);
});

test('a line of colours is refused by a run that was trained on channels last', async () => {
  writeNpy(at('y.npy'), [ROWS], labels);
  await train(writeNpy(at('x.npy'), [ROWS, SIDE, SIDE, 3], last));
  expect((await score(writeNpy(at('x.npy'), [ROWS, 3, SIDE, SIDE], colours))).codes).toEqual([]);
  await expect(score(writeNpy(at('x.npy'), [ROWS, 3 * PIXELS], last))).rejects.toThrow(
    /x\.npy: expected rows of 3×14×14 as in training, found 588 \(a line does not tell where/,
  );
});

test('test rows are taken in the form of the training rows', async () => {
  const data = file('bytes');
  const written = FORMS.csv();
  const { data: rows, test: tested } = await loadData({ data, testData: written });
  expect(tested!.features).toEqual(rows.features);
  await expect(loadData({ data: written, testData: data })).rejects.toThrow(
    /expected a table, as the rows to train on are, found an array of numbers/,
  );
});

test('loadRun takes pixels up to 1 or 255, in lines or pictures, and refuses others', async () => {
  await train(file('idx'));
  const run = loadRun(at('run'));
  const some = bytes.subarray(0, 5 * PIXELS);
  const expected = run.predict(tensor(unit(some), [5, PIXELS])).data.slice();
  const white = Float32Array.from(some);
  const predict = (...shape: number[]) => run.predict(tensor(white, shape)).data.slice();
  for (const shape of [
    [5, PIXELS],
    [5, SIDE, SIDE],
    [5, 1, SIDE, SIDE],
    [5, SIDE, SIDE, 1],
  ])
    expect(predict(...shape)).toEqual(expected);
  expect(run.predict([[...white.subarray(0, PIXELS)]]).data).toEqual(expected.subarray(0, 10));
  expect(run.predict([bytes.subarray(0, PIXELS)]).data).toEqual(expected.subarray(0, 10));
  const nearlyBlack = new Uint8Array(PIXELS).fill(1);
  const both = run.predict([nearlyBlack, bytes.subarray(0, PIXELS)]).data.slice(0, 10);
  expect(run.predict([nearlyBlack]).data).toEqual(both);
  expectError(() => predict(5, 7, 28), RangeError, 'rows: expected rows of 1×14×14 as in training');
  const standardised = tensor(
    white.map((value) => (value - 50) / 80),
    [5, PIXELS],
  );
  expectError(
    () => run.predict(standardised),
    RangeError,
    'rows: expected pixels from 0 to 255 or from 0 to 1',
  );
  const dim = tensor(
    white.map((value) => value / 16),
    [5, PIXELS],
  );
  expectError(
    () => run.predict(dim),
    RangeError,
    /^rows: expected pixels on the scale .*, 0 to 255 \(multiply these by 16\.19 if .*, received '0 to 15\.75'/,
  );
});

test.each([16, 100])('pictures from 0 to %d have no known white: rows stay as they are', async (top) => {
  const pictures = Float64Array.from(bytes, (value) => (value * top) / 255);
  writeNpy(at('y.npy'), [ROWS], labels);
  await train(writeNpy(at('x.npy'), [ROWS, SIDE, SIDE], pictures));
  const { input, predict } = loadRun(at('run'));
  expect(input).toMatchObject({ range: [0, top], white: null });
  const dark = Array.from(pictures.subarray(0, PIXELS), (value) => value / top);
  const multiplied = predict([dark.map((value) => 255 * value)]).data.slice();
  expect(predict([dark]).data).not.toEqual(multiplied);
  const { codes } = await score(writeNpy(at('x.npy'), [ROWS, SIDE, SIDE], unit(bytes)));
  expect(codes).toEqual(['INPUT_RANGE']);
});

test('numbers that are no pixels stay as they are', async () => {
  const rows = Array.from({ length: 90 }, (_, i) => `${i % 3},${Math.sin(i)},${'abc'[i % 3]}`);
  writeFileSync(at('t.csv'), `a,b,y\n${rows.join('\n')}\n`);
  await train(at('t.csv'));
  const { input, predict } = loadRun(at('run'));
  expect(input).toMatchObject({ shape: [2], white: null, imageShape: null });
  expect(predict([[200, 0.5]]).data).not.toEqual(predict([[200 / 255, 0.5 / 255]]).data);
});

const input: InputForm = {
  shape: [28, 28],
  bytes: true,
  range: [0, 255],
  white: 255,
  imageShape: [1, 28, 28],
};

test.each<[string, object | null, string]>([
  ['no form', null, 'expected shapes of 784 values'],
  ['another size', { shape: [28, 27] }, 'expected shapes of 784 values'],
  ['a shape without numbers', { shape: ['28', '28'] }, 'expected shapes of 784 values'],
  ['another picture', { imageShape: [28, 28] }, 'expected [channels, height, width] in imageShape'],
  ['no range', { range: [0] }, 'expected the range of the values, and white as 255, 1 or null'],
  ['another white', { white: 2 }, 'expected the range of the values, and white as 255, 1 or null'],
])('a checkpoint with %s is refused', (_, wrong, problem) => {
  expect(inputProblem(wrong && ({ ...input, ...wrong } as InputForm), 784)).toBe(problem);
  expect(inputProblem(input, 784)).toBeUndefined();
});

test('the input is described in words', () => {
  expect(inputText(input)).toBe('1×28×28 pixels from 0 to 1, bytes divided by 255');
  expect(inputText({ ...input, shape: [32, 32, 3], imageShape: [3, 32, 32] })).toBe(
    '3×32×32 pixels from 0 to 1, bytes divided by 255, one channel after the other',
  );
  expect(inputText({ shape: [2], bytes: false, range: [-1, 4], white: null, imageShape: null })).toBe(
    'rows of 2 values as they are in the data (-1 to 4)',
  );
});
