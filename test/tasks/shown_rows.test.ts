import { rowView } from '../../src/tasks/shown_rows';
import { table } from '../support/dataset';

test('values are shown as they are, and wide rows cut', () => {
  const { names, imageShape, valuesOf } = rowView({ ...table(3), featureNames: ['a', 'b'] });
  expect([names, imageShape, valuesOf(1)]).toEqual([['a', 'b'], null, [2, 5]]);
  const wide = { ...table(1), features: new Float32Array(50), columns: 50 };
  expect(rowView(wide).valuesOf(0)).toHaveLength(32);
});

test('images are bytes, thinned out where they are large', () => {
  const pixels = {
    ...table(1),
    features: Float32Array.of(0, 1, 0.5, 1),
    columns: 4,
    imageShape: [1, 2, 2] as const,
  };
  const { names, imageShape, valuesOf } = rowView(pixels);
  expect([names, imageShape]).toEqual([null, [1, 2, 2]]);
  expect([...Buffer.from(valuesOf(0) as string, 'base64')]).toEqual([0, 255, 128, 255]);
  const large = {
    ...pixels,
    features: new Float32Array(100),
    columns: 100,
    imageShape: [1, 1, 100] as const,
  };
  expect(rowView(large).imageShape).toEqual([1, 1, 50]);
});
