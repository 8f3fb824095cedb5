import { rungsOf } from '../../src/sweep/plan';

test.each([
  [12, 40, 3, '12 × 4, 4 × 13, 1 × 40'],
  [27, 27, 3, '27 × 1, 9 × 3, 3 × 9, 1 × 27'],
  [100, 4, 2, '100 × 1, 50 × 2, 25 × 4'],
  [2, 40, 3, '2 × 40'],
])('halving of %d settings and %d epochs by %d has the rungs %s', (count, epochs, eta, expected) => {
  const settings = Array.from({ length: count }, (_, lr) => ({ lr }));
  const rungs = rungsOf({ strategy: 'halving', settings, options: { epochs }, eta });
  expect(rungs.map((rung) => `${rung.settings} × ${rung.epochs}`).join(', ')).toBe(expected);
});
