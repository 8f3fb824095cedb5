import { types } from 'node:util';
import { gatherRows } from '../addon/gather_rows';
import {
  checkBoolean,
  checkFunction,
  checkNoMore,
  checkOneOf,
  checkOptions,
  rangeError,
  typeError,
} from '../core/check';
import { allocate, zeros } from '../core/memory';
import {
  areAllBytes,
  isRow,
  type NestedNumbers,
  type RowsTensor,
  rowMajor,
  type ShapedArray,
} from '../core/nested_numbers';
import { sizeOf, type Tensor, tensor } from '../core/tensor';
import type { Warning } from '../core/warning';
import { columnText } from '../data/column_digits';
import { doubleColumns } from '../data/column_scales';
import { categoriesOf } from '../data/columns/encode_rows';
import type { Schema } from '../data/columns/schema';
import type { TargetDescription } from '../data/dataset';
import type { RowSample } from '../data/fitted_rows';
import { conversionTo, convertRows, type InputForm, valuesOf } from '../data/input_form';
import { lessOffset } from '../data/offset';
import type { Standardisation } from '../data/standardisation';
import type { ResidualMLP } from '../nn/residual_mlp';
import { taskNamed } from '../tasks/registry';
import { activate } from '../tasks/task';
import { averageRun } from './average_run';
import { checkCalibrated, readTemperature } from './calibration';
import { explain, fittedSamples, type RunDescription } from './checkpoint';
import { checkFinished, foldFolders, isFoldsFolder, readFoldsPlan } from './folds_folder';
import { networkOf } from './network';
import type { OutcomeOptions } from './options';
import { ServedRows } from './served_rows';
import { checkRows, type GivenRows, type InputRows, TableInput } from './table_input';
import { loadWeights, type UsedWeights } from './weights';
import { WEIGHTS, type WeightsKind } from './weights_kind';

/** A trained run, ready to predict. */
export interface TrainedRun {
  /**
   * Of a folder of folds, their runs, whose mean `predict` and `probabilities` give: what each has of
   * its own, such as `model`, is there alone, and refused of all. Empty for a run that is one network.
   */
  folds: readonly TrainedRun[];
  /** The network, set to inference. */
  model: ResidualMLP;
  /** What rows are standardised with; `predict` does it. */
  standardisation: Standardisation;
  /** What the target means, as the run's task describes it. */
  target: TargetDescription;
  /** Names of the columns, where the data had them. */
  featureNames: readonly string[] | null;
  /** What the columns of its table mean; null for data that was no table. */
  schema: Schema | null;
  /** What the run was trained on: options.labelColumn among them. */
  options: OutcomeOptions;
  /** Which of the run's weights the model has, and of which epoch. */
  weights: UsedWeights;
  /** The form of the rows that it was trained on: `predict` makes others like them, or refuses them. */
  input: InputForm;
  /** Tells the rows that it was trained on from others. */
  dataDigest: string;
  /** @internal Samples of the rows that were fitted, by the run and before it: fittedSamples. */
  fittedRows: readonly RowSample[];
  /** @internal What its checkpoint keeps beside the weights. */
  description: RunDescription;
  /**
   * What the run's task predicts for rows as they are in the data, [rows, outputs]: for classes their
   * probabilities. NaN in a row whose outputs are not finite. Pixels may go up to 1 or 255, and have their
   * channels first or last. Numbers of many digits, such as Unix seconds, keep them in arrays of numbers and
   * in a Float64Array.
   *
   * Of a run that was trained on a table, rows may be objects, `{ age: 39, workclass: 'Private' }`, one or
   * an array of them: other keys are ignored, null and undefined are missing, and text is read as that of a
   * file, with the decimal sign of the run's table. Arrays of cells are in the order of the features in
   * `schema`; tensors and typed arrays hold such rows where all features are numbers. The predictions are
   * those of `regulus predict`, bit for bit.
   *
   * @param rows [rows, features], [rows, height, width] and so on, an array of rows, or an object. @throws
   * TypeError or RangeError for another number of features, an object without one of them, a cell of another
   * kind, pixels of another shape or range, or float32 where it loses the digits of a column.
   */
  predict(rows: InputRows): Tensor;
  /** @internal `predict` of rows in the form of the network's input. @param calibrated As of `probabilities`. */
  predictInput(rows: RowsTensor, calibrated?: boolean): Tensor;
  /** @internal What calibrated probabilities divide the outputs by. @throws RangeError for a run without. */
  temperature(): number;
  /**
   * `predict` of a run that predicts probabilities.
   *
   * @param options.calibrated Whether outputs are divided by the temperature that was fitted on the
   * validation rows, so that probabilities are as sure as they are right. These rows also chose the epoch:
   * on others the calibration is a little worse. @throws RangeError for a run that predicts something else
   * or, calibrated, has no temperature.
   */
  probabilities(rows: InputRows, options?: ProbabilityOptions): Tensor;
}

/** Options of `probabilities`. */
export interface ProbabilityOptions {
  /** Whether the run's temperature is applied; default false. */
  calibrated?: boolean | undefined;
}

/** @internal Whether probabilities are to be calibrated, checked. */
export const readCalibrated = (options: ProbabilityOptions | undefined): boolean =>
  checkBoolean('options.calibrated', checkOptions('options', options, ['calibrated']).calibrated ?? false);

/** Options of loadRun. */
export interface LoadRunOptions {
  /**
   * 'best': those of the best epoch by the validation score; 'last': the newest checkpoint's; 'averaged': the
   * moving average. Default: 'best' where the run held rows back to validate, else 'last'.
   */
  weights?: WeightsKind | undefined;
  /**
   * Called with what is doubtful about rows that are predicted, before they are: numbers on another scale, or
   * a category with values that the run does not know. Default: the process is warned, of each column once
   * (`process.emitWarning` with the code REGULUS_ROWS).
   */
  onWarning?: ((warning: Warning) => void) | undefined;
}

/** Warns the process, of each column once. */
function warnOnce(): (warning: Warning) => void {
  const said = new Set<string>();
  return ({ code, message, column }) => {
    const about = JSON.stringify([code, column]);
    if (said.has(about)) return;
    said.add(about);
    process.emitWarning(`rows to predict: ${message}`, { code: 'REGULUS_ROWS' });
  };
}

function asTensor(rows: InputRows, columns: number): GivenRows {
  if (!Array.isArray(rows)) return checkRows(rows as ShapedArray);
  if (isRow(rows[0]) && isRow(rows[0][0]))
    return { ...rowMajor('rows', rows as NestedNumbers, Float64Array), bytes: areAllBytes(rows) };
  const data = allocate(Float64Array, rows.length * columns);
  for (const [i, row] of (rows as unknown[]).entries()) {
    if (!isRow(row)) throw typeError(`rows[${i}]`, 'an array of numbers, or a typed array of them', row);
    if (row.length !== columns) throw rangeError(`rows[${i}]`, `${columns} numbers`, row);
    for (const [j, value] of row.entries()) {
      if (typeof value !== 'number') throw typeError(`rows[${i}][${j}]`, 'a number', value);
      data[i * columns + j] = value;
    }
  }
  return { data, shape: [rows.length, columns], bytes: areAllBytes(rows) };
}

/** @throws RangeError for float32, where it lost the digits of a column before its offset was subtracted. */
function checkDigits(
  rows: InputRows,
  standardisation: Standardisation,
  names: readonly string[] | null,
): void {
  const [column] = doubleColumns(standardisation);
  if (column === undefined) return;
  const values: unknown[] = Array.isArray(rows) ? rows : [(rows as Partial<ShapedArray> | null)?.data];
  const at = values.findIndex((row) => types.isFloat32Array(row));
  if (at < 0) return;
  const name = Array.isArray(rows) ? `rows[${at}]` : 'rows.data';
  const why = `as float32 loses the digits of ${columnText(names, column)}`;
  throw rangeError(name, `a Float64Array or an array of numbers, ${why}`, values[at]);
}

/**
 * Loads a run folder from its checkpoints alone: finished, interrupted or still training. Of a folder of
 * folds, which must be finished, it gives their mean.
 *
 * @param dir The run folder, or that of folds.
 * @param options.weights Default: those of the best epoch by the validation score (best.safetensors); of a
 * run without validation rows, the last (checkpoint.safetensors).
 * @param options.onWarning Called with what is doubtful about rows that are predicted.
 * @throws DataError that says what is wrong with which file, and for weights that the run does not have.
 */
export function loadRun(dir: string, options: LoadRunOptions = {}): TrainedRun {
  if (typeof dir !== 'string') throw typeError('dir', 'a path', dir);
  const given = checkOptions('options', options, ['weights', 'onWarning']);
  const { weights: wanted, onWarning = warnOnce() } = given;
  checkFunction('options.onWarning', onWarning);
  if (wanted !== undefined) checkOneOf('options.weights', wanted, WEIGHTS);
  if (!isFoldsFolder(dir)) return loadNetwork(dir, wanted, onWarning);
  const plan = readFoldsPlan(dir);
  checkFinished(dir, plan);
  // Rows are compared with those of the first fold alone: the others would say the same.
  const quiet = () => undefined;
  const folders = foldFolders(dir, plan);
  const folds = folders.map((fold, i) => loadNetwork(fold, wanted, i === 0 ? onWarning : quiet));
  return averageRun(folds, plan);
}

/** Loads a run of one network. */
function loadNetwork(
  dir: string,
  wanted: WeightsKind | undefined,
  onWarning: (warning: Warning) => void,
): TrainedRun {
  const { checkpoint, weights, used } = loadWeights(dir, wanted);
  const { path: file, standardisation, target, schema } = checkpoint;
  const outputs = taskNamed(target.task).outputs(target);
  const columns = standardisation.mean.length;
  const build = () => networkOf(checkpoint.options, columns, outputs, categoriesOf(schema));
  const model = explain(file, 'options', build);
  explain(file, 'model', () => model.loadStateDict(weights));
  return networkRun(checkpoint, { model, used, onWarning, temperature: () => readTemperature(dir, used) });
}

/** The network of a run. */
export interface RunNetwork {
  model: ResidualMLP;
  used: UsedWeights;
  /** What calibrated probabilities divide the outputs by; throws where the run has none. */
  temperature: () => number;
  /** Called with what is doubtful about rows; default: the process is warned, of each column once. */
  onWarning?: ((warning: Warning) => void) | undefined;
}

/** A network with what its run knows of the data, ready to predict. */
export function networkRun(
  description: RunDescription,
  { model, used, temperature: fitted, onWarning = warnOnce() }: RunNetwork,
): TrainedRun {
  const { standardisation, target, featureNames, schema, input: form } = description;
  const columns = standardisation.mean.length;
  const task = taskNamed(target.task);
  model.eval();
  const temperature = () => {
    checkCalibrated(task.name);
    return fitted();
  };
  const predictInput = (rows: RowsTensor, calibrated = false): Tensor => {
    const divisor = calibrated ? temperature() : 1;
    const values = model.predict(standardised(rows, standardisation));
    if (calibrated) for (let i = 0; i < values.data.length; i++) values.data[i] /= divisor;
    const predictions = tensor(zeros(values.data.length), values.shape);
    activate(task, values, predictions, target);
    return predictions;
  };
  const table = schema ? new TableInput(schema) : null;
  const served = new ServedRows(form, { standardisation, names: featureNames, schema });
  const predictRows = (rows: InputRows, calibrated: boolean) => {
    checkDigits(rows, standardisation, featureNames);
    const given = table ? table.encode(rows, onWarning) : asTensor(rows, columns);
    const input = asInput(given, form);
    served.add(input).forEach(onWarning);
    return predictInput(input, calibrated);
  };
  const predict = (rows: InputRows, ...others: unknown[]) => {
    checkNoMore('predict', 'rows alone: probabilities takes options', others);
    return predictRows(rows, false);
  };
  const probabilities = (rows: InputRows, options?: ProbabilityOptions): Tensor => {
    if (task.predicts !== 'probabilities')
      throw rangeError('probabilities', `predict, as the run predicts ${task.predicts}`, task.name);
    return predictRows(rows, readCalibrated(options));
  };
  return {
    folds: [],
    model,
    standardisation,
    target,
    featureNames,
    schema,
    options: description.options,
    weights: used,
    input: form,
    dataDigest: description.data,
    fittedRows: fittedSamples(description),
    description,
    predict,
    predictInput,
    temperature,
    probabilities,
  };
}

/** Rows in the form of the network's input. @throws RangeError for another number of features, or pixels. */
function asInput({ data, shape, bytes }: GivenRows, input: InputForm): RowsTensor {
  const [rows, ...rowShape] = shape;
  const columns = sizeOf(input.shape);
  if (rowShape.length === 0 || sizeOf(rowShape) !== columns)
    throw rangeError('rows', `shape [rows, ${columns}]`, shape);
  const refuse = (expected: string, found: string): never => {
    throw rangeError('rows', expected, found);
  };
  const conversionOf = conversionTo(input, { shape: rowShape, bytes }, refuse);
  const converted = rows > 0 ? convertRows(data, rows, conversionOf(valuesOf(data))) : data;
  return { data: converted, shape: [rows, columns] };
}

function standardised({ data, shape }: RowsTensor, { mean, scale, offset }: Standardisation): Tensor {
  const columns = mean.length;
  const [rows] = shape;
  const result = tensor(zeros(data.length), [rows, columns]);
  const order = Uint32Array.from({ length: rows }, (_, row) => row);
  const source = lessOffset(data, offset ?? null);
  gatherRows({ columns, source, indices: order, mean, scale, out: result.data });
  return result;
}
