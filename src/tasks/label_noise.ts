import { drawUniform } from '../addon/draws';
import { runDraws } from '../core/random';
import type { Part } from '../data/dataset';
import { classNamesOf } from './class_labels';

/**
 * The labels of a part's rows, a share of them drawn uniformly over all classes; row i depends on (seed, i)
 * alone.
 */
export function noisyLabels({ data, indices }: Part, share: number, seed: number): Int32Array {
  const draws = new Float32Array(2 * indices.length);
  drawUniform({ draws: runDraws(seed, 'labelNoise'), step: 0, low: 0, high: 1, out: draws });
  const { values, description } = data.target;
  const classes = classNamesOf(description).length;
  return Int32Array.from(indices, (row, i) =>
    draws[2 * i] < share ? Math.min(classes - 1, Math.floor(draws[2 * i + 1] * classes)) : values[row],
  );
}
