// Features of arrays that are the target, as those of tables are told.
import { types } from 'node:util';
import type { Warning } from '../core/warning';
import { columnText } from './column_digits';
import { comparedOf } from './columns/compared_columns';
import { LEAK_TEXTS } from './columns/leaking_columns';
import { copiesOf, LEAK_FROM, type TargetValues } from './columns/target_copies';
import type { Dataset } from './dataset';

/** Features that are named. */
const NAMED = 5;

/** Every value of some rows in one column of row-major numbers. */
function columnOf(
  numbers: ArrayLike<number>,
  width: number,
  column: number,
  rows: Uint32Array,
): Float64Array {
  return Float64Array.from(rows, (row) => numbers[row * width + column]);
}

function targetsOf({ target: { values }, rows }: Dataset, sample: Uint32Array): TargetValues[] {
  if (types.isInt32Array(values)) return [Int32Array.from(sample, (row) => values[row])];
  const width = values.length / rows;
  return Array.from({ length: width }, (_, column) => columnOf(values, width, column, sample));
}

/** Names features of rows of numbers that are the target; pixels are none. */
export function copiesInArray(data: Dataset): Warning[] {
  const { features, rows, columns, imageShape, featureNames } = data;
  const sample = comparedOf(rows, columns);
  if (imageShape || sample.length < LEAK_FROM) return [];
  const compared = Array.from({ length: columns }, (_, column) => ({
    column,
    values: columnOf(features, columns, column, sample),
    areNumbers: true,
  }));
  const copies = copiesOf(compared, targetsOf(data, sample));
  return (['alone', 'together', 'nearly'] as const).flatMap((how) => {
    const found = copies[how];
    if (found.length === 0) return [];
    const named = found.slice(0, NAMED).map(({ column }) => columnText(featureNames, column));
    const more = found.length > NAMED ? ` and ${found.length - NAMED} more` : '';
    const { one, several } = LEAK_TEXTS[how];
    const message = `${named.join(', ')}${more} ${found.length === 1 ? one : several}`;
    return [{ code: 'COLUMN_LEAKS' as const, message }];
  });
}
