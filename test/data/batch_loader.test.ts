import { BatchLoader } from '../../src/data/batch_loader';
import { fitStandardisation } from '../../src/data/standardisation';
import { part, plain } from '../support/dataset';

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

test('rows whose indices were transferred away are none', () => {
  const { data, indices } = part(4);
  structuredClone(indices.buffer, { transfer: [indices.buffer] });
  expect(fitStandardisation({ data, indices })).toEqual(
    fitStandardisation({ data, indices: new Uint32Array(0) }),
  );
  expect(new BatchLoader({ data, indices }, plain).rows).toBe(0);
});
