import fc from 'fast-check';
import { averagePrecisionScore, rocAucScore, tensor } from '../../src';
import { any, refuses } from '../support/errors';
import { compareCases } from '../support/metric_cases';
import { values } from '../support/reference';

test.each(['rocAucScore', 'averagePrecisionScore'])('%s is that of scikit-learn', (name) => {
  const { scores, wrong } = compareCases(name);
  expect(scores).toBeGreaterThan(100);
  expect(wrong).toEqual([]);
});

test('the area is the share of pairs in the right order, ties counting half', () => {
  const row = fc.record({ positive: fc.boolean(), score: fc.integer({ min: 0, max: 5 }) });
  fc.assert(
    fc.property(fc.array(row, { minLength: 2, maxLength: 40 }), (rows) => {
      const [positives, negatives] = [true, false].map((kind) => rows.filter((r) => r.positive === kind));
      fc.pre(positives.length > 0 && negatives.length > 0);
      const pairs = positives.flatMap((p) => negatives.map((n) => (Math.sign(p.score - n.score) + 1) / 2));
      const want = pairs.reduce((sum, each) => sum + each, 0) / pairs.length;
      const got = rocAucScore(
        rows.map((r) => Number(r.positive)),
        rows.map((r) => r.score),
      );
      expect(Math.abs(got - want)).toBeLessThan(1e-12);
    }),
  );
});

test('scores of any kind of array rank alike, and only their order counts', () => {
  const target = Uint8Array.from({ length: 500 }, (_, i) => Number((7 * i) % 5 > 2));
  const scores = values(500, 2);
  const want = rocAucScore(target, scores);
  expect(rocAucScore(target, Float64Array.from(scores))).toBe(want);
  expect(rocAucScore(target, [...scores])).toBe(want);
  expect(rocAucScore(target, tensor(scores, [500, 1]))).toBe(want);
  expect(rocAucScore(target, Float64Array.from(scores, Math.exp))).toBe(want);
  expect(
    rocAucScore(
      target,
      scores.map((v) => -v),
    ),
  ).toBeCloseTo(1 - want, 12);
});

test('a class without rows, or with all, has no area', () => {
  expect(rocAucScore([1, 1], [0.5, 0.7])).toBeNaN();
  expect(rocAucScore([0, 0], [0.5, 0.7])).toBeNaN();
  const scores = tensor(Float32Array.of(0.5, 0.3, 0.2, 0.1, 0.8, 0.1), [2, 3]);
  expect([...rocAucScore([0, 1], scores, { average: null })]).toEqual([1, 1, NaN]);
  expect(rocAucScore([0, 1], scores)).toBeNaN();
  expect(rocAucScore([0, 1], scores, { average: 'weighted' })).toBe(1);
  expect(averagePrecisionScore([0, 0], [0.5, 0.7])).toBe(0);
});

const labels = tensor(Float32Array.of(0, 1, 1, 2), [2, 2]);
refuses(RangeError, [
  [
    'a class above 1 beside one score a row',
    () => rocAucScore([0, 2], [0.1, 0.2]),
    'target[1]: expected a class from 0 to 1',
  ],
  ['scores of other rows', () => rocAucScore([0, 1, 1], [0.1, 0.2]), 'target: expected length 2'],
  ['a score NaN', () => rocAucScore([0, 1], [0.1, NaN]), 'scores[1]: expected a finite number'],
  ['an infinite score', () => averagePrecisionScore([0, 1], Float32Array.of(1, Infinity)), 'scores[1]'],
  ['no rows', () => rocAucScore([], []), 'scores: expected at least one row and one column'],
  ['a label 2', () => rocAucScore(labels, labels), 'target[3]: expected 0 or 1'],
  ['an unknown average', () => rocAucScore([0, 1], [1, 2], { average: any('samples') }), 'options.average'],
  ['a misspelt option', () => rocAucScore([0, 1], [1, 2], any({ weights: [1] })), 'options.weights'],
  ['weights of 0 alone', () => rocAucScore([0, 1], [1, 2], { sampleWeight: [0, 0] }), 'options.sampleWeight'],
]);
refuses(TypeError, [
  ['scores as text', () => rocAucScore([0, 1], any('01')), 'scores'],
  ['classes as floats', () => rocAucScore(any(Float32Array.of(0, 1)), [1, 2]), 'target'],
  ['a score as text', () => rocAucScore([0, 1], any([1, '2'])), 'scores[1]'],
]);
