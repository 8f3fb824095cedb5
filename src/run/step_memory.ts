// What a training step holds in memory besides the data: predicted from the network and the options, and
// measured.

import v8 from 'node:v8';
import vm from 'node:vm';
import { setTimeout } from '../core/clock';
import { freeMemory, gigabytes } from '../core/memory';
import type { Criterion } from '../loss/criterion';
import type { ResidualBlock } from '../nn/residual_block';
import type { ResidualMLP } from '../nn/residual_mlp';
import type { TableEncoder } from '../nn/table_encoder';
import { parameterCount } from './network';
import { OPTIONS, type OutcomeOptions, type TrainOptions } from './options';
import { optionError } from './resolve_options';

/** Bytes of one kind: so many for each parameter, or for each row of a batch. */
export interface MemoryPart {
  what: string;
  /** Whether it is there before the first step. */
  held: boolean;
  bytesEach: number;
  of: 'parameter' | 'row';
  bytes: number;
}

const FLOAT = 4;

type MemoryOptions = Pick<TrainOptions, 'momentDtype' | 'ema' | 'batchSize'>;

/** What each parameter takes: its name, its bytes, and whether they are there before the first step. */
const perParameter = ({ momentDtype, ema }: MemoryOptions): [string, number, boolean][] => [
  ['weights', FLOAT, true],
  ['gradients', FLOAT, true],
  ["AdamW's moments", momentDtype === 'bf16' ? FLOAT : 2 * FLOAT, true],
  ['weights before a step, to measure it', FLOAT, false],
  ...(ema === undefined ? [] : [['averaged weights', FLOAT, true] as [string, number, boolean]]),
];

/** What it returns, and the code of each category. */
const encoderFloats = ({ outFeatures, embeddings }: TableEncoder) => outFeatures + embeddings.length;

/**
 * A layer keeps what it returns, forward and backward, and what its backward reads: of a block in medium
 * precision, what products read is bfloat16.
 */
const blockFloats = ({ dim, hidden, matmulPrecision }: ResidualBlock) =>
  2 * dim + 2 + hidden + (dim + hidden) * (matmulPrecision === 'medium' ? 1 / 2 : 1);

/**
 * What the arrays of a step take; the products' packed copies, a few MB that all layers share, come on top.
 */
export function predictMemory(
  model: ResidualMLP,
  criterion: Criterion,
  options: MemoryOptions,
): MemoryPart[] {
  const { encoder, stem, blocks, norm, head } = model;
  const dim = norm.dim;
  const parameters = model.parameters().reduce((sum, { data }) => sum + data.length, 0);
  const block = blocks.reduce((floats, each) => floats + blockFloats(each), 0);
  const perRow: [string, number][] = [
    ['batch and stem', (encoder ?? stem).inFeatures + dim],
    ...(encoder ? [['encoder', encoderFloats(encoder)] as [string, number]] : []),
    [`${blocks.length} residual blocks`, block],
    ['norm', 2 * dim + 2],
    criterion.linear === head
      ? ['head and loss, without logits', dim]
      : ['head and loss', dim + 2 * head.outFeatures],
  ];
  return [
    ...perParameter(options).map(
      ([what, bytesEach, held]): MemoryPart => ({
        what,
        held,
        bytesEach,
        of: 'parameter',
        bytes: bytesEach * parameters,
      }),
    ),
    ...perRow.map(
      ([what, floats]): MemoryPart => ({
        what,
        held: false,
        bytesEach: FLOAT * floats,
        of: 'row',
        bytes: FLOAT * floats * options.batchSize,
      }),
    ),
  ];
}

const takes = (bytes: number, there: number) =>
  `${gigabytes(bytes)} of the ${gigabytes(there)} that it may have`;

/** Bytes of a network's parameters and of what each of them takes besides. */
export function networkBytes(
  options: OutcomeOptions,
  inFeatures: number,
  outputs: number,
  categories: readonly number[] = [],
): number {
  const each = perParameter(options).reduce((sum, [, bytes]) => sum + bytes, 0);
  return each * parameterCount(options, inFeatures, outputs, categories);
}

/**
 * Refuses a network that does not fit into memory, before it is made.
 *
 * @throws RangeError that names an option.
 */
export function checkNetworkMemory(
  options: OutcomeOptions,
  inFeatures: number,
  outputs: number,
  categories: readonly number[] = [],
  free = freeMemory(),
): void {
  const bytes = networkBytes(options, inFeatures, outputs, categories);
  if (bytes <= free) return;
  const parameters = parameterCount(options, inFeatures, outputs, categories);
  const found = `${parameters.toLocaleString('en')} parameters take ${takes(bytes, free)}`;
  const usual = { ...options, hiddenRatio: OPTIONS.hiddenRatio.default };
  const isWide = networkBytes(usual, inFeatures, outputs, categories) <= free;
  const name = isWide ? 'hiddenRatio' : 'dim';
  const what = isWide ? 'a width inside blocks' : 'a width and depth';
  throw optionError(name, `${what} that can be trained in memory (${found})`, options[name]);
}

/**
 * Refuses a batch whose step does not fit into memory beside the network, before the first.
 *
 * @param parts What predictMemory gives. @throws RangeError that names an option.
 */
export function checkStepMemory(
  parts: readonly MemoryPart[],
  { batchSize }: MemoryOptions,
  free = freeMemory(),
): void {
  const bytes = parts.filter(({ of }) => of === 'row').reduce((sum, part) => sum + part.bytes, 0);
  if (bytes <= free) return;
  throw optionError(
    'batchSize',
    `a batch whose step fits into memory (it takes ${takes(bytes, free)})`,
    batchSize,
  );
}

/**
 * The bytes of all arrays that are in use: after two collections, as the second waits for the memory that the
 * first gives back.
 */
export function arrayBytes(): number {
  v8.setFlagsFromString('--expose-gc');
  const collect = vm.runInNewContext('gc') as () => void;
  collect();
  collect();
  return process.memoryUsage().arrayBuffers;
}

/**
 * The same, once nothing more is given back: files that were read let their buffers go some turns of the
 * event loop later.
 */
export async function settledArrayBytes(): Promise<number> {
  for (let bytes = arrayBytes(); ; ) {
    await new Promise((resolve) => setTimeout(resolve, 10));
    const now = arrayBytes();
    if (now >= bytes) return now;
    bytes = now;
  }
}
