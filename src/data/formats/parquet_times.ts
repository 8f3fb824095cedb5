// Times in a Parquet file: milliseconds since 1970 (UTC), whatever their unit.
import type { ParquetColumn, TimeUnit } from './parquet_metadata';
import { type Get, int64, layoutOf, type ValueType } from './parquet_values';

const DAY = 86_400_000;
/** The day 1970-01-01 in the count of days that INT96 has. */
const JULIAN_1970 = 2_440_588;
const TWO_32 = 2 ** 32;
const NANOSECONDS = 1_000_000;

/** A count of nanoseconds in milliseconds, rounded once: it may be beyond 2^53, where doubles have gaps. */
function nanoseconds(low: number, high: number): number {
  const whole = Math.floor(TWO_32 / NANOSECONDS);
  const rest = TWO_32 - whole * NANOSECONDS;
  return high * whole + (high * rest + low) / NANOSECONDS;
}

const UNITS: Readonly<Record<TimeUnit, Get<number>>> = {
  ms: int64,
  us: (bytes, at, length) => int64(bytes, at, length) / 1_000,
  ns: ({ view }, at) => nanoseconds(view.getUint32(at, true), view.getInt32(at + 4, true)),
};

/** Nanoseconds of a day, then its number. */
const int96: Get<number> = ({ view }, at) =>
  (view.getUint32(at + 8, true) - JULIAN_1970) * DAY +
  nanoseconds(view.getUint32(at, true), view.getInt32(at + 4, true));

function getterOf({ type, meaning, unit }: ParquetColumn): Get<number> | null {
  if (type === 'INT96') return int96;
  if (type === 'INT32' && meaning === 'DATE') return ({ view }, at) => view.getInt32(at, true) * DAY;
  return type === 'INT64' && meaning === 'TIMESTAMP' ? UNITS[unit] : null;
}

/** How a column is read as times; null if it has none. */
export function timesOf(column: ParquetColumn): ValueType | null {
  const get = getterOf(column);
  if (!get) return null;
  const make = (count: number) => new Float64Array(count);
  const isStored = get === int64; // milliseconds
  return { ...layoutOf(column), get, storedAs: isStored ? 'int64' : null, make, missing: NaN };
}
