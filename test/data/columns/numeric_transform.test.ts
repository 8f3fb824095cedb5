import { readFileSync } from 'node:fs';
import path from 'node:path';
import {
  applyTransform,
  fitTransform,
  invertTransform,
  quantileOf,
} from '../../../src/data/columns/numeric_transform';

const sorted = (values: number[]) => Float64Array.from(values).sort();
const transformed = (type: 'quantile' | 'robust', fitted: number[], values: number[]) => {
  const out = Float64Array.from(values);
  applyTransform(fitTransform(type, sorted(fitted)), out);
  return [...out];
};

interface Reference extends Record<'fitted' | 'values' | 'quantile' | 'robust', number[]> {
  name: string;
}

/** By scripts/numeric_transforms.py. */
const FILE = path.join(__dirname, '..', '..', 'fixtures', 'numeric_transforms.json');
const references = JSON.parse(readFileSync(FILE, 'utf8')) as Reference[];

describe.each(references.map((each) => [each.name, each] as const))(
  '%s',
  (_, { fitted, values, ...expected }) => {
    test.each(['quantile', 'robust'] as const)('%s is that of scikit-learn and RealMLP', (type) => {
      const found = transformed(type, fitted, values);
      for (const [i, value] of found.entries()) expect(value).toBeCloseTo(expected[type][i], 6);
    });
  },
);

test('a quantile lies between its neighbours', () => {
  expect([0, 0.25, 0.5, 0.9, 1].map((share) => quantileOf(sorted([4, 1, 2, 3]), share))).toEqual([
    1, 1.75, 2.5, 3.7, 4,
  ]);
});

test("'none' changes nothing", () => {
  const values = Float64Array.of(1, 2, 3);
  applyTransform(fitTransform('none', values), values);
  expect([...values]).toEqual([1, 2, 3]);
});

test('quantiles: the middle becomes 0, what lies beyond the fitted rows is clipped', () => {
  const fitted = Array.from({ length: 101 }, (_, i) => i);
  const [below, lowest, middle, upper, highest] = transformed(
    'quantile',
    fitted,
    [-9, 0, 50, 84.1344746068543, 100],
  );
  expect(middle).toBeCloseTo(0, 12);
  expect(upper).toBeCloseTo(1, 12);
  expect([below, lowest, highest].map((value) => Number(value.toFixed(6)))).toEqual([
    -5.199338, -5.199338, 5.199338,
  ]);
});

test('quantiles: a value that many rows have is in the middle of them', () => {
  const fitted = [
    ...new Array<number>(50).fill(0),
    1,
    2,
    3,
    4,
    5,
    6,
    7,
    8,
    9,
    10,
    ...new Array<number>(39).fill(20),
  ];
  const [, atEnd] = transformed('quantile', fitted, [0, 20]);
  expect(atEnd).toBeCloseTo(5.199338, 6);
  const [tied] = transformed('quantile', [-1, -1, 5, 5, 5, 5, 5, 5, 9, 9], [5]);
  // Of ten quantiles those from the third to the eighth are 5: the share is (2 + 7) / 2 / 9.
  expect(tied).toBeCloseTo(0, 12);
});

test('there is a quantile for 30 rows, at least 10 and at most 1,000', () => {
  const count = (rows: number) => {
    const fitted = fitTransform('quantile', new Float64Array(rows));
    return fitted?.type === 'quantile' ? fitted.quantiles.length : 0;
  };
  expect([5, 600, 40_000].map(count)).toEqual([10, 20, 1000]);
});

test('robust: by the middle half, bent so that it stays within 3', () => {
  const [centre, upper, far] = transformed('robust', [0, 1, 2, 3, 4], [2, 4, 1e30]);
  expect(centre).toBe(0);
  expect(upper).toBeCloseTo(1 / Math.sqrt(1 + 1 / 9), 12);
  expect(far).toBeCloseTo(3, 6);
});

test('robust: by the range where the middle half is one value; a constant is 0', () => {
  const [value] = transformed('robust', [0, 0, 0, 0, 0, 0, 0, 4], [1]);
  expect(value).toBeCloseTo(0.5 / Math.sqrt(1 + (0.5 / 3) ** 2), 12);
  expect(transformed('robust', [7, 7, 7], [7, 8])).toEqual([0, 0]);
});

test.each(['none', 'quantile', 'robust'] as const)("the inverse of '%s' gives numbers back", (type) => {
  const fitted = [...new Array<number>(40).fill(0), -7, -3, 1, 2.5, 4, 8, 1e5];
  const transform = fitTransform(type, sorted(fitted));
  for (const value of fitted) {
    const made = Float64Array.of(value);
    applyTransform(transform, made);
    expect(invertTransform(transform, made[0])).toBeCloseTo(value, 4);
  }
});
