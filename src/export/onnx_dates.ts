// The parts of dates in an ONNX graph, by integers alone: as `datePart` has them, in UTC.
import type { DatePart } from '../data/columns/schema';
import type { GraphBuilder } from './onnx_graph';
import { INT64 } from './onnx_messages';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
/** Times of a Date are at most so far from 1970. */
export const MOST_MS = 1e8 * DAY_MS;
/** The calendar repeats itself after so many years, which have so many days. */
const [CYCLE_YEARS, CYCLE_DAYS] = [400, 146_097];
/** Cycles that years are moved by, so that no division has a negative operand. */
const CYCLES = 700;
/** Days from the first of March of the year 0, so moved, to 1970. Years begin in March: a leap day is last. */
const DAYS_BEFORE = CYCLES * CYCLE_DAYS + 719_468;
/** Days from the first of March to the first of January. */
const MARCH_TO_JANUARY = 306;
/** What is added to a day to get its weekday: 1970 began on a Thursday, which is 3. */
const WEEKDAY_SHIFT = 7 - ((DAYS_BEFORE - 3) % 7);

/** Whole numbers in a graph, none of them negative. */
class Whole {
  constructor(
    readonly graph: GraphBuilder,
    readonly name: string,
  ) {}

  #by(opType: string, other: number | Whole): Whole {
    const operand = typeof other === 'number' ? this.graph.integer(other) : other.name;
    return new Whole(this.graph, this.graph.result(opType, [this.name, operand]));
  }

  plus = (other: number | Whole) => this.#by('Add', other);
  minus = (other: number | Whole) => this.#by('Sub', other);
  times = (other: number) => this.#by('Mul', other);
  over = (other: number) => this.#by('Div', other);
  rest = (other: number) => this.#by('Mod', other);
}

/** Days before the first of March of a year. */
const daysBefore = (year: Whole) =>
  year.times(365).plus(year.over(4)).minus(year.over(100)).plus(year.over(400));

/** The year that has a day of a cycle, by the days that leap years add. */
function yearOfCycle(day: Whole): Whole {
  const leapDays = day
    .over(1460)
    .minus(day.over(36_524))
    .plus(day.over(CYCLE_DAYS - 1));
  return day.minus(leapDays).over(365);
}

/** Parts of dates, each [batch, dates], in doubles. */
export type DateParts = Readonly<Record<DatePart, string>>;

/**
 * Adds the parts of dates.
 *
 * @param times [batch, dates] doubles: milliseconds since 1970, none beyond `MOST_MS`.
 * @param firsts For each date, the milliseconds that 'days' counts from.
 */
export function addDateParts(graph: GraphBuilder, times: string, firsts: readonly number[]): DateParts {
  const since = new Whole(graph, graph.cast(times, INT64)).plus(DAYS_BEFORE * DAY_MS);
  const day = since.over(DAY_MS);
  const marchYear = day
    .over(CYCLE_DAYS)
    .times(CYCLE_YEARS)
    .plus(yearOfCycle(day.rest(CYCLE_DAYS)));
  const monthFromMarch = day.minus(daysBefore(marchYear)).times(5).plus(2).over(153);
  const year = marchYear.plus(monthFromMarch.over(10));
  const newYear = daysBefore(year.minus(1)).plus(MARCH_TO_JANUARY);
  const elapsed = graph.result('Sub', [times, graph.doubles(firsts)]);
  const parts = {
    year: year.minus(CYCLES * CYCLE_YEARS),
    month: monthFromMarch.plus(2).rest(12).plus(1),
    weekday: day.plus(WEEKDAY_SHIFT).rest(7),
    'day of year': day.minus(newYear).plus(1),
    hour: since.rest(DAY_MS).over(HOUR_MS),
  };
  const doubles = Object.entries(parts).map(([part, { name }]) => [part, graph.toDouble(name)]);
  const days = graph.result('Div', [elapsed, graph.double(DAY_MS)]);
  return { ...(Object.fromEntries(doubles) as Omit<DateParts, 'days'>), days };
}
