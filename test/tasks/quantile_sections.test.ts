import { quantileEvaluation } from '../../src/tasks/quantile_evaluation';
import { quantileSections } from '../../src/tasks/quantile_sections';
import { part } from '../support/dataset';

function evaluationOf(targetNames: string[], quantiles: number[]) {
  const width = targetNames.length * quantiles.length;
  const values = { data: Float32Array.from({ length: 30 * width }, (_, i) => i), shape: [30, width] };
  const target = Float32Array.from({ length: 30 * targetNames.length }, (_, i) => i);
  const description = { task: 'quantile_regression', targetNames, quantiles };
  const sample = { values, outputs: values, target, description };
  return quantileEvaluation({ scores: {}, tally: null, sample }, part(30));
}

const kindsOf = (evaluation: object) =>
  quantileSections(evaluation, 'evaluation.json').map(({ kind }) => kind);

test('a number has calibration and coverage before what a regression shows of its middle quantile', () => {
  const evaluation = evaluationOf(['price'], [0.1, 0.6]);
  expect(kindsOf(evaluation)).toEqual([
    'quantile_calibration',
    'interval_coverage',
    'predicted_true',
    'residuals',
    'error_by_target',
    'worst_rows',
  ]);
  const [calibration, , predicted] = quantileSections(evaluation, 'evaluation.json');
  expect(calibration.data).toMatchObject({ name: 'price', rows: 30, middle: 0.6, isOnly: true });
  expect(predicted.data).toMatchObject({ name: 'price', middle: 0.6 });
});

test('one quantile has no coverage of intervals, and several numbers have theirs in order', () => {
  expect(kindsOf(evaluationOf(['price'], [0.5])).slice(0, 2)).toEqual([
    'quantile_calibration',
    'predicted_true',
  ]);
  const sections = quantileSections(evaluationOf(['a', 'b'], [0.1, 0.9]), 'evaluation.json');
  expect(sections.map(({ data }) => (data as { name: string }).name)).toEqual([...'aabbaaaabbbb']);
});

test('an evaluation without quantiles is an error with its place', () => {
  const { middle, ...rest } = evaluationOf(['price'], [0.1, 0.9]);
  const lists = rest.targets.map(({ quantiles, ...target }) => target);
  for (const damaged of [rest, { ...rest, middle, targets: lists }])
    expect(() => quantileSections(damaged, 'evaluation.json')).toThrow(
      'evaluation.json: targets: expected quantiles of each target',
    );
});
