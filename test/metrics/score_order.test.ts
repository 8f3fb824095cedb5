import fc from 'fast-check';
import { fallingOrder } from '../../src/metrics/score_order';
import { values } from '../support/reference';

/** The order by the language's own stable sort. */
const reference = (scores: ArrayLike<number>) =>
  Array.from(scores, (_, row) => row).sort((a, b) => scores[b] - scores[a] || a - b);

const finite = { noNaN: true, noDefaultInfinity: true };

test('rows fall by score and keep their order where scores are equal, whatever the numbers are', () => {
  const few = fc.constantFrom(0, -0, 1, -1, 5e-324, 1e-45, 1.5);
  fc.assert(
    fc.property(fc.array(fc.oneof(few, fc.double({ ...finite, min: -1e300, max: 1e300 }))), (scores) => {
      expect([...fallingOrder(scores)]).toEqual(reference(scores));
      expect([...fallingOrder(Float64Array.from(scores))]).toEqual(reference(scores));
    }),
  );
  fc.assert(
    fc.property(fc.array(fc.oneof(few, fc.float(finite))), (scores) => {
      const floats = Float32Array.from(scores);
      expect([...fallingOrder(floats)]).toEqual(reference(floats));
    }),
  );
});

test('no row, and more rows than a digit counts', () => {
  expect(fallingOrder([])).toHaveLength(0);
  const scores = values(70_001, 3).map((v) => Math.round(3000 * v));
  expect([...fallingOrder(scores)]).toEqual(reference(scores));
});
