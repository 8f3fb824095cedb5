import { ResidualMLP } from '../nn/residual_mlp';
import type { TrainOptions } from './train_options';

/** The network that a run's options describe. */
export function networkOf(options: Pick<TrainOptions, 'dim' | 'depth' | 'dropPath' | 'activation' | 'hiddenRatio' | 'seed'>, inFeatures: number, classes: number): ResidualMLP {
  const { dim, depth, dropPath, activation, hiddenRatio, seed } = options;
  return new ResidualMLP({ inFeatures, dim, depth, classes, dropPath, activation, hidden: Math.round(hiddenRatio * dim), seed });
}
