import { dataWarnings, split } from '../../src';
import { table } from '../support/dataset';

test('what was noticed while rows were read comes first, once', () => {
  const noticed = { code: 'LABELS_DIFFER', message: 'noticed' } as const;
  const data = { ...table(150), warnings: [noticed] };
  expect(dataWarnings(split(data))).toEqual([noticed]);
  const features = table(60).features.map((value, i) => (i % 2 ? value : value + 0.5));
  expect(dataWarnings(split(data, {}, { ...table(60), features, warnings: [noticed] }))).toEqual([noticed]);
});
