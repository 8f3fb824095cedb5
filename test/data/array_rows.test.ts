import { arraySource, readArrayRows } from '../../src/data/array_rows';
import { readArrayTarget } from '../../src/data/array_target';
import { any, refuses } from '../support/errors';

const names = { rows: 'x', weights: 'w' };
const target = readArrayTarget('y', ['a', 'b'], 2, undefined);
const features = readArrayRows('x', [
  [1, 2],
  [3, 4],
]);

test('nested arrays keep all digits, and typed arrays of many digits too', () => {
  expect(readArrayRows('x', [[1e9 + 1], [2]]).data).toEqual(Float64Array.of(1e9 + 1, 2));
  expect(readArrayRows('x', { data: Int32Array.of(2 ** 30 + 1), shape: [1, 1] }).data).toEqual(
    Float64Array.of(2 ** 30 + 1),
  );
  const data = Float32Array.of(1, 2);
  expect(readArrayRows('x', { data, shape: [2, 1] }).data).toBe(data);
});

test('bytes in rows of rows are images, of one channel or of three', () => {
  const image = [Uint8Array.of(1, 2), Uint8Array.of(3, 4)];
  const gray = arraySource(readArrayRows('x', [image, image]), { names, target });
  expect([gray.imageShape, gray.form]).toEqual([[1, 2, 2], { shape: [2, 2], bytes: true }]);
  const data = new Uint8Array(24);
  const colour = arraySource(readArrayRows('x', { data, shape: [2, 2, 2, 3] }), { names, target });
  expect(colour.imageShape).toEqual([3, 2, 2]);
  const floats = arraySource(readArrayRows('x', [[[1, 2]], [[3, 4]]]), { names, target });
  expect([floats.imageShape, floats.columns]).toEqual([null, 2]);
});

refuses(TypeError, [
  ['rows that are no arrays', () => readArrayRows('x', any('rows')), 'x'],
  ['integers of 64 bits', () => readArrayRows('x', any({ data: BigInt64Array.of(1n), shape: [1, 1] })), 'x'],
  [
    'weights that are texts',
    () => arraySource(features, { names, target, sampleWeight: any(['1', '2']) }),
    'w[0]',
  ],
]);
refuses(RangeError, [
  ['no rows', () => readArrayRows('x', []), 'x'],
  ['rows without features', () => readArrayRows('x', [[], []]), 'x'],
  [
    'a shape of another size',
    () => readArrayRows('x', { data: new Float32Array(3), shape: [2, 2] }),
    'x.data',
  ],
  ['a number that float32 does not hold', () => readArrayRows('x', [[1], [1e39]]), 'x, row 1, feature 0'],
  ['a negative weight', () => arraySource(features, { names, target, sampleWeight: [1, -1] }), 'w[1]'],
  ['fewer weights than rows', () => arraySource(features, { names, target, sampleWeight: [1] }), 'w'],
]);
