// The temperature that makes a run's probabilities as sure as they are right: fitted when a run ends, on its
// validation rows, and kept in summary.json.
import path from 'node:path';
import { describe, rangeError } from '../core/check';
import { DataError } from '../io/data_error';
import { readJson } from '../io/read_json';
import { taskNamed } from '../tasks/registry';
import type { Evaluated } from '../tasks/task';
import type { UsedWeights } from './weights';

/** What summary.json has of it. */
export interface Calibration {
  temperature: number;
}

/**
 * The temperature of a run, fitted on its validation rows; nothing for a task whose outputs have none.
 *
 * @param validation What the kept weights predict for them; null: there are none.
 */
export function fitCalibration(task: string, validation: Evaluated | null): Partial<Calibration> {
  const temperature = validation ? taskNamed(task).temperature?.(validation) : undefined;
  return temperature === undefined ? {} : { temperature };
}

const refuse = (expected: string, received: unknown): never => {
  throw rangeError('options.calibrated', expected, received);
};

/** @throws RangeError for a task whose predictions have no temperature. */
export function checkCalibrated(task: string): void {
  if (!taskNamed(task).temperature)
    refuse('a run that predicts classes, as other outputs have no temperature', task);
}

/** @throws RangeError for a run that has no temperature. */
export function checkTemperature(temperature: number | undefined): number {
  const expected = 'a run trained with options.valFraction, as validation rows fit the temperature';
  return temperature ?? refuse(expected, 'a run without them');
}

/**
 * The temperature that a run folder keeps for its weights.
 *
 * @throws RangeError for a run without one, or for weights that it was not fitted to; DataError for a
 * summary.json that holds none.
 */
export function readTemperature(dir: string, used: UsedWeights): number {
  const file = path.join(dir, 'summary.json');
  const summary = readJson<Partial<Calibration> & { weights?: unknown }>(file);
  if (summary === null)
    return refuse('a run that has ended, as its end fits the temperature', 'one without summary.json');
  const temperature = checkTemperature(summary.temperature);
  if (typeof temperature !== 'number' || !(temperature > 0 && temperature < Infinity))
    throw new DataError(file, 'temperature', `expected a number above 0, found ${describe(temperature)}`);
  if (summary.weights !== used.kind)
    return refuse(`the ${describe(summary.weights)} weights, to which the temperature was fitted`, used.kind);
  return temperature;
}
