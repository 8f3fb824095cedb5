// What the data of a run takes in memory, and the network that its defaults make of it.

import { OPTIONS, type OutcomeOptions } from './options';
import { networkBytes } from './step_memory';

/** The sizes of encoded data. */
export interface DataSizes {
  readonly rows: number;
  /** Columns of an encoded row. */
  readonly columns: number;
  /** The number of values of each embedded category. */
  readonly cardinalities: readonly number[];
  /** What the network predicts for each row. */
  readonly outputs: number;
}

const DEFAULTS = Object.fromEntries(
  Object.entries(OPTIONS).map(([name, declaration]) => [
    name,
    'default' in declaration ? declaration.default : undefined,
  ]),
) as unknown as OutcomeOptions;

/** Bytes of the encoded rows, and of a network of the default size with its gradients and moments. */
export function dataMemory({ rows, columns, cardinalities, outputs }: DataSizes): {
  rows: number;
  network: number;
} {
  const float = Float32Array.BYTES_PER_ELEMENT;
  return {
    rows: float * rows * columns,
    network: networkBytes(DEFAULTS, columns, outputs, cardinalities),
  };
}
