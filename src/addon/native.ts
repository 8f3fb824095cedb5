// Types the addon, and makes every error that native code throws again as this realm's own TypeError or
// RangeError.
import { loadAddon } from './load_addon';
import { packageRoot } from './package_root';

/** Shape letters: rows, in, out, dim, hidden, classes. All matrices are row-major float32. */
type F32 = Float32Array;
type MomentArray = Float32Array | Uint16Array;

/**
 * Sums into `dweight` when its bit is set, overwrites it otherwise; one bit for each gradient, in argument
 * order.
 */
type AccumulateBits = number;

/**
 * The addon's functions, one for each kernel. They check types, lengths and overlap again, and never keep a
 * pointer. Nothing else in `src` knows how the addon is called.
 */
export interface Native {
  /** The SIMD target in use and those that this binary and CPU can run, best first. */
  simd(): { target: string; supported: string[] };
  /** Forces a target by name (tests, REGULUS_SIMD); RangeError for one that is not supported. */
  setSimd(target: string): void;
  setNumThreads(count: number): void;
  numThreads(): number;
  /**
   * Whether so many bytes more would leave 64 MB of the address space to V8, which ends the process where its
   * own heap cannot grow.
   */
  hasMemory(bytes: number): boolean;

  /** y = x · weightᵀ + bias; weight is [out, in]. */
  linearForward(
    x: F32,
    weight: F32,
    bias: F32 | null,
    y: F32,
    rows: number,
    inFeatures: number,
    outFeatures: number,
  ): void;
  linearBackward(
    dy: F32,
    x: F32,
    weight: F32,
    dx: F32 | null,
    dweight: F32 | null,
    dbias: F32 | null,
    accumulate: AccumulateBits,
    rows: number,
    inFeatures: number,
    outFeatures: number,
  ): void;

  /**
   * stats: [2 × rows], the means and then the reciprocal standard deviations; null where no backward follows.
   */
  layerNormForward(
    x: F32,
    weight: F32,
    bias: F32,
    y: F32,
    stats: F32 | null,
    rows: number,
    dim: number,
    eps: number,
  ): void;
  layerNormBackward(
    dy: F32,
    x: F32,
    weight: F32,
    stats: F32,
    dx: F32,
    dweight: F32,
    dbias: F32,
    accumulate: AccumulateBits,
    rows: number,
    dim: number,
  ): void;

  geluForward(x: F32, y: F32, tanh: boolean): void;
  geluBackward(dy: F32, x: F32, dx: F32, tanh: boolean): void;
  softmax(logits: F32, probabilities: F32, rows: number, classes: number): void;

  /**
   * The loss (for 'none' the sum) and its gradient in one pass. target: Int32Array [rows] (−1: an ignored
   * row) or Float32Array [rows × classes]. losses: [rows], needed for 'none'. dlogits already carries
   * 1/divisor for 'mean'; inPlace writes it over the logits instead. Reduction: 0 none, 1 mean, 2 sum.
   */
  labelSmoothingCe(
    logits: F32,
    target: Int32Array | F32,
    classWeights: F32 | null,
    smoothing: number,
    reduction: 0 | 1 | 2,
    losses: F32 | null,
    dlogits: F32 | null,
    rows: number,
    classes: number,
    inPlace: boolean,
  ): number;
  /**
   * The loss of x · weightᵀ + bias, and those of its gradients that are not null. target, classWeights,
   * reduction and losses as for labelSmoothingCe; upstream: [rows], multiplies the rows' gradients.
   */
  linearCrossEntropy(
    x: F32,
    weight: F32,
    bias: F32 | null,
    target: Int32Array | F32,
    classWeights: F32 | null,
    smoothing: number,
    reduction: 0 | 1 | 2,
    upstream: F32 | null,
    losses: F32 | null,
    dx: F32 | null,
    dweight: F32 | null,
    dbias: F32 | null,
    accumulate: AccumulateBits,
    rows: number,
    inFeatures: number,
    classes: number,
  ): number;
  /** values *= factor, element by element. */
  scale(values: F32, factor: number): void;
  /** values[r, c] *= factors[r]. */
  scaleRows(values: F32, factors: F32, rows: number, columns: number): void;

  /** y = shortcut + mask · factor · branch; mask is [rows], or [1] for the whole batch. */
  stochasticDepthForward(
    shortcut: F32,
    branch: F32,
    mask: Uint8Array,
    factor: number,
    y: F32,
    rows: number,
    columns: number,
  ): void;
  /** dshortcut = dy; dbranch = mask · factor · dy. */
  stochasticDepthBackward(
    dy: F32,
    mask: Uint8Array,
    factor: number,
    dshortcut: F32,
    dbranch: F32,
    rows: number,
    columns: number,
  ): void;

  /**
   * y = x + mask · factor · linear2(gelu(linear1(norm1(x)))). mask null: every row is kept. Kept rows are
   * gathered, so that the saved arrays hold them first: stats [2 × rows], normed [rows × dim], activated and
   * derivative, of GELU, [rows × hidden]; all four null where no backward follows.
   */
  residualBlockForward(
    x: F32,
    mask: Uint8Array | null,
    factor: number,
    norm1Weight: F32,
    norm1Bias: F32,
    linear1Weight: F32,
    linear1Bias: F32,
    linear2Weight: F32,
    linear2Bias: F32,
    y: F32,
    stats: F32 | null,
    normed: F32 | null,
    activated: F32 | null,
    derivative: F32 | null,
    rows: number,
    dim: number,
    hiddenDim: number,
    eps: number,
    tanh: boolean,
  ): void;
  /** The gradients follow the parameters' order; mask and factor are those of the forward. */
  residualBlockBackward(
    dy: F32,
    x: F32,
    mask: Uint8Array | null,
    factor: number,
    norm1Weight: F32,
    linear1Weight: F32,
    linear2Weight: F32,
    stats: F32,
    normed: F32,
    activated: F32,
    derivative: F32,
    dx: F32,
    dnorm1Weight: F32,
    dnorm1Bias: F32,
    dlinear1Weight: F32,
    dlinear1Bias: F32,
    dlinear2Weight: F32,
    dlinear2Bias: F32,
    accumulate: AccumulateBits,
    rows: number,
    dim: number,
    hiddenDim: number,
    tanh: boolean,
  ): void;

  /**
   * One optimizer step over a segment table. The arrays at index s belong to storage s and have one length:
   * parameter, gradient and moments of a segment stand at the same offset. maxExpAvgSq is null unless a
   * segment uses amsgrad.
   *
   * segments: [storage, offset, length, rule] each, ordered by storage and offset, not overlapping. rules:
   * [lr, beta1, beta2, eps, weightDecay, biasCorrection1, biasCorrection2, flags] each, where biasCorrectionN
   * = 1 − betaN^step and flags = 1 (decoupled decay) + 2 (amsgrad) + 4 (maximize). gradScale multiplies every
   * gradient as it is read (1 for none). The moments are Float32Arrays, or bfloat16 bits in Uint16Arrays
   * where `bfloat16` is set.
   */
  adamwStep(
    params: F32[],
    grads: F32[],
    expAvg: MomentArray[],
    expAvgSq: MomentArray[],
    maxExpAvgSq: MomentArray[] | null,
    segments: Float64Array,
    rules: Float64Array,
    gradScale: number,
    bfloat16: boolean,
  ): void;
  /**
   * The 2-norm over all segments ([storage, offset, length, ignored] each), summed in double in a fixed
   * order.
   */
  totalNorm(arrays: F32[], segments: Float64Array): number;
  /** Multiplies all elements of the segments by `factor`. */
  scaleSegments(arrays: F32[], segments: Float64Array, factor: number): void;
  /** target += values, element by element. */
  addInto(target: F32, values: F32): void;
  /** target += weight · (values − target) (torch.Tensor.lerp_). */
  lerpInto(target: F32, values: F32, weight: number): void;

  /** out[i] = (source[indices[i]] − mean) · scale, by column; mean and scale null: a plain gather. */
  gatherRows(
    source: F32,
    indices: Uint32Array,
    mean: F32 | null,
    scale: F32 | null,
    out: F32,
    columns: number,
  ): void;

  /**
   * mask[i] = 1 with probability survival, from Philox4x32-10 keyed by (seed, stream, step, rowOffset + i).
   */
  drawMask(
    mask: Uint8Array,
    survival: number,
    seed: number,
    stream: number,
    step: number,
    rowOffset: number,
  ): void;
  /** Uniform in [low, high), element i keyed by (seed, stream, step, i). */
  drawUniform(out: F32, low: number, high: number, seed: number, stream: number, step: number): void;
  /** A uniform permutation of 0 … length − 1 (Fisher–Yates), keyed by (seed, stream, step). */
  drawPermutation(out: Uint32Array, seed: number, stream: number, step: number): void;
}

/** Errors from native code belong to the realm that loaded the addon; they are made again in this one. */
export function inThisRealm<T extends object>(addon: T): T {
  const wrapped = {} as Record<string, unknown>;
  for (const [name, fn] of Object.entries(addon) as [string, (...args: unknown[]) => unknown][]) {
    if (typeof fn !== 'function') continue; // bindings adds the path
    wrapped[name] = (...args: unknown[]) => {
      try {
        return fn(...args);
      } catch (error) {
        const { name: kind, message } = error as Error;
        throw kind === 'RangeError'
          ? new RangeError(message)
          : kind === 'TypeError'
            ? new TypeError(message)
            : new Error(message);
      }
    };
  }
  return wrapped as T;
}

const loaded = loadAddon(packageRoot);

/** The addon's file, for people. */
export const addonPath = loaded.path;

/** The loaded addon. */
export const native: Native = inThisRealm(loaded.addon as Native);

/** Changes the target for the process when REGULUS_SIMD asks for it: an unknown name says which are known. */
if (process.env.REGULUS_SIMD) native.setSimd(process.env.REGULUS_SIMD);
