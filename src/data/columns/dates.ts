// Dates in text, and their parts as numbers.
import type { DatePart } from './schema';

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
/** 'Jan', 'January', 'Sept.' and so on. */
const MONTH = String.raw`((?:${MONTHS.join('|')})[a-z]*\.?)`;
/** T09:30:00.000Z, 9:30 pm: hours, minutes, seconds, half of the day, zone. */
const TIME = String.raw`(\d{1,2}):(\d{2})(?::(\d{2}(?:[.,]\d+)?))?(?: ?([ap])m)?`;
const ZONE = String.raw`z|utc|gmt|[+-]\d{2}:?\d{2}`;
const CLOCK = new RegExp(`^[T ,]+${TIME}(?: ?(${ZONE}))?$`, 'i');
/** Other text needs no closer look. */
const MAY_BE_DATE = /^[\w ,.:/+-]{6,40}$/;
/** Milliseconds of a day. */
export const DAY_MS = 86_400_000;

/** A day as its text states it. */
interface Day {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  readonly day: number;
}

/** A form of dates, and the day that its parts mean; null for one that has another order. */
interface Form {
  readonly pattern: RegExp;
  day(parts: readonly string[], dayFirst: boolean | undefined): Day | null;
}

/** 69 is 1969 and 68 is 2068, as POSIX has it. */
const yearOf = (text: string) =>
  text.length > 2 ? Number(text) : Number(text) + (Number(text) < 69 ? 2000 : 1900);
const monthOf = (text: string) => MONTHS.indexOf(text.slice(0, 3).toLowerCase()) + 1;

/** 03/04/2026, 31.01.2026, 1-31-26. */
const NUMERIC = /^(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})(?!\d)/;

/** What two numbers before a year say of their order: with dots the day comes first. */
function orderOf(first: number, separator: string, second: number): boolean | undefined {
  if (first > 12) return true;
  if (second > 12) return false;
  return separator === '.' ? true : undefined;
}

function numericDay([, first, separator, second, year]: readonly string[], dayFirst?: boolean): Day | null {
  const own = orderOf(Number(first), separator, Number(second));
  if (own !== undefined && dayFirst !== undefined && own !== dayFirst) return null;
  const isDayFirst = own ?? dayFirst ?? false;
  const [day, month] = isDayFirst ? [first, second] : [second, first];
  return { year: yearOf(year), month: Number(month), day: Number(day) };
}

const FORMS: readonly Form[] = [
  {
    pattern: /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)/,
    day: ([, year, month, day]) => ({ year: Number(year), month: Number(month), day: Number(day) }),
  },
  { pattern: NUMERIC, day: numericDay },
  {
    pattern: new RegExp(String.raw`^(\d{1,2})[- ]${MONTH}[- ](\d{4}|\d{2})(?!\d)`, 'i'),
    day: ([, day, month, year]) => ({ year: yearOf(year), month: monthOf(month), day: Number(day) }),
  },
  {
    pattern: new RegExp(String.raw`^${MONTH} (\d{1,2}),? (\d{4})(?!\d)`, 'i'),
    day: ([, month, day, year]) => ({ year: Number(year), month: monthOf(month), day: Number(day) }),
  },
];

/** Milliseconds of a day that the calendar has; NaN for 31 February. */
function daysMs({ year, month, day }: Day): number {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day ? date.getTime() : NaN;
}

function zoneMs(zone: string | undefined): number {
  if (zone === undefined || !/^[+-]/.test(zone)) return 0;
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2));
  return (zone[0] === '-' ? -minutes : minutes) * 60_000;
}

/** Milliseconds since midnight (UTC) of what follows a day; NaN where that is no time. */
function clockMs(text: string): number {
  if (text === '') return 0;
  const parts = CLOCK.exec(text);
  if (!parts) return NaN;
  const [, hourText, minute, second = '0', half, zone] = parts;
  const stated = Number(hourText);
  if (half !== undefined && (stated < 1 || stated > 12)) return NaN;
  const hour = half === undefined ? stated : (stated % 12) + (half.toLowerCase() === 'p' ? 12 : 0);
  const seconds = Number(second.replace(',', '.'));
  if (hour > 23 || Number(minute) > 59 || seconds >= 61) return NaN;
  return (hour * 60 + Number(minute)) * 60_000 + Math.round(seconds * 1000) - zoneMs(zone);
}

/**
 * Milliseconds since 1970 of a date, or a date and a time, in text; without a zone it is taken as UTC. NaN
 * for other text.
 *
 * @param dayFirst Whether 03/04/2026 is in April: then 01/31/2026 is no date. Default: each date says it by
 * itself, and else the month is first.
 */
export function parseDate(text: string, dayFirst?: boolean): number {
  const trimmed = text.trim();
  if (!MAY_BE_DATE.test(trimmed)) return NaN;
  for (const { pattern, day } of FORMS) {
    const parts = pattern.exec(trimmed);
    if (!parts) continue;
    const found = day(parts, dayFirst);
    return found === null ? NaN : daysMs(found) + clockMs(trimmed.slice(parts[0].length));
  }
  return NaN;
}

/** Whether text is a date, or a date and a time. */
export const isDateText = (text: string): boolean => !Number.isNaN(parseDate(text));

/** Whether a date has two numbers before the year, and whether the first of them is the day. */
export function dayOrder(text: string): 'day first' | 'month first' | 'open' | null {
  const parts = NUMERIC.exec(text.trim());
  if (!parts) return null;
  const own = orderOf(Number(parts[1]), parts[2], Number(parts[3]));
  if (own === undefined) return 'open';
  return own ? 'day first' : 'month first';
}

/** The parts of a date, in the order in which they become columns. */
export const DATE_PARTS: readonly DatePart[] = ['year', 'month', 'weekday', 'day of year', 'hour', 'days'];

/** Date.UTC takes the years up to 99 for those from 1900 on. */
const firstOfYear = (date: Date) => new Date(0).setUTCFullYear(date.getUTCFullYear(), 0, 1);

/**
 * A part of a date, in UTC: months from 1, weekdays from 0 for Monday, days of the year from 1.
 *
 * @param first Milliseconds of the date that 'days' counts from, with fractions.
 */
export function datePart(part: DatePart, time: number, first: number): number {
  const date = new Date(time);
  switch (part) {
    case 'year':
      return date.getUTCFullYear();
    case 'month':
      return date.getUTCMonth() + 1;
    case 'weekday':
      return (date.getUTCDay() + 6) % 7;
    case 'day of year':
      return Math.floor((date.getTime() - firstOfYear(date)) / DAY_MS) + 1;
    case 'hour':
      return date.getUTCHours();
    case 'days':
      return (time - first) / DAY_MS;
  }
}
