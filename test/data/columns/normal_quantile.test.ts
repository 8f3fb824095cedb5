import { normalQuantile } from '../../../src/data/columns/normal_quantile';

test.each([
  [1e-7, -5.199337582192817],
  [1e-5, -4.2648907939228256],
  [0.01, -2.3263478740408408],
  [0.07, -1.4757910281791702],
  [0.0751, -1.4388253927525398],
  [0.3, -0.5244005127080407],
  [0.5, 0],
  [0.9, 1.2815515655446008],
])("the quantile of %p, as Python's NormalDist has it", (share, expected) => {
  expect(normalQuantile(share)).toBeCloseTo(expected, 13);
  expect(normalQuantile(1 - share)).toBeCloseTo(-expected, 8);
});
