import { type Activation, type DropMode, type DropScaling, ResidualBlock } from '../../src';
import { describeEachTarget, goldens } from '../support/goldens';

interface Options {
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

const NAMES = [
  'norm1.weight',
  'norm1.bias',
  'linear1.weight',
  'linear1.bias',
  'linear2.weight',
  'linear2.bias',
];

describeEachTarget(() => {
  test.each(goldens<Options>('residual_block').map((golden) => [golden.name, golden]))(
    '%s: output and all gradients follow PyTorch',
    (_, golden) => {
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
      block.loadStateDict(Object.fromEntries(NAMES.map((name) => [name, golden.tensor(name)])));
      const x = golden.tensor('x');
      const draw = training ? { mask: golden.values('mask') as Uint8Array } : {};
      for (let pass = 0; pass < backwards; pass++) {
        golden.expectClose(block.forward(x, draw).data, 'y');
        golden.expectClose(block.backward(golden.tensor('dy')).data, 'dx');
      }
      if (!training) golden.expectClose(block.predict(x).data, 'y');
      for (const [name, parameter] of block.namedParameters())
        golden.expectClose(parameter.grad!, `grad.${name}`);
    },
  );
});
