import fc from 'fast-check';
import { BatchLoader } from '../../src/data/batch_loader';
import type { Dataset } from '../../src/data/dataset';
import { glyphs } from '../../src/data/formats/glyphs';
import { loadData } from '../../src/data/load';
import { split } from '../../src/data/split';
import { fitStandardisation } from '../../src/data/standardisation';
import { noisyLabels } from '../../src/run/label_noise';
import { expectError } from '../support/errors';

const table = (rows: number): Dataset => ({
  features: Float32Array.from({ length: rows * 2 }, (_, i) => (i % 2 ? 5 : i)),
  labels: Int32Array.from({ length: rows }, (_, i) => i % 3),
  rows,
  columns: 2,
  classNames: ['a', 'b', 'c'],
  imageShape: null,
  description: 'table',
});
const part = (rows: number) => ({
  data: table(rows),
  indices: Uint32Array.from({ length: rows }, (_, i) => i),
});

test('test rows come from the end, training rows from the start, validation from the tail of those', () => {
  const {
    train,
    validation,
    test: held,
  } = split(table(20), { testRows: 5, trainRows: 10, valFraction: 0.2, seed: 0 });
  expect([...train.indices]).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  expect([...validation.indices]).toEqual([8, 9]);
  expect([...held.indices]).toEqual([15, 16, 17, 18, 19]);
});

test('a shuffled split is a partition, the same for the same seed', () => {
  fc.assert(
    fc.property(fc.nat(), fc.integer({ min: 2, max: 60 }), (seed, rows) => {
      const make = () => split(table(rows), { testFraction: 0.5, shuffleSplit: true, seed });
      const { train, test: held } = make();
      expect([...train.indices, ...held.indices].sort((a, b) => a - b)).toEqual(
        Array.from({ length: rows }, (_, i) => i),
      );
      expect(make()).toEqual({
        train,
        test: held,
        validation: { data: train.data, indices: new Uint32Array(0) },
      });
    }),
  );
});

test.each([
  [{ testRows: 20 }],
  [{ testRows: 5, trainRows: 16 }],
  [{ testFraction: 0 }],
  [{ testRows: 19, valFraction: 1 }],
])('a split that leaves a part empty (%j) is refused', (options) => {
  expect(() => split(table(20), { ...options, seed: 0 })).toThrow(/expected .* received/);
});

test('standardisation is fitted on the training rows alone; a constant column is only centred', () => {
  const { train } = split(table(20), { testRows: 10, seed: 0 });
  const { mean, scale } = fitStandardisation(train);
  expect([...mean]).toEqual([9, 5]);
  expect(scale[0]).toBeCloseTo(1 / Math.sqrt(33), 6);
  expect(scale[1]).toBe(1);
});

test('the pixels of a channel share one mean and deviation, each channel has its own', () => {
  const { train } = split({ ...table(20), imageShape: [2, 1, 1] }, { testRows: 10, seed: 0 });
  expect(fitStandardisation(train)).toEqual(
    fitStandardisation({ ...train, data: { ...train.data, imageShape: null } }),
  );
  const grey = fitStandardisation({ ...train, data: { ...train.data, imageShape: [1, 1, 2] } });
  expect([...grey.mean]).toEqual([7, 7]);
  expect(grey.scale[0]).toBe(grey.scale[1]);
});

test('an epoch holds every row once, standardised, in an order of its own', () => {
  const loader = new BatchLoader(
    part(23),
    { mean: Float32Array.of(1, 5), scale: Float32Array.of(2, 1) },
    { batchSize: 5, seed: 3 },
  );
  const epoch = (n: number) =>
    Array.from(loader.shuffled(n), ({ x, target }) => ({
      x: Array.from(x.data),
      target: Array.from(target),
    }));
  const [first, second] = [epoch(0), epoch(1)];
  expect(first.map(({ target }) => target.length)).toEqual([5, 5, 5, 5, 3]);
  const rows = first.flatMap(({ x }) => x.filter((_, i) => i % 2 === 0).map((v) => (v / 2 + 1) / 2));
  expect([...rows].sort((a, b) => a - b)).toEqual(Array.from({ length: 23 }, (_, i) => i));
  expect(first.flatMap(({ target }) => target)).toEqual(rows.map((row) => row % 3));
  expect(second).not.toEqual(first);
  expect(epoch(0)).toEqual(first);
  expect(Array.from(loader.shuffled(0, 3), ({ target }) => [...target])).toEqual(
    first.slice(3).map(({ target }) => target),
  );
  expect(Array.from(loader.inOrder(), ({ target }) => [...target]).flat()).toEqual(
    Array.from({ length: 23 }, (_, i) => i % 3),
  );
});

test('ranks get neighbouring parts of each batch, which make it up, also where there are fewer rows than ranks', () => {
  const standardisation = { mean: new Float32Array(2), scale: Float32Array.of(1, 1) };
  const batches = (rank: number, ranks: number) =>
    Array.from(
      new BatchLoader(part(23), standardisation, { batchSize: 7, seed: 3, rank, ranks }).shuffled(1, 1),
      ({ x, target, rowOffset, firstRow }) => ({ x: [...x.data], target: [...target], rowOffset, firstRow }),
    );
  const whole = batches(0, 1);
  for (const ranks of [2, 3, 5]) {
    const parts = Array.from({ length: ranks }, (_, rank) => batches(rank, ranks));
    whole.forEach(({ x, target, rowOffset }, step) => {
      expect(parts.flatMap((of) => of[step].x)).toEqual(x);
      expect(parts.flatMap((of) => of[step].target)).toEqual(target);
      parts.forEach((of, rank) => {
        const before = parts.slice(0, rank).reduce((sum, other) => sum + other[step].target.length, 0);
        expect([of[step].firstRow, of[step].rowOffset]).toEqual([before, rowOffset + before]);
        expect(Math.abs(of[step].target.length - target.length / ranks)).toBeLessThan(1);
      });
    });
  }
  expect(() => new BatchLoader(part(23), standardisation, { rank: 2, ranks: 2 })).toThrow(
    /options\.rank: expected an integer from 0 to 1, received 2/,
  );
});

test('label noise reaches its share of rows, with labels over all classes, and follows the rows when shuffled', () => {
  const noisy = noisyLabels(part(6000), 0.3, 1);
  const changed = noisy.filter((label, i) => label !== i % 3).length / 6000;
  expect(Math.abs(changed - 0.2)).toBeLessThan(0.02); // a third of the drawn labels are the true ones
  expect(noisyLabels(part(6000), 0, 1)).toEqual(table(6000).labels);
  const labels = Int32Array.from({ length: 23 }, (_, i) => 100 + i);
  const loader = new BatchLoader(
    part(23),
    { mean: new Float32Array(2), scale: Float32Array.of(1, 1) },
    { batchSize: 23, labels },
  );
  const [{ x, target }] = loader.shuffled(0);
  target.forEach((label, i) => {
    expect(label).toBe(100 + x.data[2 * i] / 2);
  });
});

test('glyphs depend on the seed and the row alone, in [0, 1], and show all ten digits', () => {
  const few = glyphs(40, 5);
  expect(few.features).toEqual(glyphs(60, 5).features.slice(0, 40 * 784));
  expect(glyphs(40, 6).features).not.toEqual(few.features);
  expect(few.features.every((v) => v >= 0 && v <= 1)).toBe(true);
  expect(new Set(glyphs(300, 0).labels).size).toBe(10);
});

const plain = { mean: new Float32Array(2), scale: Float32Array.of(1, 1) };
test.each<[string, object | null, typeof TypeError | typeof RangeError]>([
  ['', null, TypeError],
  ['rows', { rows: 2 ** 53 }, RangeError],
  ['rows', { rows: 4n }, TypeError],
  ['columns', { columns: Symbol('s') }, TypeError],
  ['features', { features: [1] }, TypeError],
  ['features', { features: new Float32Array(9) }, RangeError],
  ['labels', { labels: null }, TypeError],
  ['labels', { labels: new Int32Array(3) }, RangeError],
  ['classNames', { classNames: undefined }, TypeError],
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

test('wrong parts, standardisations, labels and options of a split are refused by name', () => {
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
  expectError(loader(part(4), plain, { labels: [0, 1, 2, 0] }), TypeError, 'options.labels');
  expectError(() => new BatchLoader(part(4), plain).shuffled(0.5), RangeError, 'epoch');
  expectError(() => new BatchLoader(part(4), plain).shuffled(0, -1), RangeError, 'skip');
  expectError(() => split(table(4), null as never), TypeError, 'options');
  for (const [key, wrong] of [
    ['testRows', '1'],
    ['testFraction', 2],
    ['shuffleSplit', 1],
    ['trainRows', 1.5],
    ['valFraction', NaN],
  ] as const) {
    expectError(
      () => split(table(4), { [key]: wrong }),
      typeof wrong === 'number' && key !== 'shuffleSplit' ? RangeError : TypeError,
      `options.${key}`,
    );
  }
  expectError(() => split(table(4), { shuffleSplit: true, seed: -1 }), RangeError, 'options.seed');
});

test('rows whose indices were transferred away are none', () => {
  const { data, indices } = part(4);
  structuredClone(indices.buffer, { transfer: [indices.buffer] });
  expect(fitStandardisation({ data, indices })).toEqual(
    fitStandardisation({ data, indices: new Uint32Array(0) }),
  );
  expect(new BatchLoader({ data, indices }, plain).rows).toBe(0);
});

test.each<[string, unknown]>([
  ['options', null],
  ['options.labelColumn', { labelColumn: 1 }],
  ['options.labels', { labels: {} }],
  ['options.testData', { testData: null }],
  ['options.seed', { seed: '1' }],
  ['options.classNames', { classNames: 'abc' }],
  ['options.classNames[1]', { classNames: ['0', 1n] }],
  ['options.features', { features: null }],
  ['options.features.count', { features: { count: '784', names: null } }],
  // biome-ignore lint/suspicious/noSparseArray: a hole in an array is the wrong argument
  ['options.features.names[0]', { features: { count: 784, names: [,] } }],
])('loadData with wrong %s (%p) is refused', async (name, wrong) => {
  const refused = loadData((wrong && { data: 'glyphs', ...wrong }) as never);
  await expect(refused).rejects.toThrow(TypeError);
  await expect(refused).rejects.toThrow(`${name}: expected `);
});

test('wrong numbers of glyphs and seeds are refused', () => {
  for (const rows of [-1, 0.5, 2 ** 53]) expectError(() => glyphs(rows, 0), RangeError, 'rows');
  expectError(() => glyphs('4' as never, 0), TypeError, 'rows');
  expectError(() => glyphs(4, undefined as never), TypeError, 'seed');
  expect(glyphs(0, 0).labels).toEqual(new Int32Array(0));
});
