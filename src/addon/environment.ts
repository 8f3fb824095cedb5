// What the environment asks of the binary.

/** The functions of the binary that it takes. */
interface Runtime {
  setSimd(target: string): unknown;
  setMatmul(backend: string): unknown;
  maxThreads(): unknown;
}

/**
 * Forces the SIMD target of REGULUS_SIMD and the backend of REGULUS_MATMUL, and checks REGULUS_NUM_THREADS.
 * The thread pool reads that number itself, once a process: a worker that loads the binary later must not
 * undo setNumThreads.
 *
 * @throws RangeError for a target or backend that is not supported, or a number of threads outside 1 to 256.
 */
export function applyEnvironment(binary: Runtime): void {
  const { REGULUS_SIMD: target, REGULUS_MATMUL: backend, REGULUS_NUM_THREADS: threads } = process.env;
  if (target) binary.setSimd(target);
  if (backend) binary.setMatmul(backend);
  if (!threads) return;
  const max = binary.maxThreads() as number;
  const count = /^\d+$/.test(threads) ? Number(threads) : 0;
  if (count < 1 || count > max) {
    throw new RangeError(`REGULUS_NUM_THREADS: expected an integer from 1 to ${max}, received '${threads}'`);
  }
}
