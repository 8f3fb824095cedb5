// Test vectors made by PyTorch and timm (scripts/goldens.py), read independently of src/, and the bound of
// their errors: PyTorch's own, four times, or in medium precision four roundings to bfloat16.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { getFloat32MatmulPrecision, type Tensor, tensor } from '../../src';
import { setSimd, simdTargets } from '../../src/addon/runtime';

// REGULUS_GOLDENS names a different folder of vectors, as scripts/goldens.py makes it.
const FOLDER = process.env.REGULUS_GOLDENS ?? path.join(__dirname, '..', 'fixtures', 'goldens');
const TYPES = {
  F32: Float32Array,
  F64: Float64Array,
  U8: Uint8Array,
  I32: Int32Array,
  I64: BigInt64Array,
} as const;
/** Half the distance between 1 and the next float. */
const ROUNDING = 2 ** -24;
/** The same of bfloat16. */
const BFLOAT16_ROUNDING = 2 ** -8;

type Values = InstanceType<(typeof TYPES)[keyof typeof TYPES]>;
interface Header {
  [name: string]: { dtype: keyof typeof TYPES; shape: number[]; data_offsets: [number, number] };
}

export class Golden<Options> {
  readonly options: Options;
  readonly #error: Record<string, number>;
  readonly #header: Header;
  readonly #data: Buffer;

  constructor(
    readonly op: string,
    readonly name: string,
  ) {
    const file = readFileSync(path.join(FOLDER, op, `${name}.safetensors`));
    const length = Number(file.readBigUInt64LE(0));
    const { __metadata__: metadata, ...header } = JSON.parse(file.toString('utf8', 8, 8 + length));
    this.#header = header as Header;
    this.options = JSON.parse(metadata.options);
    this.#error = JSON.parse(metadata.f32_error);
    this.#data = file.subarray(8 + length);
  }

  has(name: string): boolean {
    return name in this.#header;
  }
  names(prefix = ''): string[] {
    return Object.keys(this.#header).filter((name) => name.startsWith(prefix));
  }
  values(name: string): Values {
    const {
      dtype,
      data_offsets: [from, to],
    } = this.#header[name];
    const bytes = Uint8Array.from(this.#data.subarray(from, to));
    return new TYPES[dtype](bytes.buffer);
  }
  tensor(name: string): Tensor {
    return tensor(this.values(name) as Float32Array, this.#header[name].shape);
  }
  floats(name: string): Float32Array {
    return this.values(name) as Float32Array;
  }

  /** PyTorch's median error over the run's tensors. */
  medianError(): number {
    const sorted = Object.values(this.#error).sort((a, b) => a - b);
    return sorted[Math.floor(sorted.length / 2)];
  }

  /**
   * The largest error against want.<name> is at most 4 × PyTorch's own, or 4 float32 roundings of its largest
   * value; `floor` is a training run's third bound. In medium precision it is at most 4 bfloat16 roundings of
   * the largest value: docs/numerics.md derives that.
   */
  expectClose(got: ArrayLike<number>, name: string, floor = 0): void {
    const want = this.values(`want.${name}`) as Float64Array;
    expect(got.length).toBe(want.length);
    let worst = 0;
    let largest = 0;
    for (let i = 0; i < want.length; i++) {
      const error = Math.abs(got[i] - want[i]);
      if (!(error <= worst)) worst = error;
      largest = Math.max(largest, Math.abs(want[i]));
    }
    const bound =
      getFloat32MatmulPrecision() === 'medium'
        ? 4 * BFLOAT16_ROUNDING * largest
        : Math.max(4 * this.#error[name], 4 * ROUNDING * largest, floor);
    if (!(worst <= bound))
      throw new Error(
        `${this.op}/${this.name}: ${name} is off by ${worst}, allowed ${bound} (PyTorch: ${this.#error[name]})`,
      );
  }

  /**
   * In medium precision: the root mean square error of what training changed param.<name> by is at most
   * √(4δ/π) of the change itself, with δ = 4 bfloat16 roundings: docs/numerics.md derives that.
   */
  expectCloseChange(got: ArrayLike<number>, name: string): void {
    const [from, want] = [this.floats(`param.${name}`), this.values(`want.param.${name}`) as Float64Array];
    let error = 0;
    let change = 0;
    for (let i = 0; i < want.length; i++) {
      error += (got[i] - want[i]) ** 2;
      change += (want[i] - from[i]) ** 2;
    }
    const relative = Math.sqrt(error / change);
    const bound = Math.sqrt((16 * BFLOAT16_ROUNDING) / Math.PI);
    if (!(relative <= bound))
      throw new Error(
        `${this.op}/${this.name}: ${name} changed by what is off by ${relative}, allowed ${bound}`,
      );
  }
}

/** Every case of an operation, or those whose name matches. */
export function goldens<Options>(op: string, match = /./): Golden<Options>[] {
  return readdirSync(path.join(FOLDER, op))
    .filter((file) => file.endsWith('.safetensors') && match.test(file))
    .map((file) => new Golden<Options>(op, file.replace('.safetensors', '')));
}

/** Every case of every operation. */
export function allGoldens<Options>(): Golden<Options>[] {
  return readdirSync(FOLDER).flatMap((op) => goldens<Options>(op));
}

/** Runs the tests inside once for every SIMD target of this machine. */
export function describeEachTarget(body: (target: string) => void): void {
  const { target: best, supported } = simdTargets();
  describe.each(supported)('on %s', (target) => {
    beforeAll(() => setSimd(target));
    afterAll(() => setSimd(best));
    body(target);
  });
}
