import { distributionOf } from '../../src/train/distribution';
import { values } from '../support/reference';

const shares = [0, 0.07, 0.16, 0.31, 0.5, 0.69, 0.84, 0.93, 1];

test('quantiles lie between neighbours as those of numpy, and bins hold every value', () => {
  const hundred = Float32Array.from({ length: 101 }, (_, i) => (i * 37) % 101);
  const { mean, deviation, quantiles, counts } = distributionOf(hundred);
  expect(quantiles).toEqual(shares.map((share) => expect.closeTo(100 * share, 4)));
  expect(mean).toBe(50);
  expect(deviation).toBeCloseTo(Math.sqrt((101 ** 2 - 1) / 12), 3);
  expect(counts).toHaveLength(32);
  expect(counts.reduce((sum, each) => sum + each)).toBe(101);
  expect(Math.min(...counts)).toBeGreaterThanOrEqual(3);
});

test('the columns of a large matrix count alike, whatever their number', () => {
  const columns = 64;
  const large = values(4096 * columns).map((value, i) => value * (i % columns === 5 ? 100 : 0.01));
  const { quantiles } = distributionOf(large);
  const exact = Float32Array.from(large).sort();
  expect(quantiles[0]).toBeCloseTo(exact[0], 3);
  expect(quantiles.at(-1)).toBeCloseTo(exact.at(-1)!, 3);
  // A column in 64 is of another size: none of the inner bands reaches it.
  for (const [i, share] of shares.slice(1, -1).entries())
    expect(quantiles[i + 1]).toBeCloseTo(exact[Math.round(share * (exact.length - 1))], 3);
});

test('values that are not finite are counted and left out', () => {
  const given = Float32Array.of(NaN, 1, Infinity, 3, -Infinity);
  expect(distributionOf(given)).toMatchObject({ mean: 2, deviation: 1, non_finite: 3 });
  expect(distributionOf(given).counts.reduce((sum, each) => sum + each)).toBe(2);
  expect(distributionOf(Float32Array.of(NaN))).toEqual({
    mean: null,
    deviation: null,
    quantiles: [],
    counts: [],
    non_finite: 1,
  });
});

test('equal values fill one bin', () => {
  const { quantiles, counts, deviation } = distributionOf(new Float32Array(9).fill(0.5));
  expect(quantiles).toEqual(shares.map(() => 0.5));
  expect(counts).toEqual([9]);
  expect(deviation).toBe(0);
});

test('a parameter keeps its order: only a copy is sorted', () => {
  const given = values(1000);
  const before = given.slice();
  distributionOf(given);
  expect(given).toEqual(before);
});
