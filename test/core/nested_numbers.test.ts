import { tensor } from '../../src';
import { any, refuses } from '../support/errors';

test('nested arrays are a tensor of their shape, row-major', () => {
  const t = tensor([
    [1, 2, 3],
    [4, 5, 6],
  ]);
  expect(t.shape).toEqual([2, 3]);
  expect(t.data).toEqual(Float32Array.of(1, 2, 3, 4, 5, 6));
  expect(tensor([[[1], [2]]]).shape).toEqual([1, 2, 1]);
  expect(tensor([7, 8]).shape).toEqual([2]);
});

test('typed arrays are rows, and numbers in one array may get a shape', () => {
  expect(tensor([Uint8Array.of(1, 255), new Float64Array([0.5, 2])])).toEqual(
    tensor([
      [1, 255],
      [0.5, 2],
    ]),
  );
  expect(tensor([1, 2, 3, 4], [2, 2])).toEqual(
    tensor([
      [1, 2],
      [3, 4],
    ]),
  );
  expect(tensor(Int32Array.of(5, 6), [2, 1])).toEqual(tensor([[5], [6]]));
});

test('a Float32Array is wrapped, not copied', () => {
  const data = Float32Array.of(1, 2);
  expect(tensor(data, [1, 2]).data).toBe(data);
  expect(tensor(data)).toEqual({ data, shape: [2] });
});

test('no rows make an empty tensor', () => {
  expect(tensor([]).shape).toEqual([0]);
  expect(tensor([[], []]).shape).toEqual([2, 0]);
});

const endless: unknown[] = [];
endless.push(endless);

refuses(TypeError, [
  [
    'text among numbers',
    () =>
      tensor([
        [1, 2],
        [3, any('4')],
      ]),
    'data[1][1]',
  ],
  ['a hole in an array', () => tensor(new Array<number>(2)), 'data[0]'],
  ['a number beside rows', () => tensor([[1, 2], any(3)]), 'data[1]'],
  ['a row beside numbers', () => tensor([1, any([2])]), 'data[1]'],
  ['integers of 64 bits', () => tensor(any(BigInt64Array.of(1n)), [1]), 'data'],
]);
refuses(RangeError, [
  ['rows of different lengths', () => tensor([[1, 2], [3]]), 'data[1]'],
  ['nested arrays of another shape', () => tensor([[1, 2]], [3]), 'data'],
  ['an array that holds itself', () => tensor(any(endless)), 'data'],
]);
