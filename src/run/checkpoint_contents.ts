// What a checkpoint holds, when it was read and when it is about to be written: both are checked alike, so
// that
// what is written can be read.
import { types } from 'node:util';
import { type Bfloat16Tensor, fromBits } from '../core/bfloat16';
import { describe, quoted } from '../core/check';
import type { StoredTensor, Tensor } from '../core/tensor';
import { DataError } from '../io/data_error';

/** Raised when the layout of the files changes. */
export const FORMAT_VERSION = '6';
/** What the header of a checkpoint says that it is. */
export const FORMAT = 'regulus.checkpoint';

/** Tensors to be saved, by name. */
export type SavedTensors = Record<string, Tensor | Bfloat16Tensor>;

/** Squares of gradients: Infinity after one of 1e20 or more, which a run survives, and never negative. */
const SQUARES = /^optimizer\.(expAvgSq|maxExpAvgSq)\./;
const TENSORS = /^(model|average|optimizer\.(expAvg|expAvgSq|maxExpAvgSq)|data)\./;
/** bfloat16 values that are checked at once, so that a copy of them stays small. */
const BLOCK = 2 ** 16;

/** The tensors and the header of a checkpoint; errors with the position. */
export class CheckpointContents {
  /** Those of float32: all that were read. */
  readonly tensors: Readonly<Record<string, Tensor>>;

  /**
   * @param tensors As they were read; bfloat16 ones that are about to be written are bits.
   * @throws DataError for another kind or version, or a value that is not finite.
   */
  constructor(
    readonly path: string,
    tensors: Readonly<Record<string, StoredTensor | Bfloat16Tensor>>,
    readonly metadata: Readonly<Record<string, string>>,
  ) {
    this.#expect('format', FORMAT, quoted(FORMAT));
    this.#expect('version', FORMAT_VERSION, FORMAT_VERSION);
    const floats: Record<string, Tensor> = {};
    for (const [name, { data, shape }] of Object.entries(tensors)) {
      if (!TENSORS.test(name))
        this.fail(`tensor ${quoted(name)}`, 'expected tensors of model, average, optimizer and data only');
      if (types.isUint16Array(data)) this.#checkBits(name, data);
      else floats[name] = { data: this.#checkValues(name, this.#floats(name, data)), shape };
    }
    this.tensors = floats;
  }

  fail(position: string, problem: string): never {
    throw new DataError(this.path, position, problem);
  }

  /** What a field of the header holds. */
  json<T>(key: string): T {
    const text = this.metadata[key];
    try {
      return JSON.parse(text) as T;
    } catch {
      const found = text === undefined ? 'nothing' : quoted(text);
      return this.fail(`metadata '${key}'`, `expected JSON, found ${found}`);
    }
  }

  /** The tensors whose names start with a prefix, by the rest of their names. */
  below(prefix: string): Record<string, Tensor> {
    const members = Object.entries(this.tensors).filter(([name]) => name.startsWith(prefix));
    return Object.fromEntries(members.map(([name, tensor]) => [name.slice(prefix.length), tensor]));
  }

  #expect(key: 'format' | 'version', value: string, expected: string): void {
    const found = this.metadata[key];
    if (found !== value) this.fail(key, `expected ${expected}, found ${quoted(found ?? '')}`);
  }

  #floats(name: string, data: unknown): Float32Array {
    if (types.isFloat32Array(data)) return data;
    return this.fail(`tensor ${quoted(name)}`, `expected F32, F16 or BF16, found ${describe(data)}`);
  }

  #checkBits(name: string, bits: Uint16Array): void {
    for (let at = 0; at < bits.length; at += BLOCK)
      this.#checkValues(name, fromBits(bits.subarray(at, at + BLOCK)), at);
  }

  /** @param first The index of the first value in its tensor. */
  #checkValues(name: string, values: Float32Array, first = 0): Float32Array {
    const wrong = SQUARES.test(name) ? firstNegative(values) : firstNonFinite(values);
    if (wrong < 0) return values;
    const expected = SQUARES.test(name) ? 'number of at least 0' : 'finite number';
    const position = `tensor ${quoted(name)}, element ${first + wrong}`;
    const problem = `expected a ${expected}, found ${values[wrong]}`;
    const isTrained = !name.startsWith('data.');
    throw new DataError(this.path, position, problem, isTrained ? 'NOT_FINITE' : undefined);
  }
}

/** The index of the first value that is not at least 0, or −1. */
function firstNegative(values: Float32Array): number {
  for (let i = 0; i < values.length; i++) if (!(values[i] >= 0)) return i;
  return -1;
}

/** The index of the first value that is not finite, or −1. */
function firstNonFinite(values: Float32Array): number {
  for (let i = 0; i < values.length; i++) if (!Number.isFinite(values[i])) return i;
  return -1;
}
