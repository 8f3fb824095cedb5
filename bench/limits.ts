// The limits of this machine, measured by an addon of the benchmark's own (native/limits) that a build of a
// checkout makes and no package carries.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { simd } from '../src';
import { packageRoot } from '../src/addon/package_root';

interface LimitsAddon {
  setSimd(target: string): void;
  setMatmul(backend: string): void;
  setNumThreads(count: number): void;
  /** Multiply-adds in registers; returns the floating-point operations done. */
  multiplyAdd(tasks: number, repeats: number): number;
  /** The same of what multiplies in medium precision, by the backend that is set. */
  mediumMultiplyAdd(tasks: number, repeats: number): number;
  /** AdamW's memory streams: four arrays read and three written in place. */
  adamwStream(param: Float32Array, grad: Float32Array, expAvg: Float32Array, expAvgSq: Float32Array): void;
  /** A plain copy. */
  copy(from: Float32Array, to: Float32Array): void;
}

function load(): LimitsAddon | null {
  const file = path.join(packageRoot, 'build', 'Release', 'regulus_limits.node');
  if (!existsSync(file)) return null;
  const addon = require(file) as LimitsAddon;
  const { target, matmul } = simd();
  addon.setSimd(target);
  addon.setMatmul(matmul);
  return addon;
}

/** Null in an installed package: trials have no limit of the machine there. */
export const limits = load();

/** What the header of an installed package's benchmark says. */
export const LIMITS_MISSING = 'the limits of this machine: run "npm run bench" in a checkout of regulus';
