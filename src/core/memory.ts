// New arrays: large ones are asked for before V8 is, as an allocation that leaves V8 too little may end the
// process.
import { hasMemory } from '../addon/runtime';

/** Below it (bytes) V8 gets along. */
const LARGE = 2 ** 20;

interface FloatArray<A> {
  new (length: number): A;
  readonly BYTES_PER_ELEMENT: number;
}

/** @throws RangeError where so many bytes are not available. */
export function requireMemory(bytes: number): void {
  if (bytes < LARGE || (bytes <= Number.MAX_SAFE_INTEGER && hasMemory(bytes))) return;
  throw new RangeError(`out of memory: ${Math.ceil(bytes / 1e6)} MB more do not fit`);
}

/** An array of zeros. @throws RangeError where the memory is not available. */
export function allocate<A extends Float32Array | Uint16Array>(Kind: FloatArray<A>, length: number): A {
  requireMemory(length * Kind.BYTES_PER_ELEMENT);
  return new Kind(length);
}

/** Float32 zeros. @throws RangeError where the memory is not available. */
export const zeros = (length: number): Float32Array => allocate(Float32Array, length);

/** The same values in memory of their own. @throws RangeError where the memory is not available. */
export function copyOf(values: Float32Array): Float32Array {
  const copied = zeros(values.length);
  copied.set(values);
  return copied;
}
