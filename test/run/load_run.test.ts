import { rmSync, writeFileSync } from 'node:fs';
import { classNamesOf, loadRun, saveSafetensors, tensor } from '../../src';
import { regulus, writeTable } from '../support/command';
import { expectError } from '../support/errors';
import { loadFloatTensors } from '../support/float_tensors';
import { temporaryFolder } from '../support/folder';
import { words } from '../support/words';

const at = temporaryFolder();
const train = (...args: string[]) =>
  expect(
    regulus(
      'train',
      '--data',
      writeTable(at('table.csv')),
      ...words('--dim 16 --depth 2 --epochs 20 --batch-size 8 --out'),
      at('run'),
      ...args,
    ).status,
  ).toBe(0);

test('a run folder predicts from its checkpoint alone, with names and standardisation', () => {
  train('--ema', '0.9');
  for (const name of [
    'config.json',
    'model.safetensors',
    'metrics.jsonl',
    'summary.json',
    'model_averaged.safetensors',
  ])
    rmSync(at('run', name));
  const run = loadRun(at('run'));
  expect(classNamesOf(run.target)).toEqual(['blue', 'green', 'red']);
  const rows = [
    [0, 0.1],
    [1, -0.5],
    [2, 0.9],
  ];
  const probabilities = run.probabilities(rows);
  expect(probabilities.shape).toEqual([3, 3]);
  const classes = rows.map(
    (_, i) =>
      classNamesOf(run.target)[
        probabilities.data
          .subarray(3 * i, 3 * i + 3)
          .reduce((best, p, c, all) => (p > all[best] ? c : best), 0)
      ],
  );
  expect(classes).toEqual(['red', 'green', 'blue']);
  expect(run.probabilities(tensor(Float32Array.from(rows.flat()), [3, 2])).data).toEqual(probabilities.data);
  expect(loadRun(at('run'), { weights: 'averaged' }).probabilities(rows).data).not.toEqual(
    probabilities.data,
  );
  expectError(() => run.probabilities([[1, 2, 3]]), RangeError, 'rows[0]');
  expectError(
    () => run.probabilities(new Array<number[]>(1)),
    TypeError,
    'rows[0]: expected an object or an array with a value for each feature',
  );
  expectError(() => run.probabilities([new BigInt64Array(2) as never]), TypeError, 'rows[0]');
  expectError(() => run.probabilities([[1, true]]), TypeError, 'rows[0][1]');
  expectError(() => run.probabilities(tensor(new Float32Array(3), [1, 3])), RangeError, 'rows');
});

test('rows on another scale than those that were fitted are said, of tables and in doubles', () => {
  train();
  const warnings: string[] = [];
  const run = loadRun(at('run'), { onWarning: ({ code, message }) => warnings.push(`${code}: ${message}`) });
  const rows = [
    [0, 0.1],
    [1, -0.5],
  ];
  run.predict(rows);
  expect(warnings).toEqual([]);
  run.predict(rows.map((row) => row.map((value) => 1_000 * value + 1_000)));
  expect(warnings).toEqual([
    expect.stringMatching(/^INPUT_RANGE: 2 of 2 rows lie .* on one scale, in one order\?$/),
  ]);
  run.predict([[1_000, 0.1]]);
  expect(warnings[1]).toMatch(/^INPUT_RANGE: .* has the value 1000, /);
});

test.each<[string, number[], boolean]>([
  ['as they are', [1.125, -0.5], false],
  ['in another unit', [112.5, -50], true],
])('a single row is compared with the fitted ones: %s', (_, row, isSaid) => {
  train();
  const codes: string[] = [];
  const run = loadRun(at('run'), { onWarning: ({ code }) => codes.push(code) });
  run.predict([row]);
  expect(codes).toEqual(isSaid ? ['INPUT_RANGE'] : []);
});

test('rows in typed arrays of any kind are what their numbers are', () => {
  train();
  const { predict } = loadRun(at('run'));
  const expected = predict([[1, 2]]).data.slice();
  for (const Kind of [
    Int8Array,
    Uint8Array,
    Uint8ClampedArray,
    Int16Array,
    Uint16Array,
    Int32Array,
    Uint32Array,
  ])
    for (const given of [[Kind.of(1, 2)], { data: Kind.of(1, 2), shape: [1, 2] }])
      expect(predict(given).data).toEqual(expected);
});

test('an error of a run names its file', () => {
  const expected = 'expected the folder that a run was written to, found';
  expect(() => loadRun(at('none'))).toThrow(`none: ${expected} nothing of that name`);
  writeFileSync(at('file'), '');
  expect(() => loadRun(at('file'))).toThrow(`file: ${expected} a file`);
  expect(() => loadRun(at(''))).toThrow(`${expected} one without checkpoint.safetensors`);
  train();
  expect(() => loadRun(at('run'), { weights: 'averaged' })).toThrow(
    /checkpoint\.safetensors: average: expected averaged weights, found none: the run kept no average/,
  );
  const { tensors, metadata } = loadFloatTensors(at('run', 'checkpoint.safetensors'));
  delete tensors['model.head.weight'];
  saveSafetensors(at('run', 'checkpoint.safetensors'), tensors, metadata);
  expect(() => loadRun(at('run'))).toThrow(
    /checkpoint\.safetensors: model: expected the \d+ parameters of its options, found \d+/,
  );
});

test('balanced class weights, accumulation and skipping are options of the command', () => {
  train(
    ...words('--class-weights balanced --accumulate 2 --non-finite skip --val-fraction 0.2 --patience 3'),
  );
  for (const weights of ['last', 'best'] as const)
    expect(classNamesOf(loadRun(at('run'), { weights }).target)).toHaveLength(3);
  expectError(() => loadRun(at('run'), { weights: 'worst' as never }), RangeError, 'options.weights');
});
