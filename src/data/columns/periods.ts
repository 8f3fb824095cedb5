// Texts that are times of a year, or of a week: quarters, months, weekdays.

const QUARTER = String.raw`(?:\d{4}[ /-]?)?q[1-4](?:[ /-]?\d{4})?`;
const MONTH = '(?:jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec)';
const MONTH_NAME = '(?:january|february|march|april|june|july|august|september|october|november|december)';
const WEEKDAY = '(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?';
const YEAR_MONTH = String.raw`\d{4}[-/](?:0?[1-9]|1[0-2])`;
const WEEK = String.raw`\d{4}-?w\d{1,2}`;
const MONTH_OF_YEAR = String.raw`(?:${MONTH}|${MONTH_NAME})\.?(?:[ -]?(?:\d{4}|\d{2}))?`;
const PERIOD = new RegExp(`^(?:${[QUARTER, YEAR_MONTH, WEEK, WEEKDAY, MONTH_OF_YEAR].join('|')})$`, 'i');

/** Whether all of some texts are quarters, weeks, months or weekdays, such as '2024-Q1', 'Mar' and 'Monday'. */
export function hasPeriods(texts: Iterable<string>): boolean {
  const all = [...texts];
  return all.length > 1 && all.every((text) => PERIOD.test(text.trim()));
}
