// The loaded binary. Every other file of this room types the functions of one operation: it alone knows the
// order of their arguments, which is that of native/binding (sizes first). The binary checks types, lengths
// and overlap, and keeps no pointer.
//
// Shapes are given by the names of their sizes: rows, columns, dim, hiddenDim, inFeatures, outFeatures and
// classes. All matrices are row-major float32.
import { applyEnvironment } from './environment';
import { functionsOf } from './in_this_realm';
import { loadAddon } from './load_addon';
import { packageRoot } from './package_root';

/** Float32 values. */
export type F32 = Float32Array;

/** Bit i: the i-th gradient among the arguments is added to instead of overwritten. */
export type AccumulateBits = number;

const loaded = loadAddon(packageRoot);

/** The file of the binary, for people. */
export const binaryPath = loaded.path;

/** The functions of the binary, by name. */
export const binary = functionsOf(loaded.addon);

applyEnvironment({
  setSimd: (target) => binary.setSimd(target),
  setMatmul: (backend) => binary.setMatmul(backend),
  maxThreads: () => binary.maxThreads(),
});

/** The functions of the binary, typed as a file of this room has declared them. */
export const operations = <Operations>(): Operations => binary as Operations;
