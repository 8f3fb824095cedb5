import { incomparable, incomparableText } from '../../src/report/page/comparable';
import type { RunData } from '../../src/report/page_data';

const CONFIG = { data: 'table.csv', task: 'regression', target: 'price', split: 'shuffled', seed: 0 };

function run(name: string, config: object = {}, digest: string | null = 'rows'): RunData {
  const summary = digest === null ? null : { data_digest: digest };
  return { name, config: { ...CONFIG, ...config }, summary } as unknown as RunData;
}

const reasons = (...runs: RunData[]) => incomparable(runs).map(({ because }) => because);

test('runs of the same rows and split compare, whatever else they were given', () => {
  expect(incomparableText([run('a'), run('b', { lr: 0.1, epochs: 3, data: 'moved.csv' })])).toBeNull();
  expect(reasons(run('a', { splitSeed: 7 }), run('b', { splitSeed: 7, seed: 3 }))).toEqual([]);
  expect(reasons(run('a', { split: 'tail' }), run('b', { split: 'tail', seed: 3 }))).toEqual([]);
});

test('other rows, another split, task or target are told, with the runs that have them', () => {
  expect(reasons(run('a'), run('b', {}, 'others'))).toEqual([['other data']]);
  expect(reasons(run('a'), run('b', { seed: 1 }))).toEqual([['another split of the rows']]);
  expect(reasons(run('a'), run('b', { valFraction: 0.3 }))).toEqual([['another split of the rows']]);
  expect(reasons(run('a'), run('b', { testData: 'more.csv' }))).toEqual([['another split of the rows']]);
  expect(reasons(run('a'), run('b', { task: 'classification', target: 'kind' }))).toEqual([
    ['another task', 'another target'],
  ]);
  expect(incomparableText([run('a'), run('b'), run('c', {}, 'others')])).toBe(
    'These scores do not compare: beside a, c has other data.',
  );
});

test('a run that has not ended is told apart by the place of its data', () => {
  expect(reasons(run('a'), run('b', {}, null))).toEqual([]);
  expect(reasons(run('a'), run('b', { data: 'other.csv' }, null))).toEqual([['other data']]);
});
