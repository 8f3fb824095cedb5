import { ResidualMLP } from '../nn/residual_mlp';
import type { TrainOptions } from './options';

type NetworkOptions = Pick<
  TrainOptions,
  'dim' | 'depth' | 'dropPath' | 'activation' | 'hiddenRatio' | 'seed'
>;

/** The network that a run's options describe. */
export function networkOf(options: NetworkOptions, inFeatures: number, outputs: number): ResidualMLP {
  const { dim, depth, dropPath, activation, hiddenRatio, seed } = options;
  return new ResidualMLP({
    inFeatures,
    dim,
    depth,
    classes: outputs,
    dropPath,
    activation,
    hidden: Math.round(hiddenRatio * dim),
    seed,
  });
}

/**
 * How many parameters it has, without making it: a file's sizes are compared before memory is taken for them.
 */
export function parameterCount(
  { dim, depth, hiddenRatio }: NetworkOptions,
  inFeatures: number,
  outputs: number,
): number {
  const hidden = Math.round(hiddenRatio * dim);
  const linear = (from: number, to: number) => to * (from + 1);
  const block = 2 * dim + linear(dim, hidden) + linear(hidden, dim);
  return linear(inFeatures, dim) + depth * block + 2 * dim + linear(dim, outputs);
}
