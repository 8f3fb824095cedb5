import { BatchLoader } from '../../src/data/batch_loader';
import { type Dataset, meaningOf } from '../../src/data/dataset';
import { split } from '../../src/data/split';
import { fitStandardisation } from '../../src/data/standardisation';
import { part, plain, table } from '../support/dataset';
import { expectError } from '../support/errors';

test.each([
  [{ testRows: 20 }],
  [{ testRows: 5, trainRows: 16 }],
  [{ testFraction: 0.01 }],
  [{ testRows: 19, valFraction: 1 }],
])('a split that leaves a part empty (%j) is refused', (options) => {
  expect(() => split(table(20), { ...options, seed: 0 })).toThrow(/expected .* received/);
});

test.each<[string, object | null, typeof TypeError | typeof RangeError]>([
  ['', null, TypeError],
  ['rows', { rows: 2 ** 53 }, RangeError],
  ['rows', { rows: 4n }, TypeError],
  ['columns', { columns: Symbol('s') }, TypeError],
  ['features', { features: [1] }, TypeError],
  ['features', { features: new Float32Array(9) }, RangeError],
  ['sampleWeights', { sampleWeights: new Float32Array(4) }, RangeError],
  ['group', { group: new Int32Array(4) }, RangeError],
  ['rowNumbers', { rowNumbers: [0, 2, 3, 4] }, TypeError],
  ['rowNumbers', { rowNumbers: Uint32Array.of(0, 2, 3) }, RangeError],
  ['sampleWeight', { sampleWeight: [1, 1, 1, 1] }, TypeError],
  ['sampleWeight', { sampleWeight: new Float32Array(3) }, RangeError],
  ['sampleWeight[2]', { sampleWeight: Float32Array.of(1, 0, -1, 1) }, RangeError],
  ['sampleWeight[0]', { sampleWeight: Float32Array.of(Infinity, 0, 1, 1) }, RangeError],
  ['target', { target: null }, TypeError],
  ['target.values', { target: { ...table(4).target, values: [0, 1, 2, 0] } }, TypeError],
  ['target.values', { target: { ...table(4).target, values: new Int32Array(3) } }, RangeError],
  ['target.values', { target: { ...table(4).target, values: new Float32Array(6) } }, RangeError],
  ['target.strata', { target: { ...table(4).target, strata: [0, 1, 2, 0] } }, TypeError],
  ['target.strata', { target: { ...table(4).target, strata: new Int32Array(3) } }, RangeError],
  ['target.description', { target: { values: new Int32Array(4) } }, TypeError],
  ['target.description.task', { target: { values: new Int32Array(4), description: {} } }, TypeError],
  ['featureNames', { featureNames: 'abc' }, TypeError],
  ['featureNames', { featureNames: ['a'] }, RangeError],
  ['featureNames[1]', { featureNames: ['a', 'a', 'b'] }, RangeError],
  ['imageShape', { imageShape: [1, 2] }, TypeError],
  ['imageShape[1]', { imageShape: new Array(3).fill(1, 0, 1) }, TypeError],
  ['imageShape', { imageShape: [2, 2, 2] }, RangeError],
])('a data set with wrong %s (%j) is refused wherever it is taken', (place, wrong, kind) => {
  const data = (wrong && { ...table(4), ...wrong }) as Dataset;
  const name = (of: string) => (place ? `${of}.${place}` : of);
  expectError(() => split(data), kind, name('data'));
  expectError(() => split(table(4), {}, data), kind, name('separateTest'));
  expectError(() => fitStandardisation({ data, indices: new Uint32Array(1) }), kind, name('part.data'));
  expectError(() => new BatchLoader({ data, indices: new Uint32Array(1) }, plain), kind, name('part.data'));
});

test('wrong parts, standardisations, targets and options of a split are refused by name', () => {
  const loader =
    (...args: unknown[]) =>
    () =>
      new BatchLoader(...(args as ConstructorParameters<typeof BatchLoader>));
  expectError(loader(null, plain), TypeError, 'part');
  expectError(loader({ ...part(4), indices: [0] }, plain), TypeError, 'part.indices');
  expectError(
    loader({ ...part(4), indices: Uint32Array.of(1, 4) }, plain),
    RangeError,
    'part.indices[1]: expected a row below 4, received 4',
  );
  expectError(loader(part(4), null), TypeError, 'standardisation');
  expectError(loader(part(4), { mean: plain.mean }), TypeError, 'standardisation.scale');
  expectError(loader(part(4), { ...plain, mean: new Float32Array(3) }), RangeError, 'standardisation.mean');
  expectError(loader(part(4), plain, { target: [0, 1, 2, 0] }), TypeError, 'options.target');
  expectError(() => new BatchLoader(part(4), plain).shuffled(0.5), RangeError, 'epoch');
  expectError(() => new BatchLoader(part(4), plain).shuffled(0, -1), RangeError, 'skip');
  expectError(() => split(table(4), null as never), TypeError, 'options');
  for (const [key, wrong] of [
    ['testRows', '1'],
    ['testFraction', 2],
    ['split', 'random'],
    ['trainRows', 1.5],
    ['valFraction', NaN],
  ] as const) {
    expectError(
      () => split(table(4), { [key]: wrong }),
      typeof wrong === 'number' || key === 'split' ? RangeError : TypeError,
      `options.${key}`,
    );
  }
  expectError(() => split(table(4), { split: 'shuffled', seed: -1 }), RangeError, 'options.seed');
});

test('what was chosen, and where fitted values lie, is no part of what a target means', () => {
  const labels = { task: 'multilabel', labelNames: ['a'] };
  expect(meaningOf({ ...labels, chosen: { thresholds: [0.2] } })).toEqual(labels);
  expect(meaningOf({ ...labels, fitted: { rows: 3 } })).toEqual(labels);
});
