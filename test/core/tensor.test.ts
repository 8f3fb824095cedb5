import { copy, tensor } from '../../src';
import { any, refuses } from '../support/errors';

refuses(TypeError, [
  ['tensor of a text', () => tensor(any('1'), [1]), 'data'],
  ['tensor without a shape', () => tensor(new Float32Array(1), any(1)), 'shape'],
  ['tensor with a hole in its shape', () => tensor(new Float32Array(1), new Array<number>(1)), 'shape[0]'],
  [
    'copy of a tensor with a hole in its shape',
    // biome-ignore lint/suspicious/noSparseArray: a hole in an array is the wrong argument
    () => copy({ data: new Float32Array(2), shape: [2, , 1] as number[] }),
    't.shape[1]',
  ],
  ['copy of nothing', () => copy(any(null)), 't'],
]);

refuses(RangeError, [
  ['tensor of the wrong length', () => tensor(new Float32Array(5), [2, 3]), 'data'],
  ['tensor with a negative dimension', () => tensor(new Float32Array(1), [-1, -1]), 'shape[0]'],
  ['tensor with a fractional dimension', () => tensor(new Float32Array(1), [0.5, 2]), 'shape[0]'],
]);
