import fc from 'fast-check';
import { BatchLoader } from '../../src/data/batch_loader';
import { fitStandardisation, split, type Dataset } from '../../src/data/dataset';
import { glyphs } from '../../src/data/glyphs';
import { noisyLabels } from '../../src/train/label_noise';

const table = (rows: number): Dataset => ({
  features: Float32Array.from({ length: rows * 2 }, (_, i) => (i % 2 ? 5 : i)), labels: Int32Array.from({ length: rows }, (_, i) => i % 3), rows, columns: 2,
  classNames: ['a', 'b', 'c'], imageShape: null, description: 'table',
});
const part = (rows: number) => ({ data: table(rows), indices: Uint32Array.from({ length: rows }, (_, i) => i) });

test('test rows come from the end, training rows from the start, validation from the tail of those', () => {
  const { train, validation, test: held } = split(table(20), { testRows: 5, trainRows: 10, valFraction: 0.2, seed: 0 });
  expect([...train.indices]).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  expect([...validation.indices]).toEqual([8, 9]);
  expect([...held.indices]).toEqual([15, 16, 17, 18, 19]);
});

test('a shuffled split is a partition, the same for the same seed', () => {
  fc.assert(fc.property(fc.nat(), fc.integer({ min: 2, max: 60 }), (seed, rows) => {
    const make = () => split(table(rows), { testFraction: 0.5, shuffleSplit: true, seed });
    const { train, test: held } = make();
    expect([...train.indices, ...held.indices].sort((a, b) => a - b)).toEqual(Array.from({ length: rows }, (_, i) => i));
    expect(make()).toEqual({ train, test: held, validation: { data: train.data, indices: new Uint32Array(0) } });
  }));
});

test.each([[{ testRows: 20 }], [{ testRows: 5, trainRows: 16 }], [{ testFraction: 0 }], [{ testRows: 19, valFraction: 1 }]])('a split that leaves a part empty (%j) is refused', (options) => {
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
  expect(fitStandardisation(train)).toEqual(fitStandardisation({ ...train, data: { ...train.data, imageShape: null } }));
  const grey = fitStandardisation({ ...train, data: { ...train.data, imageShape: [1, 1, 2] } });
  expect([...grey.mean]).toEqual([7, 7]);
  expect(grey.scale[0]).toBe(grey.scale[1]);
});

test('an epoch holds every row once, standardised, in an order of its own', () => {
  const loader = new BatchLoader(part(23), { mean: Float32Array.of(1, 5), scale: Float32Array.of(2, 1) }, { batchSize: 5, seed: 3 });
  const epoch = (n: number) => Array.from(loader.shuffled(n), ({ x, target }) => ({ x: Array.from(x.data), target: Array.from(target) }));
  const [first, second] = [epoch(0), epoch(1)];
  expect(first.map(({ target }) => target.length)).toEqual([5, 5, 5, 5, 3]);
  const rows = first.flatMap(({ x }) => x.filter((_, i) => i % 2 === 0).map((v) => (v / 2 + 1) / 2));
  expect([...rows].sort((a, b) => a - b)).toEqual(Array.from({ length: 23 }, (_, i) => i));
  expect(first.flatMap(({ target }) => target)).toEqual(rows.map((row) => row % 3));
  expect(second).not.toEqual(first);
  expect(epoch(0)).toEqual(first);
  expect(Array.from(loader.shuffled(0, 3), ({ target }) => [...target])).toEqual(first.slice(3).map(({ target }) => target));
  expect(Array.from(loader.inOrder(), ({ target }) => [...target]).flat()).toEqual(Array.from({ length: 23 }, (_, i) => i % 3));
});

test('ranks get neighbouring parts of each batch, which make it up, also where there are fewer rows than ranks', () => {
  const standardisation = { mean: new Float32Array(2), scale: Float32Array.of(1, 1) };
  const batches = (rank: number, ranks: number) => Array.from(new BatchLoader(part(23), standardisation, { batchSize: 7, seed: 3, rank, ranks }).shuffled(1, 1),
    ({ x, target, rowOffset, firstRow }) => ({ x: [...x.data], target: [...target], rowOffset, firstRow }));
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
  expect(() => new BatchLoader(part(23), standardisation, { rank: 2, ranks: 2 })).toThrow(/options\.rank: expected an integer from 0 to 1, received 2/);
});

test('label noise reaches its share of rows, with labels over all classes, and follows the rows when shuffled', () => {
  const noisy = noisyLabels(part(6000), 0.3, 1);
  const changed = noisy.filter((label, i) => label !== i % 3).length / 6000;
  expect(Math.abs(changed - 0.2)).toBeLessThan(0.02); // a third of the drawn labels are the true ones
  expect(noisyLabels(part(6000), 0, 1)).toEqual(table(6000).labels);
  const labels = Int32Array.from({ length: 23 }, (_, i) => 100 + i);
  const loader = new BatchLoader(part(23), { mean: new Float32Array(2), scale: Float32Array.of(1, 1) }, { batchSize: 23, labels });
  const [{ x, target }] = loader.shuffled(0);
  target.forEach((label, i) => expect(label).toBe(100 + x.data[2 * i] / 2));
});

test('glyphs depend on the seed and the row alone, in [0, 1], and show all ten digits', () => {
  const few = glyphs(40, 5);
  expect(few.features).toEqual(glyphs(60, 5).features.slice(0, 40 * 784));
  expect(glyphs(40, 6).features).not.toEqual(few.features);
  expect(few.features.every((v) => v >= 0 && v <= 1)).toBe(true);
  expect(new Set(glyphs(300, 0).labels).size).toBe(10);
});
