/** The value of a half-precision float's 16 bits. */
export function fromHalf(bits: number): number {
  const magnitude = magnitudeOf((bits >> 10) & 31, bits & 1023);
  return bits & 0x8000 ? -magnitude : magnitude;
}

function magnitudeOf(exponent: number, fraction: number): number {
  if (exponent === 0) return fraction * 2 ** -24; // zero, or subnormal
  if (exponent === 31) return fraction === 0 ? Infinity : NaN;
  return (1 + fraction / 1024) * 2 ** (exponent - 15);
}
