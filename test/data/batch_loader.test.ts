import type { Tensor } from '../../src';
import { type Batch, BatchLoader } from '../../src/data/batch_loader';
import { fitStandardisation } from '../../src/data/standardisation';
import { part, plain } from '../support/dataset';
import { expectError } from '../support/errors';

test('an epoch holds every row once, standardised, in an order of its own', () => {
  const loader = new BatchLoader(
    part(23),
    { mean: Float32Array.of(1, 5), scale: Float32Array.of(2, 1) },
    { batchSize: 5, seed: 3 },
  );
  const epoch = (n: number) =>
    Array.from(loader.shuffled(n), ({ x, target }) => ({
      x: Array.from(x.data),
      target: Array.from(target as Int32Array),
    }));
  const [first, second] = [epoch(0), epoch(1)];
  expect(first.map(({ target }) => target.length)).toEqual([5, 5, 5, 5, 3]);
  const rows = first.flatMap(({ x }) => x.filter((_, i) => i % 2 === 0).map((v) => (v / 2 + 1) / 2));
  expect([...rows].sort((a, b) => a - b)).toEqual(Array.from({ length: 23 }, (_, i) => i));
  expect(first.flatMap(({ target }) => target)).toEqual(rows.map((row) => row % 3));
  expect(second).not.toEqual(first);
  expect(epoch(0)).toEqual(first);
  expect(Array.from(loader.shuffled(0, 3), ({ target }) => [...(target as Int32Array)])).toEqual(
    first.slice(3).map(({ target }) => target),
  );
  expect(Array.from(loader.inOrder(), ({ target }) => [...(target as Int32Array)]).flat()).toEqual(
    Array.from({ length: 23 }, (_, i) => i % 3),
  );
});

test('codes of categories, whose columns have mean 0 and scale 1, stay exact up to 2²⁴ beside numbers', () => {
  const whole = part(4);
  const codes = [2 ** 24 - 1, 0, 12_345_679, 1];
  const features = Float32Array.from({ length: 8 }, (_, i) => (i % 2 === 0 ? 0.1 * i : codes[(i - 1) / 2]));
  const data = { ...whole.data, features };
  const standardisation = { mean: Float32Array.of(0.3, 0), scale: Float32Array.of(1 / 3, 1) };
  const [{ x }] = new BatchLoader({ ...whole, data }, standardisation, { batchSize: 4 }).inOrder();
  expect([...x.data].filter((_, i) => i % 2 === 1)).toEqual(codes);
});

test('ranks get neighbouring parts that make up each batch, also where there are fewer rows than ranks', () => {
  const standardisation = { mean: new Float32Array(2), scale: Float32Array.of(1, 1) };
  const batches = (rank: number, ranks: number) =>
    Array.from(
      new BatchLoader(part(23), standardisation, { batchSize: 7, seed: 3, rank, ranks }).shuffled(1, 1),
      ({ x, target, rowOffset, epochOffset }) => ({
        x: [...x.data],
        target: [...(target as Int32Array)],
        rowOffset,
        epochOffset,
      }),
    );
  const whole = batches(0, 1);
  for (const ranks of [2, 3, 5]) {
    const parts = Array.from({ length: ranks }, (_, rank) => batches(rank, ranks));
    whole.forEach(({ x, target, epochOffset }, step) => {
      expect(parts.flatMap((of) => of[step].x)).toEqual(x);
      expect(parts.flatMap((of) => of[step].target)).toEqual(target);
      parts.forEach((of, rank) => {
        const before = parts.slice(0, rank).reduce((sum, other) => sum + other[step].target.length, 0);
        expect([of[step].rowOffset, of[step].epochOffset]).toEqual([before, epochOffset + before]);
        expect(Math.abs(of[step].target.length - target.length / ranks)).toBeLessThan(1);
      });
    });
  }
  expect(() => new BatchLoader(part(23), standardisation, { rank: 2, ranks: 2 })).toThrow(
    /options\.rank: expected an integer from 0 to 1, received 2/,
  );
});

test('a part whose indices were transferred away has no rows', () => {
  const { data, indices } = part(4);
  structuredClone(indices.buffer, { transfer: [indices.buffer] });
  expect(fitStandardisation({ data, indices })).toEqual(
    fitStandardisation({ data, indices: new Uint32Array(0) }),
  );
  expect(new BatchLoader({ data, indices }, plain).rows).toBe(0);
});

const contents = ({ x, target, epochOffset }: Batch) => ({
  x: [...x.data],
  target: [...(target as Int32Array)],
  epochOffset,
});

test('two iterators over one loader do not disturb each other', () => {
  const loader = new BatchLoader(part(23), plain, { batchSize: 5, seed: 3 });
  const orders = [
    () => loader.shuffled(0),
    () => loader.shuffled(1),
    () => loader.inOrder(),
    () => loader.inOrder(),
  ];
  const apart = orders.map((order) => Array.from(order(), contents));
  const together = orders.map((order) => order());
  for (let batch = 0; batch < loader.batches; batch++) {
    const batches = together.map((iterator) => iterator.next().value as Batch);
    expect(batches.map(contents)).toEqual(apart.map((each) => each[batch]));
  }
  expect(together.map((iterator) => iterator.next().done)).toEqual([true, true, true, true]);
});

test('a batch stays valid while a second iterator runs', () => {
  const loader = new BatchLoader(part(23), plain, { batchSize: 5, seed: 3 });
  const [batch] = loader.shuffled(0);
  const before = contents(batch);
  for (const other of loader.inOrder()) expect(other.x.data.buffer).not.toBe(batch.x.data.buffer);
  expect(contents(batch)).toEqual(before);
});

test('batches may be kept: each has its own memory', () => {
  const weighted = {
    ...part(23),
    data: { ...part(23).data, sampleWeight: Float32Array.from({ length: 23 }, (_, i) => i) },
  };
  const numbers = Float32Array.from({ length: 23 }, (_, i) => i / 2);
  for (const target of [undefined, numbers]) {
    const loader = new BatchLoader(weighted, plain, { batchSize: 5, target });
    for (const batches of [() => loader.inOrder(), () => loader.shuffled(1)]) {
      const seen: unknown[] = [];
      for (const batch of batches()) seen.push(structuredClone(batch));
      expect([...batches()]).toEqual(seen);
    }
  }
});

test('full batches of an iterator that reuses memory share it', () => {
  const loader = new BatchLoader(part(20), plain, { batchSize: 5 });
  const memory = Array.from(loader.shuffled(0, 0, { reuse: true }), ({ x, target }) => [
    x.data.buffer,
    (target as Int32Array).buffer,
  ]);
  expect(new Set(memory.map(([x]) => x)).size).toBe(1);
  expect(new Set(memory.map(([, target]) => target)).size).toBe(1);
});

test('iterators that reuse memory and run to their end, one after another, share it', () => {
  const loader = new BatchLoader(part(20), plain, { batchSize: 5 });
  const memoryOf = (iterator: Iterable<{ x: { data: Float32Array } }>) =>
    Array.from(iterator, ({ x }) => x.data.buffer)[0];
  const reuse = true;
  const first = memoryOf(loader.shuffled(0, 0, { reuse }));
  expect(memoryOf(loader.inOrder({ reuse }))).toBe(first);
  expect(memoryOf(loader.shuffled(1, 0, { reuse }))).toBe(first);
});

test("numbers are a matrix, a row for each row, the data set's own or those that replace them", () => {
  const rows = 23;
  const twice = Float32Array.from({ length: 2 * rows }, (_, i) => 10 * Math.floor(i / 2) + (i % 2));
  const { data, indices } = part(rows);
  const numbers = { ...data, target: { values: twice, description: { task: 'numbers' } } };
  const expected = (batch: Batch) =>
    Array.from({ length: batch.x.shape[0] }, (_, i) => [
      (10 * batch.x.data[2 * i]) / 2,
      (10 * batch.x.data[2 * i]) / 2 + 1,
    ]).flat();
  const odd = indices.filter((row) => row % 2 === 1);
  const replaced = Float32Array.from(odd, (row) => 10 * row);
  for (const batch of new BatchLoader({ data: numbers, indices: odd }, plain, { batchSize: 5 }).shuffled(0)) {
    expect(batch.target).toEqual({ data: Float32Array.from(expected(batch)), shape: [batch.x.shape[0], 2] });
  }
  const loader = new BatchLoader({ data: numbers, indices: odd }, plain, { batchSize: 5, target: replaced });
  for (const batch of loader.shuffled(0)) {
    const { data: values, shape } = batch.target as Tensor;
    expect(shape).toEqual([batch.x.shape[0], 1]);
    expect([...values]).toEqual(Array.from(values, (_, i) => 5 * batch.x.data[2 * i]));
  }
});

test('target values that do not fit the rows are refused', () => {
  const of = (target: never) => () => new BatchLoader(part(4), plain, { target });
  expectError(of([0, 1, 2, 0] as never), TypeError, 'options.target');
  expectError(of(new Int32Array(3) as never), RangeError, 'options.target');
  expectError(of(new Float32Array(6) as never), RangeError, 'options.target');
  expectError(of(new Float32Array(0) as never), RangeError, 'options.target');
});

test('the weights of rows come with them, in any order and on any rank', () => {
  const whole = part(23);
  const sampleWeight = Float32Array.from({ length: 23 }, (_, row) => row / 2);
  const data = { ...whole.data, sampleWeight };
  const loader = (rank: number, ranks: number) =>
    new BatchLoader({ data, indices: whole.indices.slice(3) }, plain, { batchSize: 7, seed: 3, rank, ranks });
  for (const ranks of [1, 2, 3])
    for (let rank = 0; rank < ranks; rank++)
      for (const batches of [loader(rank, ranks).shuffled(1, 1), loader(rank, ranks).inOrder()])
        for (const { x, sampleWeight: weights } of batches)
          expect([...weights!]).toEqual([...x.data].filter((_, i) => i % 2 === 0).map((each) => each / 4));
  const [first] = new BatchLoader(whole, plain).inOrder();
  expect(first.sampleWeight).toBeUndefined();
});
