// 8-bit floats, as safetensors files hold them: tables of their 256 values.

/** How the 8 bits of a kind are read. */
interface Layout {
  exponentBits: number;
  bias: number;
  /** 'ieee': infinities and NaNs in the top exponent; 'fn': NaN in all ones; 'fnuz': NaN where −0 would be. */
  special: 'ieee' | 'fn' | 'fnuz';
}

function decode(bits: number, { exponentBits, bias, special }: Layout): number {
  const fractionBits = 7 - exponentBits;
  const exponent = (bits & 127) >> fractionBits;
  const fraction = bits & (2 ** fractionBits - 1);
  const sign = bits & 128 ? -1 : 1;
  if (special === 'fnuz' && bits === 128) return NaN;
  if (special === 'fn' && (bits & 127) === 127) return NaN;
  if (special === 'ieee' && exponent === 2 ** exponentBits - 1) return fraction ? NaN : sign * Infinity;
  if (exponent === 0) return sign * fraction * 2 ** (1 - bias - fractionBits); // zero, or subnormal
  return sign * (1 + fraction / 2 ** fractionBits) * 2 ** (exponent - bias);
}

const tableOf = (layout: Layout) => Float32Array.from({ length: 256 }, (_, bits) => decode(bits, layout));

/** The values of the 256 bit patterns, by the names that safetensors has for the kinds. */
export const FLOAT8: Readonly<Record<string, Float32Array>> = {
  F8_E4M3: tableOf({ exponentBits: 4, bias: 7, special: 'fn' }),
  F8_E5M2: tableOf({ exponentBits: 5, bias: 15, special: 'ieee' }),
  F8_E4M3FNUZ: tableOf({ exponentBits: 4, bias: 8, special: 'fnuz' }),
  F8_E5M2FNUZ: tableOf({ exponentBits: 5, bias: 16, special: 'fnuz' }),
};
