// What the environment asks of the binary.

/** Forces the SIMD target of REGULUS_SIMD. @throws RangeError for one that is not supported. */
export function applyEnvironment(setSimd: (target: string) => unknown): void {
  const { REGULUS_SIMD: target } = process.env;
  if (target) setSimd(target);
}
