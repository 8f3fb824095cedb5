import { sizeOf } from '../core/tensor';
import { embeddingDim } from '../nn/embedding_dim';
import { ResidualMLP } from '../nn/residual_mlp';
import type { TrainOptions } from './options';

type NetworkOptions = Pick<
  TrainOptions,
  'dim' | 'depth' | 'dropPath' | 'activation' | 'hiddenRatio' | 'seed'
> &
  Partial<Pick<TrainOptions, 'matmulPrecision'>>;

/** The width inside a block. */
export const hiddenWidth = ({ dim, hiddenRatio }: Pick<TrainOptions, 'dim' | 'hiddenRatio'>): number =>
  Math.round(hiddenRatio * dim);

/**
 * The network that a run's options describe.
 *
 * @param categories The number of values of each category, whose codes are the last columns of a row.
 */
export function networkOf(
  options: NetworkOptions,
  inFeatures: number,
  outputs: number,
  categories: readonly number[] = [],
): ResidualMLP {
  const { dim, depth, dropPath, activation, hiddenRatio, matmulPrecision, seed } = options;
  return new ResidualMLP({
    inFeatures,
    categories,
    dim,
    depth,
    classes: outputs,
    dropPath,
    activation,
    hidden: hiddenWidth({ dim, hiddenRatio }),
    matmulPrecision,
    seed,
  });
}

/** The sizes that the shapes of its parameters follow from. */
export interface NetworkSizes {
  inFeatures: number;
  dim: number;
  depth: number;
  /** Width inside a block. */
  hidden: number;
  outputs: number;
  /** The number of values of each category; default: none. */
  categories?: readonly number[];
}

/** The shapes of its parameters, by name. */
export function parameterShapes({
  inFeatures,
  dim,
  depth,
  hidden,
  outputs,
  categories = [],
}: NetworkSizes): Record<string, number[]> {
  const linear = (name: string, from: number, to: number) => [
    [`${name}.weight`, [to, from]] as const,
    [`${name}.bias`, [to]] as const,
  ];
  const norm = (name: string) => ['weight', 'bias'].map((part) => [`${name}.${part}`, [dim]] as const);
  const block = (name: string) => [
    ...norm(`${name}.norm1`),
    ...linear(`${name}.linear1`, dim, hidden),
    ...linear(`${name}.linear2`, hidden, dim),
  ];
  const blocks = Array.from({ length: depth }, (_, i) => block(`blocks.${i}`));
  const tables = categories.map((cardinality) => [cardinality, embeddingDim(cardinality, dim)]);
  const encoded = tables.reduce((sum, [, width]) => sum + width, inFeatures - categories.length);
  return Object.fromEntries([
    ...tables.map((shape, i) => [`encoder.embeddings.${i}.weight`, shape]),
    ...linear('stem', encoded, dim),
    ...blocks.flat(),
    ...norm('norm'),
    ...linear('head', dim, outputs),
  ]) as Record<string, number[]>;
}

/**
 * How many parameters it has, without making it: a file's sizes are compared before memory is taken for them.
 */
export function parameterCount(
  { dim, depth, hiddenRatio }: NetworkOptions,
  inFeatures: number,
  outputs: number,
  categories: readonly number[] = [],
): number {
  const hidden = hiddenWidth({ dim, hiddenRatio });
  const shapes = Object.values(parameterShapes({ inFeatures, dim, depth, hidden, outputs, categories }));
  return shapes.reduce((sum, shape) => sum + sizeOf(shape), 0);
}
