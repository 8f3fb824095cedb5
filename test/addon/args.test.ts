// Messages of the cursor that reads a call's arguments: name, expected, received.
import { binary } from '../../src/addon/binary';

const two = () => new Float32Array(2);

test.each<[string, string, unknown[], string]>([
  ['a number for an array', 'addInto', [1, two()], 'target: expected Float32Array, received a number'],
  [
    'an array of the wrong type',
    'addInto',
    [new Float64Array(2), two()],
    'target: expected Float32Array, received a Float64Array',
  ],
  ['null', 'addInto', [two(), null], 'values: expected Float32Array, received null'],
  ['a missing argument', 'addInto', [two()], 'values: expected Float32Array, received undefined'],
  ['one argument more', 'addInto', [two(), two(), 1], 'arguments: expected 2, received 3'],
  ['a wrong length', 'addInto', [two(), new Float32Array(3)], 'values: expected length 2, received 3'],
  ['a string for a number', 'scale', ['1', two()], 'factor: expected number, received a string'],
  ['a list for a number', 'scale', [[1], two()], 'factor: expected number, received an Array'],
  ['a function for a list', 'totalNorm', [test], 'arrays: expected Array, received a function'],
  ['half a size', 'softmaxForward', [1.5], 'rows: expected an integer from 0 to 4294967295, received 1.5'],
  [
    'a size that is not a number',
    'softmaxForward',
    [NaN],
    'rows: expected an integer from 0 to 4294967295, received nan',
  ],
  ['no class', 'softmaxForward', [1, 0], 'classes: expected an integer from 1 to 2147483647, received 0'],
  [
    'an unknown activation',
    'geluForward',
    ['relu'],
    "activation: expected 'gelu' or 'gelu_tanh', received 'relu'",
  ],
  ['a boolean activation', 'geluForward', [true], 'activation: expected string, received a boolean'],
  [
    'an unknown reduction',
    'labelSmoothingCe',
    [1, 1, 0, 'average'],
    "reduction: expected 'none' or 'mean' or 'sum', received 'average'",
  ],
  [
    'bits of a third gradient',
    'linearBackward',
    [1, 1, 2, 'highest', two(), Float32Array.of(1), two(), null, 4],
    'accumulate: expected an integer from 0 to 3, received 4',
  ],
])('%s is refused', (_, name, args, message) => {
  expect(() => binary[name](...args)).toThrow(message);
});

test('a product without a precision has the bits of the highest', () => {
  const [x, weight] = [3, 5].map((step) => Float32Array.from({ length: 64 }, (_, i) => 1 / (1 + step * i)));
  const results = [[], ['highest'], ['medium']].map((precision) => {
    const y = new Float32Array(1);
    binary.linearForward(1, 64, 1, ...precision, x, weight, null, y);
    return y[0];
  });
  expect(results[0]).toBe(results[1]);
  expect(results[0]).not.toBe(results[2]);
});

test('each gradient of a call has its own bit', () => {
  const results = [0, 1, 2, 3].map((accumulate) => {
    const [dweight, dbias] = [Float32Array.of(100), Float32Array.of(100)];
    const one = () => Float32Array.of(1);
    binary.linearBackward(1, 1, 1, 'highest', one(), one(), one(), null, accumulate, dweight, dbias);
    return [dweight[0], dbias[0]];
  });
  expect(results).toEqual([
    [1, 1],
    [101, 1],
    [1, 101],
    [101, 101],
  ]);
});
