// Cells of a table as text, and the number that a text spells.

/** The largest distance of a Date from 1970. */
const MAX_TIME = 8.64e15;

/** A time, in milliseconds since 1970 (UTC), as text in the form of ISO 8601; a day without its hours. */
export function timeText(time: number, isDay: boolean): string {
  if (!(Math.abs(time) <= MAX_TIME)) return String(time);
  const text = new Date(time).toISOString();
  return isDay ? text.slice(0, text.indexOf('T')) : text;
}

/** The number that a text spells, as Number reads it; NaN where it spells none. */
export const numberIn = (text: string): number => (text.trim() === '' ? NaN : Number(text));
