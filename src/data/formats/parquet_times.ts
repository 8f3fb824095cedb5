// Times in a Parquet file: milliseconds since 1970 (UTC), whatever their unit.
import { timeText } from '../cell_text';
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

/** Times that are finer than milliseconds: how they are read, and how many units a millisecond has. */
interface FinerTimes {
  readonly get: Get<bigint>;
  readonly unitsPerMillisecond: bigint;
}

function finerTimesOf({ type, meaning, unit }: ParquetColumn): FinerTimes | null {
  if (type === 'INT96') return { get: nanosecondsOfInt96, unitsPerMillisecond: BigInt(NANOSECONDS) };
  if (type !== 'INT64' || meaning !== 'TIMESTAMP' || unit === 'ms') return null;
  const get: Get<bigint> = ({ view }, at) => view.getBigInt64(at, true);
  return { get, unitsPerMillisecond: unit === 'us' ? 1_000n : BigInt(NANOSECONDS) };
}

const nanosecondsOfInt96: Get<bigint> = ({ view }, at) =>
  BigInt(view.getUint32(at + 8, true) - JULIAN_1970) * BigInt(DAY) * BigInt(NANOSECONDS) +
  view.getBigInt64(at, true);

/** How a column is read as the texts of its times, with all their digits; null if it has none. */
export function timeTextsOf(column: ParquetColumn): Get<string> | null {
  const times = timesOf(column);
  if (!times) return null;
  const finer = finerTimesOf(column);
  if (!finer) return (bytes, at, length) => timeText(times.get(bytes, at, length), column.meaning === 'DATE');
  const { get, unitsPerMillisecond } = finer;
  const width = String(unitsPerMillisecond).length - 1;
  return (bytes, at, length) => {
    const units = get(bytes, at, length);
    const rest = ((units % unitsPerMillisecond) + unitsPerMillisecond) % unitsPerMillisecond;
    const text = timeText(Number((units - rest) / unitsPerMillisecond), false);
    return rest === 0n ? text : text.replace('Z', `${String(rest).padStart(width, '0')}Z`);
  };
}
