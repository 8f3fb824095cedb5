import path from 'node:path';
import { gatherRows } from '../addon/gather_rows';
import { checkOneOf, checkOptions, rangeError, typeError } from '../core/check';
import { zeros } from '../core/memory';
import { checkTensor, type Tensor, tensor } from '../core/tensor';
import type { Standardisation } from '../data/standardisation';
import { DataError } from '../io/data_error';
import type { ResidualMLP } from '../nn/residual_mlp';
import { softmax } from '../nn/softmax';
import { explain, loadCheckpoint } from './checkpoint';
import { networkOf } from './network';
import type { OutcomeOptions } from './options';

/** A trained run, ready to predict. */
export interface TrainedRun {
  /** The network, set to inference. */
  model: ResidualMLP;
  /** What rows are standardised with; `probabilities` does it. */
  standardisation: Standardisation;
  /** Names by class index. */
  classNames: readonly string[];
  /** Names of the columns, where the data had them. */
  featureNames: readonly string[] | null;
  /** What the run was trained on: options.labelColumn among them. */
  options: OutcomeOptions;
  /**
   * Class probabilities, [rows, classes], of rows as they stand in the data.
   *
   * @param rows [rows, features], or an array of rows. @throws TypeError or RangeError for another number of
   * features.
   */
  probabilities(rows: Tensor | readonly (readonly number[])[]): Tensor;
}

/** Options of loadRun. */
export interface LoadRunOptions {
  /** 'last' (default): the checkpoint's; 'best': of the lowest validation loss; 'averaged': the running average. */
  weights?: 'last' | 'best' | 'averaged' | undefined;
}

function asTensor(rows: Tensor | readonly (readonly number[])[], columns: number): Tensor {
  if (!Array.isArray(rows)) return checkTensor('rows', rows as Tensor);
  const data = new Float32Array(rows.length * columns);
  for (const [i, row] of (rows as unknown[]).entries()) {
    if (!Array.isArray(row) || row.length !== columns)
      throw rangeError(`rows[${i}]`, `${columns} numbers`, row);
    for (const [j, value] of row.entries()) {
      if (typeof value !== 'number') throw typeError(`rows[${i}][${j}]`, 'a number', value);
      data[i * columns + j] = value;
    }
  }
  return tensor(data, [rows.length, columns]);
}

/**
 * Loads a run folder from its checkpoint alone: finished, interrupted or still training.
 *
 * @param dir The run folder. @param options.weights 'last' (the default), 'best' (of the lowest validation
 * loss), or 'averaged' (the weights' average, if the run kept one).
 * @throws DataError that says what is wrong with which file.
 */
export function loadRun(dir: string, options: LoadRunOptions = {}): TrainedRun {
  if (typeof dir !== 'string') throw typeError('dir', 'a path', dir);
  const { weights: which = 'last' } = checkOptions('options', options, ['weights']);
  checkOneOf('options.weights', which, ['last', 'best', 'averaged']);
  const file = path.join(dir, which === 'best' ? 'best.safetensors' : 'checkpoint.safetensors');
  const checkpoint = loadCheckpoint(file);
  const { standardisation, classNames, featureNames } = checkpoint;
  const { mean, scale } = standardisation;
  const columns = mean.length;
  const model = explain(file, 'options', () => networkOf(checkpoint.options, columns, classNames.length));
  const weights = which === 'averaged' ? checkpoint.average : checkpoint.model;
  if (!weights)
    throw new DataError(
      file,
      'average',
      'expected averaged weights, found none: the run kept no average',
      'NO_AVERAGE',
    );
  explain(file, 'model', () => model.loadStateDict(weights));
  model.eval();
  const probabilities = (rows: Tensor | readonly (readonly number[])[]): Tensor => {
    const { data, shape } = asTensor(rows, columns);
    if (shape.length !== 2 || shape[1] !== columns)
      throw rangeError('rows', `shape [rows, ${columns}]`, shape);
    const [count] = shape;
    const standardised = tensor(zeros(data.length), [count, columns]);
    gatherRows({
      columns,
      source: data,
      indices: Uint32Array.from({ length: count }, (_, row) => row),
      mean,
      scale,
      out: standardised.data,
    });
    return softmax(model.predict(standardised));
  };
  return { model, standardisation, classNames, featureNames, options: checkpoint.options, probabilities };
}
