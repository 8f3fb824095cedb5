// bfloat16: the upper half of a float32, in memory as the elements of a Uint16Array.
import { checkTensor, type Tensor } from './tensor';

export type { FloatDtype } from '../addon/adamw';

/**
 * A tensor of bfloat16 bits: half the bytes, 8 bits of precision, float32's range. saveSafetensors writes it
 * as BF16.
 */
export interface Bfloat16Tensor {
  /** Row-major bits, the upper halves of float32. */
  readonly data: Uint16Array;
  /** Dimensions; their product is the length of data. */
  readonly shape: readonly number[];
}

/** @internal Rounds to nearest even; a NaN stays one. */
export function toBits(values: Float32Array): Uint16Array {
  const words = new Uint32Array(values.buffer, values.byteOffset, values.length);
  const bits = new Uint16Array(values.length);
  for (let i = 0; i < bits.length; i++) {
    const word = words[i];
    bits[i] = (word & 0x7fffffff) > 0x7f800000 ? 0x7fc0 : (word + 0x7fff + ((word >>> 16) & 1)) >>> 16;
  }
  return bits;
}

/** The bits of the float32 that has the same value. */
const float32Bits = (bits: number) => bits << 16;

/** @internal The values of the bits, exactly. */
export function fromBits(bits: Uint16Array): Float32Array {
  const words = new Uint32Array(bits.length);
  for (let i = 0; i < bits.length; i++) words[i] = float32Bits(bits[i]);
  return new Float32Array(words.buffer);
}

const word = new DataView(new ArrayBuffer(4));

/** @internal The value of the bits of one bfloat16. */
export function fromBfloat16(bits: number): number {
  word.setUint32(0, float32Bits(bits));
  return word.getFloat32(0);
}

/**
 * A tensor's values rounded to bfloat16, to nearest even.
 *
 * @throws TypeError or RangeError for a value other than a tensor.
 */
export function bfloat16(t: Tensor): Bfloat16Tensor {
  checkTensor('t', t);
  return { data: toBits(t.data), shape: Object.freeze([...t.shape]) };
}
