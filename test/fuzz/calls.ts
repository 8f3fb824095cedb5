// A valid call of every native function, and hostile changes to its arguments.
import type { Native } from '../../src/native';

const f = (length: number) => new Float32Array(length).fill(0.5);

const bits = (length: number) => new Uint16Array(length).fill(0x3f00);
const moments = (make: typeof f | typeof bits): [(Float32Array | Uint16Array)[], (Float32Array | Uint16Array)[], (Float32Array | Uint16Array)[]] =>
  [[make(20), make(5)], [make(20), make(5)], [make(20), make(5)]];
let calls = 0;

/** Fresh, valid arguments for each function. */
export const VALID: { [K in Exclude<keyof Native, 'simd' | 'numThreads' | 'setSimd' | 'setNumThreads'>]: () => Parameters<Native[K]> } = {
  linearForward: () => [f(15), f(20), f(4), f(12), 3, 5, 4],
  linearBackward: () => [f(12), f(15), f(20), f(15), f(20), f(4), 3, 3, 5, 4],
  layerNormForward: () => [f(15), f(5), f(5), f(15), f(6), 3, 5, 1e-5],
  layerNormBackward: () => [f(15), f(15), f(5), f(6), f(15), f(5), f(5), 0, 3, 5],
  geluForward: () => [f(17), f(17), false],
  geluBackward: () => [f(17), f(17), f(17), true],
  softmax: () => [f(15), f(15), 3, 5],
  labelSmoothingCe: () => [f(15), Int32Array.of(0, 4, -1), f(5), 0.1, 1, f(3), f(15), 3, 5, false],
  linearCrossEntropy: () => [f(6), f(10), f(5), Int32Array.of(0, 4, -1), f(5), 0.1, 1, f(3), f(3), f(6), f(10), f(5), 3, 3, 2, 5],
  scaleRows: () => [f(15), f(3), 3, 5],
  stochasticDepthForward: () => [f(15), f(15), Uint8Array.of(1, 0, 1), 2, f(15), 3, 5],
  stochasticDepthBackward: () => [f(15), Uint8Array.of(1, 0, 1), 2, f(15), f(15), 3, 5],
  residualBlockForward: () => [
    f(15), Uint8Array.of(1, 0, 1), 1, f(5), f(5), f(35), f(7), f(35), f(5), f(15), f(6), f(15), f(21), f(21), 3, 5, 7, 1e-5, false,
  ],
  residualBlockBackward: () => [
    f(15), f(15), Uint8Array.of(1, 0, 1), 1, f(5), f(35), f(35), f(6), f(15), f(21), f(21), f(15), f(5), f(5), f(35), f(7), f(35), f(5), 21, 3, 5, 7, false,
  ],
  adamwStep: () => [
    [f(20), f(5)], [f(20), f(5)], ...moments(++calls % 2 ? f : bits),
    Float64Array.of(0, 0, 7, 0, 0, 16, 4, 1, 1, 0, 5, 0), Float64Array.of(1e-3, 0.9, 0.999, 1e-8, 0.01, 0.1, 0.001, 3, 1e-3, 0.9, 0.999, 1e-8, 0, 0.1, 0.001, 0), 1, calls % 2 === 0,
  ],
  gradNorm: () => [[f(20), f(5)], Float64Array.of(0, 0, 20, 0, 1, 0, 5, 0)],
  scaleGrads: () => [[f(20), f(5)], Float64Array.of(0, 0, 20, 0, 1, 0, 5, 0), 0.5],
  addInto: () => [f(9), f(9)],
  lerpInto: () => [f(9), f(9), 0.5],
  gatherRows: () => [f(15), Uint32Array.of(2, 0), f(5), f(5), f(10), 5],
  limitMultiplyAdd: () => [3, 2],
  limitAdamwStream: () => [f(17), f(17), f(17), f(17)],
  limitCopy: () => [f(17), f(17)],
  drawMask: () => [new Uint8Array(9), 0.5, 1, 2, 3, 4],
  drawUniform: () => [f(9), 0, 1, 1, 2, 3],
  drawPermutation: () => [new Uint32Array(9), 1, 2, 3],
};

type Random = (below: number) => number;
/** Repeatable integers below a bound. */
export function randomOf(seed: number): Random {
  let state = seed >>> 0 || 1;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

type View = Float32Array | Uint8Array | Uint16Array | Int32Array | Uint32Array | Float64Array;
const NUMBERS = [NaN, Infinity, -Infinity, -1, 0, 0.5, 1, 2, 7, 2 ** 31, 2 ** 32 - 1, 2 ** 32, 2 ** 53, 1e300, -0];

/** The same values over shared, resizable or misaligned memory, or memory that is gone. */
function otherMemory(view: View, random: Random): unknown {
  const Type = view.constructor as new (buffer: ArrayBufferLike | number, offset?: number, length?: number) => View;
  const bytes = view.byteLength;
  const over = (buffer: ArrayBufferLike, offset = 0) => {
    const made = new Type(buffer, offset, view.length);
    made.set(view as never);
    return made;
  };
  switch (random(4)) {
    case 0: return over(new SharedArrayBuffer(bytes + 16));
    case 1: return over(new ArrayBuffer(bytes + 16), view.BYTES_PER_ELEMENT);
    case 2: {
      const made = over(new ArrayBuffer(bytes));
      structuredClone(made, { transfer: [made.buffer as ArrayBuffer] });
      return made;
    }
    default: {
      // A length-tracking view over memory that shrinks.
      const resizable = new (ArrayBuffer as unknown as new (n: number, o: object) => ArrayBuffer & { resize(n: number): void })(bytes, { maxByteLength: bytes + 64 });
      const made = new Type(resizable);
      if (random(2)) resizable.resize(Math.max(0, bytes - 8 * (1 + random(3))));
      return made;
    }
  }
}

/** Another value in place of an argument; `all` are the call's arguments, for overlaps. */
export function mutate(value: unknown, all: readonly unknown[], random: Random): unknown {
  const junk = [undefined, null, true, 'text', 10n, {}, [], () => 1, Symbol('s'), new Date(0), f(3), new Uint8Array(0), new DataView(new ArrayBuffer(8)), new Float64Array(15), new BigInt64Array(3)];
  if (typeof value === 'number') return random(4) ? NUMBERS[random(NUMBERS.length)] : junk[random(junk.length)];
  if (Array.isArray(value)) {
    const changed = [...value];
    switch (random(4)) {
      case 0: changed.pop(); break;
      case 1: changed.push(changed[0]); break;
      case 2: changed[0] = mutate(changed[0], all, random); break;
      default: Object.defineProperty(changed, 0, { get: () => { if (random(2)) throw new Error('getter'); return value[1]; } });
    }
    return changed;
  }
  if (!ArrayBuffer.isView(value) || !('subarray' in value) || value.byteLength === 0) return junk[random(junk.length)];
  const view = value as View;
  switch (random(5)) {
    case 0: return junk[random(junk.length)];
    case 1: return view.subarray(0, random(view.length + 1));
    case 2: return otherMemory(view, random);
    case 3: {
      const views = all.filter((other) => ArrayBuffer.isView(other) && 'subarray' in other) as View[];
      return views[random(views.length)];
    }
    default: {
      const changed = view.slice() as View;
      changed[random(changed.length || 1)] = NUMBERS[random(NUMBERS.length)];
      return changed;
    }
  }
}
