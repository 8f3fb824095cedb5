import { argmax, tensor } from '../../src';
import { any, refuses } from '../support/errors';

test('without a dimension, argmax is the place in the whole tensor', () => {
  expect(
    argmax(
      tensor([
        [1, 5, 2],
        [3, 3, 7],
      ]),
    ),
  ).toBe(5);
});

test('along a dimension, argmax has an index for each line of values, the first of equals', () => {
  const t = tensor([
    [1, 5, 2],
    [3, 3, 1],
  ]);
  expect(argmax(t, 1)).toEqual(Int32Array.of(1, 0));
  expect(argmax(t, -1)).toEqual(Int32Array.of(1, 0));
  expect(argmax(t, 0)).toEqual(Int32Array.of(1, 0, 0));
});

test('the middle one of three dimensions is searched, in the order of the others', () => {
  const t = tensor([
    [
      [0, 9],
      [4, 1],
      [2, 2],
    ],
    [
      [7, 0],
      [1, 0],
      [8, 3],
    ],
  ]);
  expect(argmax(t, 1)).toEqual(Int32Array.of(1, 0, 2, 2));
});

test('NaN counts as the largest, as in PyTorch', () => {
  expect(argmax(tensor([[1, NaN, 9]]), 1)).toEqual(Int32Array.of(1));
});

test('no rows have no indices', () => {
  expect(argmax(tensor(new Float32Array(0), [0, 3]), 1)).toEqual(new Int32Array(0));
});

const t = tensor([[1, 2]]);
refuses(TypeError, [
  ['argmax of an array', () => argmax(any([1])), 't'],
  ['argmax along no number', () => argmax(t, any('1')), 'dim'],
]);
refuses(RangeError, [
  ['argmax along a dimension that is not there', () => argmax(t, 2), 'dim'],
  ['argmax along a negative one that is not there', () => argmax(t, -3), 'dim'],
  ['argmax of no value', () => argmax(tensor(new Float32Array(0), [0])), 't'],
  [
    'argmax along a dimension without values',
    () => argmax(tensor(new Float32Array(0), [3, 0]), 1),
    't.shape',
  ],
]);
