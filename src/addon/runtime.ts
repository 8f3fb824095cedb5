import { operations } from './binary';

interface SimdAnswer {
  target: string;
  supported: string[];
  matmul: string;
  matmulSupported: string[];
}

const raw = operations<{
  simd(): SimdAnswer;
  setSimd(target: string): void;
  setMatmul(backend: string): void;
  setNumThreads(count: number): void;
  numThreads(): number;
  maxThreads(): number;
  hasMemory(bytes: number): boolean;
  returnFreeMemory(): void;
  releaseBuffer(buffer: ArrayBuffer): void;
  tryLockFile(descriptor: number): number;
}>();

/** The largest number of threads that kernels can share. */
export const MAX_THREADS = raw.maxThreads();

/** The SIMD target and the backend of medium precision in use, and those that this binary and CPU can run. */
export const simdTargets = (): SimdAnswer => raw.simd();

/** Forces a SIMD target by name. @throws RangeError for one that is not supported. */
export const setSimd = (target: string): void => raw.setSimd(target);

/** Forces a backend of medium precision by name. @throws RangeError for one that is not supported. */
export const setMatmul = (backend: string): void => raw.setMatmul(backend);

/** Sets the threads that kernels share in this process: 1 to MAX_THREADS. */
export const setThreads = (count: number): void => raw.setNumThreads(count);

/** The threads that kernels share in this process. */
export const threads = (): number => raw.numThreads();

/**
 * Whether so many bytes more would leave 64 MB of the address space to V8, which ends the process where its
 * own heap cannot grow.
 */
export const hasMemory = (bytes: number): boolean => raw.hasMemory(bytes);

/** Gives the system back what was freed, where the C library keeps it for what comes next. */
export const returnFreeMemory = (): void => raw.returnFreeMemory();

/** Frees the memory of arrays that nothing reads any more, before V8 finds that out: they are empty afterwards. */
export const releaseBuffer = (buffer: ArrayBuffer): void => raw.releaseBuffer(buffer);

/**
 * Takes the exclusive lock of an open file without waiting: 0, or the number of the system's error; it is
 * EWOULDBLOCK where another holds it. The lock ends with the descriptor, at the latest with the process.
 */
export const tryLockFile = (descriptor: number): number => raw.tryLockFile(descriptor);
