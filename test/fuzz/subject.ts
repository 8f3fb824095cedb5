// Parts of right calls, and what a refused call must leave unchanged.

import type { AdamWOptions, Module, Tensor } from '../../src';
import * as regulus from '../../src';

export interface Subject {
  args: unknown[];
  call: (...args: never[]) => unknown;
  /** A copy of all that a refused call must not change. */
  state?: () => unknown;
  /** What is done with the result of a call that was not refused. */
  use?: (result: never) => unknown;
}

export const matrix = (rows: number, columns: number): Tensor => ({
  data: Float32Array.from({ length: rows * columns }, (_, i) => Math.sin(i + 1)),
  shape: [rows, columns],
});
export const network = () =>
  new regulus.ResidualMLP({
    inFeatures: 2,
    dim: 2,
    depth: 1,
    classes: 3,
    hidden: 3,
    dropPath: [0.5],
    seed: 1,
  });
export const runOnce = (model: Module) => {
  const { data, shape } = model.forward(matrix(4, 2));
  model.backward({ data: Float32Array.from(data), shape });
};

export const stateOf = (model: Module) => ({
  values: model.stateDict(),
  draws: model.drawState(),
  training: [...model.namedModules().values()].map((each) => each.training),
  gradients: model.parameters().map(({ grad }) => grad && Float32Array.from(grad)),
});

/** A model after a step, with gradients. */
export function trained(Kind: typeof regulus.AdamW = regulus.AdamW, options: AdamWOptions = {}) {
  const model = network();
  const optimizer = new Kind(regulus.decayGroups(model, 0.1), options);
  runOnce(model);
  optimizer.step();
  return { model, optimizer, state: () => ({ model: stateOf(model), optimizer: optimizer.stateDict() }) };
}

export const step = ({ model, optimizer }: { model: Module; optimizer: regulus.AdamW }) => {
  runOnce(model);
  optimizer.step();
};

/** A state that differs from the model's present one. */
export const otherState = (model: Module) =>
  Object.fromEntries(
    Object.entries(model.stateDict()).map(([name, { data, shape }]) => [
      name,
      { data: data.map((v) => v + 1), shape },
    ]),
  );

/** The public classes, taking anything. */
export const api = regulus as unknown as Record<string, new (...args: unknown[]) => never>;

/** A call that knows a model with gradients. */
export function ofModel(call: (model: regulus.ResidualMLP) => Pick<Subject, 'args' | 'call'>): Subject {
  const model = network();
  runOnce(model);
  return { ...call(model), state: () => stateOf(model), use: () => runOnce(model) };
}
