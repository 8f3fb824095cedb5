import {
  AdamW,
  copy,
  decayGroups,
  LayerNorm,
  Linear,
  Module,
  Parameter,
  Sequential,
  type Tensor,
} from '../../src';
import { any, refuses } from '../support/errors';
import { matrix, zeros } from '../support/tensors';

const named = (name = 'p') => new Parameter(zeros(2, 3), name);

refuses(TypeError, [
  ['Parameter of an array', () => new Parameter(any(new Float32Array(2))), 'value'],
  ['Parameter with a numeric name', () => new Parameter(zeros(1, 1), any(3)), 'name'],
  ['accumulateGrad of float64', () => named().accumulateGrad(any(new Float64Array(6))), 'values'],
]);

refuses(RangeError, [
  ['accumulateGrad of the wrong length', () => named().accumulateGrad(new Float32Array(5)), 'values'],
]);

test('a parameter is frozen by leaving it out of the optimizer, not by requiresGrad', () => {
  expect(Object.assign(named(), { requiresGrad: true }).requiresGrad).toBe(true);
  expect(() => Object.assign(named(), { requiresGrad: false })).toThrow(
    'requiresGrad: expected true: leave a parameter that is not trained out of the optimizer, received false',
  );
});

describe("an optimizer over a user's module", () => {
  class Own extends Module {
    readonly first = new Linear(5, 7, { seed: 2, stream: 0 });
    readonly norm = new LayerNorm(7);
    readonly last = new Linear(7, 3, { seed: 2, stream: 1 });
    forward(x: Tensor): Tensor {
      return this.last.forward(this.norm.forward(this.first.forward(x)));
    }
    backward(dy: Tensor): Tensor {
      return this.first.backward(this.norm.backward(this.last.backward(dy)));
    }
    predict(x: Tensor): Tensor {
      return this.last.predict(this.norm.predict(this.first.predict(x)));
    }
  }

  test('gathers its layers in one flat buffer, in the order of the model, also by groups', () => {
    for (const optimizer of [
      (m: Module) => new AdamW(m.namedParameters()),
      (m: Module) => new AdamW(decayGroups(m, 0.1)),
    ]) {
      const model = new Own();
      const before = model.stateDict();
      optimizer(model);
      const parameters = model.parameters();
      expect(new Set(parameters.map((p) => p.data.buffer)).size).toBe(1);
      const starts = parameters.map((p) => p.data.byteOffset);
      expect(starts).toEqual([...starts].sort((a, b) => a - b));
      expect(starts.every((start) => start % 64 === 0)).toBe(true);
      expect(model.stateDict()).toEqual(before);
    }
  });

  test('leaves a model whole when it trains only a part of it', () => {
    const model = new Sequential(new Linear(5, 7), new Linear(7, 3));
    const buffer = model.parameters()[0].data.buffer;
    const head = model.modules[1];
    new AdamW(head.namedParameters());
    expect(new Set(model.parameters().map((p) => p.data.buffer))).toEqual(new Set([buffer]));
  });

  test('keeps gradients and a pending backward across the move', () => {
    const train = (early: boolean) => {
      const model = new Own();
      if (early) new AdamW(model.parameters());
      const x = matrix(6, 5);
      const dy = copy(model.forward(x));
      model.backward(dy);
      model.forward(x);
      if (!early) new AdamW(model.parameters());
      model.backward(dy);
      return model.parameters().map((p) => Array.from(p.grad!));
    };
    expect(train(false)).toEqual(train(true));
  });
});
