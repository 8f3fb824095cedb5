import { Linear, ResidualMLP } from '../../src';
import { expectError } from '../support/errors';
import { describeModule } from '../support/module_contract';
import { matrix } from '../support/tensors';

const make = () => new ResidualMLP({ inFeatures: 6, dim: 8, depth: 2, classes: 3, dropPath: 0.2, seed: 1 });

describeModule('ResidualMLP.body', () => make().body);

test('the body has the parameters of the model but for the head, by the same names', () => {
  const model = make();
  const whole = model.namedParameters();
  const body = model.body.namedParameters();
  expect([...body.keys()]).toEqual([...whole.keys()].filter((name) => !name.startsWith('head.')));
  for (const [name, parameter] of body) expect(parameter).toBe(whole.get(name));
});

test('the head of the features is the model', () => {
  const model = make().eval();
  const x = matrix(4, 6);
  const expected = Array.from(model.predict(x).data);
  expect(Array.from(model.head.predict(model.body.predict(x)).data)).toEqual(expected);
  expect(Array.from(model.head.forward(model.body.forward(x)).data)).toEqual(expected);
});

test('train and eval of the model hold for the body', () => {
  const model = make();
  expect([model.body.training, model.eval().body.training, model.train().body.training]).toEqual([
    true,
    false,
    true,
  ]);
});

test('a backward goes back through what the last forward ran, model or body, and changes nothing else', () => {
  const model = make();
  const x = matrix(4, 6);
  model.forward(x);
  model.body.forward(x);
  expect(() => model.backward(matrix(4, 3))).toThrow(/ResidualMLP\.backward: call forward first/);
  expect(model.parameters().every(({ grad }) => grad === null)).toBe(true);
  expect(model.body.backward(matrix(4, 8)).shape).toEqual([4, 6]);
  model.zeroGrad();
  model.forward(x);
  expect(() => model.body.backward(matrix(4, 8))).toThrow(/ResidualBody\.backward: call forward first/);
  expect(model.backward(matrix(4, 3)).shape).toEqual([4, 6]);
});

test('masks are one for each block', () => {
  const masks = [Uint8Array.of(1, 0), Uint8Array.of(0, 0)];
  const { body } = make();
  const stem = body.stem.predict(matrix(2, 6));
  expectError(() => body.forward(matrix(2, 6), { masks: masks.slice(1) }), RangeError, 'options.masks');
  const features = body.forward(matrix(2, 6), { masks });
  expect(Array.from(features.data.subarray(8))).toEqual(Array.from(body.norm.predict(stem).data.subarray(8)));
});

test('only the module that a model ends with has a body before it', () => {
  const model = make();
  expect(model.bodyBefore(model.head)).toBe(model.body);
  expect(model.bodyBefore(model.stem)).toBeNull();
  expect(new Linear(2, 2).bodyBefore(model.head)).toBeNull();
});
