// Whether the rows of a data set have a time.
import type { Dataset } from './dataset';

/** Words of a column's name that mean a time. */
const TIME_WORDS = /(^|[^a-z])(date|datetime|timestamp|time|epoch|unix|created|updated)([^a-z]|$)/i;
/** The ranges of whole numbers that mean a time: seconds, milliseconds and microseconds of 1980 to 2100. */
const UNIX_RANGES = [1, 1e3, 1e6].map((unit) => [315_532_800 * unit, 4_102_444_800 * unit] as const);
/** 2026-01-31 as 20260131, which float32 rounds by one. */
const isDay = (value: number) => {
  const [month, day] = [Math.floor(value / 100) % 100, value % 100];
  return value >= 19_000_101 && value < 21_010_000 && month >= 1 && month <= 12 && day >= 0 && day <= 32;
};

/** The words of a name in camelCase too: 'createdAt' is 'created At'. */
const wordsOf = (name: string) => name.replace(/([a-z])([A-Z])/g, '$1 $2');

/** A column with the time of each row, in words; undefined where there is none. */
export function timeColumn(data: Dataset): string | undefined {
  const date = data.schema?.columns.find(({ role, kind }) => role === 'feature' && kind === 'date');
  if (date) return `column '${date.name}' holds times`;
  const names = data.featureNames ?? [];
  const found = names.findIndex((name, column) => TIME_WORDS.test(wordsOf(name)) && holdsTimes(data, column));
  return found < 0 ? undefined : `column '${names[found]}' holds times`;
}

/** Whether numbers may be times: days such as 20260131, or Unix seconds, milliseconds or microseconds. */
export function areTimes(values: Float64Array): boolean {
  if (values.length === 0) return false;
  const ranges = UNIX_RANGES.some(([from, to]) => values.every((value) => value >= from && value <= to));
  return ranges || values.every(isDay);
}

function holdsTimes({ features, rows, columns, offset }: Dataset, column: number): boolean {
  const start = offset ? offset[column] : 0;
  return areTimes(Float64Array.from({ length: rows }, (_, row) => start + features[row * columns + column]));
}
