// Features of arrays that are the target, or that number the rows, as those of tables are told.
import { types } from 'node:util';
import { areWhole } from '../addon/number_columns';
import type { Warning, WarningCode } from '../core/warning';
import { columnText } from './column_digits';
import { comparedOf } from './columns/compared_columns';
import { mayBeId } from './columns/id_columns';
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

/** A feature in the rows that are compared. */
interface ComparedFeature {
  readonly column: number;
  readonly values: Float64Array;
  readonly areNumbers: true;
}

/** What is said of one feature, and of several. */
interface Said {
  readonly one: string;
  readonly several: string;
}

const LIKE_ID: Said = {
  one: 'has another whole number in each row: if it counts rows or is an id, leave it out',
  several: 'have another whole number in each row: if they count rows or are ids, leave them out',
};

function isLikeId(values: Float64Array, offset: number): boolean {
  const { length } = values;
  if (!areWhole(values)) return false;
  const numbers = values.map((value) => value + offset);
  return mayBeId({ numbers, rows: length, present: length, distinct: new Set(values).size });
}

/** Names features of rows of numbers that tell the target, or are like ids; pixels do neither. */
export function doubtfulFeatures(data: Dataset): Warning[] {
  const { features, rows, columns, imageShape, featureNames, offset } = data;
  const sample = comparedOf(rows, columns);
  if (imageShape || sample.length < LEAK_FROM) return [];
  const compared = Array.from({ length: columns }, (_, column): ComparedFeature => {
    return { column, values: columnOf(features, columns, column, sample), areNumbers: true };
  });
  const saying = (
    code: WarningCode,
    found: readonly ComparedFeature[],
    { one, several }: Said,
  ): Warning[] => {
    if (found.length === 0) return [];
    const named = found.slice(0, NAMED).map(({ column }) => columnText(featureNames, column));
    const more = found.length > NAMED ? ` and ${found.length - NAMED} more` : '';
    return [{ code, message: `${named.join(', ')}${more} ${found.length === 1 ? one : several}` }];
  };
  const copies = copiesOf(compared, targetsOf(data, sample));
  const ids = compared.filter(({ column, values }) => isLikeId(values, offset?.[column] ?? 0));
  return [
    ...(['alone', 'together', 'nearly', 'ranges'] as const).flatMap((how) =>
      saying('COLUMN_LEAKS', copies[how], LEAK_TEXTS[how]),
    ),
    ...saying('COLUMN_LIKE_ID', ids, LIKE_ID),
  ];
}
