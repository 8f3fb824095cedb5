import fc from 'fast-check';
import { DATE_PARTS, datePart, dayOrder, isDateText, parseDate } from '../../../src/data/columns/dates';

const DAY = Date.UTC(2026, 0, 31);

test.each([
  '2026-01-31',
  '2026/1/31',
  '2026.01.31',
  '31.01.2026',
  '31/01/2026',
  '1/31/26',
  '31 Jan 2026',
  '31-January-2026',
  'January 31, 2026',
  'Jan. 31 2026',
  ' 2026-01-31 ',
])('%p is 31 January 2026', (text) => {
  expect(parseDate(text)).toBe(DAY);
});

test.each([
  ['2026-01-31T09:30', 9.5],
  ['2026-01-31 09:30:00.250', 9.5 + 0.25 / 3600],
  ['2026-01-31T09:30:00Z', 9.5],
  ['2026-01-31 09:30:00+02:00', 7.5],
  ['2026-01-31 09:30 -0130', 11],
  ['1/31/2026 12:05 am', 5 / 60],
  ['1/31/2026, 1:30 PM', 13.5],
])('the time of %p is read', (text, hours) => {
  expect(parseDate(text)).toBe(DAY + hours * 3_600_000);
});

test.each([
  '2026-02-30',
  '2026-13-01',
  '32.01.2026',
  '31/31/2026',
  '2026-01-31x',
  '2026-01-31 25:00',
  '12:30',
  'May',
  '7',
  '',
])('%p is no date', (text) => {
  expect(parseDate(text)).toBeNaN();
});

test.each([
  '2026-01-31',
  '2026/1/31',
  '31.01.2026',
  '1/31/26',
  '31 Jan 2026',
  '31-January-2026',
  'Sept. 3, 2026',
  '2026-01-31T09:30:00.123Z',
  '2026-01-31 09:30:00+02:00',
  '1/31/2026 9:30 PM',
])("'%s' is a date", (text) => {
  expect(isDateText(text)).toBe(true);
});

test.each([
  '2026',
  '20260131',
  '12.5',
  '1-2-3-4',
  '10/3',
  'maybe 3',
  '192.168.1.1',
  '9:30',
  'a 2026-01-31',
  '',
])("'%s' is none", (text) => {
  expect(isDateText(text)).toBe(false);
});

test('the order of day and month is that of the column', () => {
  expect(parseDate('03/04/2026')).toBe(Date.UTC(2026, 2, 4));
  expect(parseDate('03/04/2026', true)).toBe(Date.UTC(2026, 3, 3));
  expect(parseDate('31/01/2026', false)).toBeNaN();
  expect(parseDate('01/31/2026', true)).toBeNaN();
});

test.each([
  ['03/04/2026', 'open'],
  ['31/04/2026', 'day first'],
  ['03/31/2026', 'month first'],
  ['03.04.2026', 'day first'],
  ['2026-03-04', null],
])('the order of %p: %p', (text, order) => {
  expect(dayOrder(text)).toBe(order);
});

test('a time is read back from its ISO text', () => {
  const times = fc.integer({ min: Date.UTC(1000, 0, 1), max: Date.UTC(9999, 11, 31) });
  fc.assert(fc.property(times, (time) => parseDate(new Date(time).toISOString()) === time));
});

test('a day is read back from each of its forms', () => {
  const days = fc.integer({ min: -36_000, max: 36_000 });
  const forms = (date: Date) => {
    const [year, month, day] = [date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate()];
    const name = date.toLocaleString('en', { month: 'long', timeZone: 'UTC' });
    return [
      `${year}/${month}/${day}`,
      `${day}.${month}.${year}`,
      `${day} ${name} ${year}`,
      `${name} ${day}, ${year}`,
    ];
  };
  fc.assert(
    fc.property(days, (day) => {
      const time = day * 86_400_000;
      for (const text of forms(new Date(time))) expect(parseDate(text)).toBe(time);
    }),
  );
});

test('the parts of a date', () => {
  const time = Date.UTC(2024, 11, 31, 18);
  const parts = DATE_PARTS.map((part) => datePart(part, time, Date.UTC(2024, 11, 30)));
  expect(parts).toEqual([2024, 12, 1, 366, 18, 1.75]);
});

test.each([
  ['in the year 50', '0050-03-01', 60],
  ['half a millisecond before 1970', -0.5, 1],
])('the day of the year %s', (_, date, day) => {
  const time = typeof date === 'string' ? Date.parse(date) : date;
  expect(datePart('day of year', time, 0)).toBe(day);
});
