import { classNamesOf, fit, labelNamesOf, tensor, train, type Warning } from '../../src';
import { temporaryFolder } from '../support/folder';
import { writeNpy } from '../support/npy_file';
import { values } from '../support/reference';

const at = temporaryFolder();
const rows = 120;
const x = Array.from({ length: rows }, (_, i) => [Math.sin(1.7 * i), Math.cos(0.9 * i), Math.sin(3.1 * i)]);
const labels = x.map(([a, b]) => (a > b ? 'up' : 'down'));
const flat = Float64Array.from(x.flat());
const small = { dim: 8, depth: 1, epochs: 2, batchSize: 16 };

test('texts are learned as classes, and rows predicted with the weights of the best epoch', async () => {
  const { history, end, weights, predict, target } = await fit(x, labels, {
    ...small,
    epochs: 8,
    lr: 0.02,
    valFraction: 0.25,
  });
  expect([end, weights.kind, classNamesOf(target)]).toEqual(['finished', 'best', ['down', 'up']]);
  const valLoss = history.valLoss!;
  const best = valLoss.indexOf(Math.min(...valLoss)) + 1;
  expect(weights.epoch).toBe(best);
  const { data } = predict(x);
  const hits = labels.filter((label, row) => data[2 * row + 1] > 0.5 === (label === 'up'));
  expect(hits.length / rows).toBeGreaterThan(0.85);
});

test('arrays, typed arrays and tensors of the same numbers give the same bits', async () => {
  const runs = [
    await fit(x, labels, small),
    await fit({ data: flat, shape: [rows, 3] }, labels, small),
    await fit(
      x.map((row) => Float64Array.from(row)),
      labels,
      small,
    ),
  ];
  const rounded = tensor(x.map((row) => row.map(Math.fround)));
  const [first, ...others] = runs.map((run) => run.predict(rounded).data);
  for (const other of others) expect(other).toEqual(first);
});

test('class numbers of few rows each are told before they are predicted as numbers', async () => {
  const codes = Array.from({ length: 168 }, (_, row) => row % 28);
  const rowsOfCodes = codes.map((code, row) => [Math.sin(code), Math.cos(row)]);
  const told: string[] = [];
  const watched = { ...small, epochs: 1, onWarning: ({ message }: Warning) => told.push(message) };
  const run = await fit(rowsOfCodes, codes, watched);
  expect([run.target.task, told[0]]).toEqual([
    'regression',
    'y has 28 different whole numbers, 0 to 27, which are taken as numbers to predict: ' +
      'if they are classes, say so with options.task classification',
  ]);
  for (const task of ['classification', 'regression']) {
    const { warnings } = await fit(rowsOfCodes, codes, { ...small, epochs: 1, task });
    expect(warnings.map(({ code }) => code)).not.toContain('NUMBERS_MAY_BE_CLASSES');
  }
});

test('fit is what train makes of the same rows in a file', async () => {
  writeNpy(at('x.npy'), [rows, 3], flat);
  writeNpy(
    at('y.npy'),
    [rows],
    Int32Array.from(labels, (label) => Number(label === 'up')),
  );
  const options = { ...small, valFraction: 0.25, dropPath: 0.2 };
  const ofFile = await train({ ...options, data: at('x.npy'), testFraction: 0, out: at('run') });
  const ofArrays = await fit(
    x,
    labels.map((label) => Number(label === 'up')),
    options,
  );
  expect(ofArrays.predict(x)).toEqual(ofFile.predict(x));
  expect(ofArrays.history.valLoss![1]).toBe(ofFile.summary!.val_loss);
});

test('validation rows choose the epoch, end the fit by patience, and are in the history', async () => {
  const opposite = labels.map((label) => (label === 'up' ? 'down' : 'up'));
  const options = { ...small, epochs: 9, patience: 2, lr: 0.02 };
  const run = await fit(x, labels, { ...options, validation: [x, opposite] });
  expect([run.end, run.weights.epoch, run.history.epoch]).toEqual(['stopped-early', 1, [1, 2, 3]]);
  expect(run.history.valLoss).toHaveLength(3);
  expect(run.history.loss[2]).toBeLessThan(run.history.loss[0]);
});

test('the last weights stay where they are asked for, or no rows are validated', async () => {
  const asked = await fit(x, labels, { ...small, valFraction: 0.25, weights: 'last' });
  const without = await fit(x, labels, small);
  expect([asked.weights, without.weights]).toEqual([
    { kind: 'last', epoch: 2 },
    { kind: 'last', epoch: 2 },
  ]);
  expect(Object.keys(without.history)).toEqual(['epoch', 'lr', 'loss']);
});

test('averaged weights predict where they are asked for', async () => {
  const options = { ...small, ema: 0.9 };
  const [last, averaged] = [
    await fit(x, labels, options),
    await fit(x, labels, { ...options, weights: 'averaged' }),
  ];
  expect(averaged.weights).toEqual({ kind: 'averaged', epoch: 2 });
  expect(averaged.predict(x)).not.toEqual(last.predict(x));
});

test('the task follows from the target, unless it is said', async () => {
  const taskOf = async (y: Parameters<typeof fit>[1], task?: string) =>
    (await fit(x, y, { ...small, epochs: 1, task })).target.task;
  const whole = Int32Array.from(x, (_, i) => i % 3);
  expect(await taskOf(x.map(([a]) => a > 0))).toBe('classification');
  expect(await taskOf(whole)).toBe('classification');
  expect(await taskOf(whole, 'regression')).toBe('regression');
  expect(await taskOf(x.map(([a, b]) => a + b))).toBe('regression');
  expect(await taskOf(x.map((_, i) => 1000 + 7 * i))).toBe('regression');
  expect(await taskOf(x.map((_, i) => (i % 2 ? [0, 1] : [1, 0])))).toBe('classification');
  expect(await taskOf(x.map(([a, b]) => [a > 0, b > 0]))).toBe('multilabel');
  expect(await taskOf({ data: Float32Array.from(x.flat()), shape: [rows, 3] })).toBe('regression');
});

test('several numbers and several labels a row have names by their places', async () => {
  const run = await fit(
    x,
    x.map(([a, b]) => [Number(a > 0), Number(b > 0)]),
    { ...small, valFraction: 0.25 },
  );
  expect(labelNamesOf(run.target)).toEqual(['y_0', 'y_1']);
  expect(run.probabilities([[0, 0, 0]]).shape).toEqual([1, 2]);
});

test('images are predicted in the form in which they were fitted', async () => {
  const images = x.map((_, i) => [0, 1, 2].map((row) => Uint8Array.of(i, 2 * i, 60 * row + (i % 7))));
  const run = await fit(images, labels, { ...small, epochs: 1 });
  expect(run.input).toMatchObject({ shape: [3, 3], bytes: true, imageShape: [1, 3, 3] });
  const data = Uint8Array.from(images.flat().flatMap((row) => [...row]));
  const asTyped = await fit({ data, shape: [rows, 3, 3] }, labels, { ...small, epochs: 1 });
  expect(asTyped.predict(images)).toEqual(run.predict(images));
  expect(run.predict({ data, shape: [rows, 3, 3] })).toEqual(run.predict(images));
});

test('rows of weight 0 are not learned', async () => {
  const wrong = labels.map((label, i) => (i < 60 ? label : 'up'));
  const sampleWeight = wrong.map((_, i) => Number(i < 60));
  const weighted = await fit(x, wrong, { ...small, sampleWeight, epochs: 1, batchSize: 120 });
  const half = await fit(x, labels, { ...small, sampleWeight, epochs: 1, batchSize: 120 });
  expect(weighted.predict(x)).toEqual(half.predict(x));
});

test('callbacks are waited for, and a signal ends the fit after the step in progress', async () => {
  const abort = new AbortController();
  const steps: number[] = [];
  const run = await fit(x, labels, {
    ...small,
    valFraction: 0.25,
    onStep: async ({ step }) => {
      await null;
      steps.push(step);
      if (step === 8) abort.abort();
    },
    signal: abort.signal,
  });
  expect([run.end, steps.at(-1), run.weights]).toEqual(['aborted', 8, { kind: 'best', epoch: 1 }]);
});

test('what is doubtful about the rows is told before the first step', async () => {
  const told: string[] = [];
  const run = await fit(x, labels, { ...small, valFraction: 0.1, onWarning: ({ code }) => told.push(code) });
  expect(told).toEqual(run.warnings.map(({ code }) => code));
  expect(told).not.toEqual([]);
});

test('what is doubtful about rows to predict is told as well', async () => {
  const told: string[] = [];
  const run = await fit(x, labels, { ...small, onWarning: ({ message }) => told.push(message) });
  const before = told.length;
  run.predict(x.map((row) => row.map((value) => 1000 * value)));
  expect(told.slice(before).join('\n')).toMatch(/^feature 1 has the mean .* in the fitted rows the mean /);
});

test('drop path of a network of one block is told to change nothing', async () => {
  const run = await fit(x, labels, { ...small, depth: 1, dropPath: 0.5 });
  expect(run.warnings.map(({ message }) => message)).toContain(
    'options.dropPath 0.5 changes nothing with options.depth 1: the first block is always kept',
  );
});

test('a feature that is the target is told', async () => {
  const leaking = x.map((row, i) => [...row, labels[i] === labels[0] ? 1 : 0]);
  const { warnings } = await fit(leaking, labels, { ...small, epochs: 1 });
  expect(warnings.map(({ code }) => code)).toContain('COLUMN_LEAKS');
});

test('validation rows that are predicted no better than by one value are told', async () => {
  const draws = values(400);
  const noise = Array.from({ length: 200 }, (_, i) => [draws[2 * i]]);
  const other = noise.map((_, i) => draws[2 * i + 1]);
  const told: string[] = [];
  const options = { ...small, valFraction: 0.25, onWarning: ({ code }: Warning) => told.push(code) };
  const run = await fit(noise, other, options);
  expect(told).toContain('NO_BETTER');
  expect(run.warnings.map(({ code }) => code)).toContain('NO_BETTER');
});

test('validation labels of another coding are told, though they choose an epoch that has learned little', async () => {
  const largest = x.map((row) => row.indexOf(Math.max(...row)));
  const warned = async (shift: number) => {
    const coded = largest.slice(0, 40).map((label) => (label + shift) % 3);
    const options = { ...small, epochs: 12, lr: 0.02, validation: [x.slice(0, 40), coded] as const };
    return (await fit(x, largest, options)).warnings.map(({ code }) => code);
  };
  expect(await warned(1)).toContain('LABELS_EXCHANGED');
  expect(await warned(0)).not.toContain('LABELS_EXCHANGED');
});

test.each<[string, () => Promise<unknown>, RegExp]>([
  ['fewer labels than rows', () => fit(x, labels.slice(1)), /^y: expected a target for each of 120 rows/],
  ['a row as an object', () => fit([{ a: 1 }] as never, ['a']), /^x\[0\]: .*tableFrom\(rows\)/],
  ['numbers in place of rows', () => fit([1, 2] as never, ['a', 'b']), /^x: expected rows of features/],
  ['a feature that is not finite', () => fit([[1, NaN]], ['a']), /^x, row 0, feature 1: expected a finite/],
  [
    'rows of one class',
    () =>
      fit(
        x,
        x.map(() => 'a'),
      ),
    /^x and y: y: expected at least two classes/,
  ],
  [
    'a class that no fitted row has',
    () => fit(x, labels, { validation: [x, x.map(() => 'left')] }),
    /^options\.validation: row 0: expected one of the training classes \(down, up\), found 'left'/,
  ],
  ['validation rows that are no pair', () => fit(x, labels, { validation: [x] as never }), /\[x, y\]/],
  [
    'an order of rows that are not divided',
    () => fit(x, labels, { split: 'tail' }),
    /^options\.split: expected none without options\.valFraction, as no rows are held back, received 'tail'/,
  ],
  [
    'a seed for them',
    () => fit(x, labels, { validation: [x, labels], splitSeed: 1 }),
    /^options\.splitSeed: expected none without options\.valFraction/,
  ],
  [
    'validation rows in two ways',
    () => fit(x, labels, { validation: [x, labels], valFraction: 0.1 }),
    /^options\.valFraction: expected 0 beside options\.validation/,
  ],
  [
    'patience without rows',
    () => fit(x, labels, { patience: 1 }),
    /^options\.patience: expected a validation/,
  ],
  [
    'the best epoch without rows',
    () => fit(x, labels, { weights: 'best' }),
    /^options\.weights: expected 'best'/,
  ],
  ['averages of nothing', () => fit(x, labels, { weights: 'averaged' }), /^options\.weights: .*options\.ema/],
  [
    'names of other columns',
    () => fit(x, labels, { featureNames: ['a'] }),
    /^options\.featureNames: expected 3/,
  ],
  [
    'a name of two columns',
    () => fit(x, labels, { featureNames: ['a', 'b', 'a'] }),
    /^options\.featureNames\[2\]: expected a name that none before it is, received 'a'$/,
  ],
  ["Keras's callback", () => fit(x, labels, { onEpochEnd: 1 } as never), /did you mean onEpoch\?/],
  [
    'an option of the command',
    () => fit(x, labels, { threads: 2 } as never),
    /^options\.threads: .*setNumThreads/,
  ],
  [
    'texts as numbers to predict',
    () => fit(x, labels, { task: 'regression' }),
    /^y\[0\]: expected a number to predict; options\.task 'classification' takes texts, received '(up|down)'/,
  ],
  ['a bigint', () => fit([[1n]] as never, ['a']), /^x\[0\]\[0\]: expected a number, received 1n/],
  ['an option of a file', () => fit(x, labels, { out: 'dir' } as never), /^options\.out: expected one of/],
])('%s is refused, with what is expected', async (_, call, message) => {
  await expect(call()).rejects.toThrow(message);
});
