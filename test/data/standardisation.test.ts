import { split } from '../../src/data/split';
import { fitStandardisation } from '../../src/data/standardisation';
import { table } from '../support/dataset';

test('standardisation is fitted on the training rows alone; a constant column becomes 0', () => {
  const { train } = split(table(20), { testRows: 10, split: 'tail' });
  const { mean, scale } = fitStandardisation(train);
  expect([...mean]).toEqual([9, 5]);
  expect(scale[0]).toBeCloseTo(1 / Math.sqrt(33), 6);
  expect(scale[1]).toBe(0);
});

test('the pixels of a channel share one mean and deviation, each channel has its own', () => {
  const { train } = split({ ...table(20), imageShape: [2, 1, 1] }, { testRows: 10, split: 'tail' });
  const { mean, scale } = fitStandardisation({ ...train, data: { ...train.data, imageShape: null } });
  expect(fitStandardisation(train)).toEqual({ mean, scale });
  const grey = fitStandardisation({ ...train, data: { ...train.data, imageShape: [1, 1, 2] } });
  expect([...grey.mean]).toEqual([7, 7]);
  expect(grey.scale[0]).toBe(grey.scale[1]);
});
