/** Digits that tell every float32. */
const DIGITS = 9;

/** A number that float32 holds, in as few digits as tell it: 0.2, not 0.20000000298023224; others as they are. */
export function float32Text(value: number): string {
  if (!Number.isFinite(value) || Math.fround(value) !== value) return String(value);
  for (let digits = 1; digits < DIGITS; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return String(short);
  }
  return String(Number(value.toPrecision(DIGITS)));
}
