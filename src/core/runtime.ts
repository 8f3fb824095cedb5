import * as addon from '../addon/runtime';
import { checkInteger } from './check';

/**
 * Sets the threads that kernels share, for the whole process. Results do not depend on it.
 *
 * @param count 1 to 256; default: REGULUS_NUM_THREADS, or the number of cores.
 */
export function setNumThreads(count: number): void {
  addon.setThreads(checkInteger('count', count, 1, addon.MAX_THREADS));
}

/** The threads that kernels share. */
export function numThreads(): number {
  return addon.threads();
}

/** What simd returns. */
export interface SimdTargets {
  /** The target in use. */
  target: string;
  /** The targets that this binary and CPU can run, best first. */
  supported: string[];
  /** What multiplies matrices in 'medium' precision. */
  matmul: string;
  /** What can do so here; `matmul` is one of them. */
  matmulSupported: string[];
}

/**
 * The SIMD target in use and those that this CPU can run, best first; REGULUS_SIMD forces one. The same of
 * the matrix products of 'medium' precision (setFloat32MatmulPrecision); REGULUS_MATMUL forces one.
 */
export function simd(): SimdTargets {
  const { target, supported, matmul, matmulSupported } = addon.simdTargets();
  return {
    target,
    supported: Array.from(supported),
    matmul,
    matmulSupported: Array.from(matmulSupported),
  };
}
