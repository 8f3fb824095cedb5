import type { Module } from '../../src';
import type { Golden } from './goldens';

/** Loads the parameters of a golden case into a layer; its results and gradients must be PyTorch's. */
export function expectLayer(golden: Golden<unknown>, layer: Module): void {
  const parameters = [...layer.namedParameters()];
  layer.loadStateDict(Object.fromEntries(parameters.map(([name]) => [name, golden.tensor(name)])));
  const x = golden.tensor('x');
  golden.expectClose(layer.forward(x).data, 'y');
  golden.expectClose(layer.predict(x).data, 'y');
  golden.expectClose(layer.backward(golden.tensor('dy')).data, 'dx');
  for (const [name, { grad }] of parameters) golden.expectClose(grad!, `grad.${name}`);
}
