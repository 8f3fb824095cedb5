import { softmax, tensor } from '../../src';
import { refuses } from '../support/errors';
import { zeros } from '../support/tensors';

refuses(RangeError, [
  // nn/softmax
  [
    'softmax of no classes',
    () => softmax(zeros(1, 0)),
    'logits.shape: expected [rows, at least one class], received [1, 0]',
  ],
]);

test('softmax of one class is 1, and writes into the place that it is given', () => {
  const out = tensor(new Float32Array(3), [3, 1]);
  expect(softmax(tensor(Float32Array.of(-5, 0, 40), [3, 1]), { out })).toBe(out);
  expect([...out.data]).toEqual([1, 1, 1]);
});
