import { regressionEvaluation } from '../../src/tasks/regression_evaluation';
import { regressionSections } from '../../src/tasks/regression_sections';
import { part } from '../support/dataset';

function evaluationOf(names: string[]) {
  const data = Float32Array.from({ length: 30 * names.length }, (_, i) => i);
  const matrix = { data, shape: [30, names.length] };
  const description = { task: 'regression', targetNames: names };
  const sample = { values: matrix, outputs: matrix, target: data, description };
  return regressionEvaluation({ scores: {}, tally: null, sample }, part(30));
}

test('a number has four sections', () => {
  const sections = regressionSections(evaluationOf(['price']), 'evaluation.json');
  expect(sections.map(({ kind }) => kind)).toEqual([
    'predicted_true',
    'residuals',
    'error_by_target',
    'worst_rows',
  ]);
  expect(sections[0].data).toMatchObject({ name: 'price', rows: 30, isOnly: true });
  expect(sections[3].data).toMatchObject({ worst: expect.any(Array), feature_names: null });
});

test('several numbers have theirs one after the other', () => {
  const sections = regressionSections(evaluationOf(['a', 'b']), 'evaluation.json');
  expect(sections.map(({ data }) => (data as { name: string }).name)).toEqual([...'aaaabbbb']);
  expect(sections[0].data).toMatchObject({ isOnly: false });
});

test.each<[string, (evaluation: Record<string, unknown>) => object]>([
  ['no targets', (evaluation) => ({ ...evaluation, targets: [] })],
  ['a target without a score', (evaluation) => ({ ...evaluation, targets: [{ name: 'a', points: [] }] })],
])('%s is an error with its place', (_, damage) => {
  const evaluation = damage({ ...evaluationOf(['price']) });
  expect(() => regressionSections(evaluation, 'evaluation.json')).toThrow(
    'evaluation.json: targets: expected scores',
  );
});
