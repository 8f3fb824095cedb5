import { gradCheck, Linear, tensor } from '../../src';
import { expectError, refuses } from '../support/errors';
import { Scale } from '../support/scale';
import { matrix, zeros } from '../support/tensors';

const linear = new Linear(2, 2);

refuses(RangeError, [
  ['gradCheck with step 0', () => gradCheck(linear, zeros(1, 2), { step: 0 }), 'options.step'],
]);

test('gradCheck sees a wrong backward', () => {
  expect(gradCheck(new Scale(6, true), matrix(5, 6)).scale).toBeGreaterThan(0.5);
});

test('a gradient that is not finite is no right one, sampled or not', () => {
  class Spoilt extends Linear {
    override backward(...args: Parameters<Linear['backward']>) {
      const dx = super.backward(...args);
      this.weight.grad![1] = Infinity;
      dx.data[1] = NaN;
      return dx;
    }
  }
  const { input, weight, bias } = gradCheck(new Spoilt(4, 4), matrix(2, 4), { samples: 2 });
  expect([input, weight]).toEqual([NaN, NaN]);
  expect(bias).toBeLessThan(1e-2);
});

test('a gradient check that refuses its input leaves the gradients', () => {
  const model = new Linear(2, 2);
  model.weight.accumulateGrad(Float32Array.of(1, 2, 3, 4));
  expectError(() => gradCheck(model, matrix(1, 3)), RangeError, 'x.shape');
  expect([...model.weight.grad!]).toEqual([1, 2, 3, 4]);
});

test('gradCheck refuses a value that is not a module, and restores everything when the module throws', () => {
  expectError(() => gradCheck({} as never, tensor(new Float32Array(2), [1, 2])), TypeError, 'module');
  const layer = new Linear(2, 2);
  const before = layer.stateDict();
  expect(() => gradCheck(layer, tensor(new Float32Array(3), [1, 3]))).toThrow(RangeError);
  expect(layer.training).toBe(true);
  expect(layer.stateDict()).toEqual(before);
  expect(() => gradCheck(layer, tensor(new Float32Array(2), [1, 2]), { samples: 1.5 })).toThrow(
    /options\.samples/,
  );
});
