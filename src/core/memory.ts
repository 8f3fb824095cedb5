// New arrays. Large ones are asked for before V8 is, because an allocation that leaves V8 too little may end
// the process.
import os from 'node:os';
import { hasMemory, releaseBuffer } from '../addon/runtime';
import { withCode } from './errors';

/** Bytes below which V8 needs no help. */
const LARGE = 2 ** 20;

interface ArrayKind<A extends ArrayBufferView> {
  new (length: number): A;
  readonly BYTES_PER_ELEMENT: number;
}

const outOfMemory = (bytes: number) =>
  withCode(new RangeError(`out of memory: ${Math.ceil(bytes / 1e6)} MB more do not fit`), 'OUT_OF_MEMORY');

/** @throws RangeError with the code OUT_OF_MEMORY if so many bytes are not available. */
export function requireMemory(bytes: number): void {
  if (bytes < LARGE || (bytes <= Number.MAX_SAFE_INTEGER && hasMemory(bytes))) return;
  throw outOfMemory(bytes);
}

/** An array of zeros. @throws RangeError with the code OUT_OF_MEMORY. */
export function allocate<A extends ArrayBufferView>(Kind: ArrayKind<A>, length: number): A {
  const bytes = length * Kind.BYTES_PER_ELEMENT;
  requireMemory(bytes);
  try {
    return new Kind(length);
  } catch {
    throw outOfMemory(bytes);
  }
}

/** Float32 zeros. @throws RangeError with the code OUT_OF_MEMORY. */
export const zeros = (length: number): Float32Array => allocate(Float32Array, length);

/** The same values in memory of their own. @throws RangeError with the code OUT_OF_MEMORY. */
export function copyOf(values: Float32Array): Float32Array {
  const copied = zeros(values.length);
  copied.set(values);
  return copied;
}

/** Bytes below which memory is left to V8. */
const WORTH_RELEASING = 2 ** 14;

/** Frees the memory of an array that has it for itself and that nothing reads any more, where it is large. */
export function releaseLarge({ buffer }: ArrayBufferView): void {
  if (buffer.byteLength >= WORTH_RELEASING) releaseBuffer(buffer as ArrayBuffer);
}

/** Bytes that this process may ever have. */
export const allMemory = (): number => Math.min(os.totalmem(), process.constrainedMemory() || Infinity);

/** Bytes that are free for what is read. macOS counts its caches as taken, so all are counted there. */
export function freeMemory(): number {
  const here = allMemory();
  return process.platform === 'darwin' ? here : Math.min(here, process.availableMemory?.() ?? os.freemem());
}

/** A number of bytes, for people. */
export const gigabytes = (bytes: number): string => `${(bytes / 1e9).toPrecision(3)} GB`;
