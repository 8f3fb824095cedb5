import { type Activation, type DropMode, type DropScaling, ResidualBlock } from '../../src';
import type { Golden } from './goldens';

/** The options of a residual block's cases. */
export interface BlockOptions {
  dim: number;
  hidden: number;
  drop_prob: number;
  scaling: DropScaling;
  training: boolean;
  mode: DropMode;
  backwards: number;
  activation: Activation;
  norm_eps: number;
}

/** The output and all gradients of a block must be PyTorch's. */
export function expectBlock(golden: Golden<BlockOptions>): void {
  const {
    dim,
    hidden,
    drop_prob: dropProb,
    scaling,
    training,
    mode,
    backwards,
    activation,
    norm_eps: normEps,
  } = golden.options;
  const block = new ResidualBlock(dim, { hidden, dropProb, scaling, mode, activation, normEps }).train(
    training,
  );
  const parameters = [...block.namedParameters()];
  block.loadStateDict(Object.fromEntries(parameters.map(([name]) => [name, golden.tensor(name)])));
  const x = golden.tensor('x');
  const draw = training ? { mask: golden.values('mask') as Uint8Array } : {};
  for (let pass = 0; pass < backwards; pass++) {
    golden.expectClose(block.forward(x, draw).data, 'y');
    golden.expectClose(block.backward(golden.tensor('dy')).data, 'dx');
  }
  if (!training) golden.expectClose(block.predict(x).data, 'y');
  for (const [name, { grad }] of parameters) golden.expectClose(grad!, `grad.${name}`);
}
