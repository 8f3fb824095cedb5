import { types } from 'node:util';
import { addInto } from '../addon/vector_arithmetic';
import { checkFloat32, rangeError, typeError } from './check';
import { zeros } from './memory';
import { checkTensor, sizeOf, type Tensor } from './tensor';

/** Segments of a flat buffer start at multiples of this many floats (64 bytes). */
const SEGMENT_ALIGNMENT = 16;

/**
 * One flat buffer of parameters and one of their gradients: a value and its gradient have the same
 * offset.
 */
export class Storage {
  #grad: Float32Array | null = null;
  constructor(readonly data: Float32Array) {}

  /** The gradients, allocated when the first backward needs them. */
  get grad(): Float32Array {
    this.#grad ??= zeros(this.data.length);
    return this.#grad;
  }
}

/** Parameters whose gradients are written while someone asks. */
let reached: Set<Parameter> | null = null;

/**
 * @internal Runs a module's backward, and checks that the module has every parameter that it reaches.
 *
 * @throws RangeError for one in a private field, a WeakMap or a closure, which no walk finds.
 */
export function withKnownParameters<T>(name: string, known: readonly Parameter[], backward: () => T): T {
  reached = new Set();
  try {
    const result = backward();
    const held = new Set(known);
    const hidden = [...reached].find((parameter) => !held.has(parameter));
    if (hidden === undefined) return result;
    const found = `a gradient of one of shape [${hidden.shape.join(', ')}] that it has not`;
    const expected =
      `parameters() to have every parameter that backward reaches (fields, arrays, plain objects, Maps and ` +
      'Sets are seen; #private fields, WeakMaps and closures are not)';
    throw rangeError(name, expected, found);
  } finally {
    reached = null;
  }
}

/** A trainable tensor and its gradient: a segment of its model's flat buffer (torch.nn.Parameter). */
export class Parameter {
  /** The name it has where no module gives it one. */
  name: string;
  /** Dimensions. */
  readonly shape: readonly number[];
  #storage: Storage;
  #offset = 0;
  readonly #length: number;
  #data: Float32Array;
  #grad: Float32Array | null = null;
  #hasGrad = false;
  #gradWrites = 0;

  /**
   * @param value The initial values; the memory is taken over, not copied, until the parameter joins a model.
   * @param name Its name in a state dict when it belongs to no module; default ''.
   * @throws TypeError or RangeError when `value` is no tensor.
   */
  constructor(value: Tensor, name = '') {
    checkTensor('value', value);
    if (typeof name !== 'string') throw typeError('name', 'a string', name);
    this.name = name;
    this.shape = Object.freeze([...value.shape]);
    this.#data = value.data;
    this.#length = value.data.length;
    this.#storage = new Storage(value.data);
  }

  /**
   * True: every parameter has a gradient. One that is not to be trained is left out of the optimizer
   * (PyTorch's requires_grad).
   */
  get requiresGrad(): true {
    return true;
  }

  /** @throws RangeError for anything but true. */
  set requiresGrad(value: true) {
    const expected = 'true: leave a parameter that is not trained out of the optimizer';
    if (value !== true) throw rangeError('requiresGrad', expected, value);
  }

  /** The values: always the live view; one that was kept goes stale when the parameter joins a model. */
  get data(): Float32Array {
    return this.#data;
  }

  /** The gradient, of the same layout, or null while it is empty (PyTorch's None). */
  get grad(): Float32Array | null {
    return this.#hasGrad ? this.#gradView() : null;
  }

  /**
   * Adds to the gradient, or writes it while it is empty.
   *
   * @param values One for each element, row-major.
   * @throws TypeError for a wrong type, RangeError for a wrong length.
   */
  accumulateGrad(values: Float32Array): void {
    checkFloat32('values', values, this.#length);
    if (this.#hasGrad) addInto(this.gradBuffer(), values);
    else this.gradBuffer().set(values);
    this.markGrad();
  }

  /** Makes the gradient empty; costs nothing, as the next backward writes instead of adding. */
  zeroGrad(): void {
    this.#hasGrad = false;
  }

  /** @internal Whether the gradient is not empty, without a view of it. */
  get hasGrad(): boolean {
    return this.#hasGrad;
  }

  /** @internal Memory for the gradient, whatever it holds: see gradients.ts, which alone asks for it. */
  gradBuffer(): Float32Array {
    this.#gradWrites += 1;
    return this.#gradView();
  }

  /** @internal Requests for that memory so far: while it is unchanged, what was written is still there. */
  get gradWrites(): number {
    return this.#gradWrites;
  }

  #gradView(): Float32Array {
    this.#grad ??= this.#storage.grad.subarray(this.#offset, this.#offset + this.#length);
    return this.#grad;
  }

  /** @internal The gradient is no longer empty. */
  markGrad(): void {
    this.#hasGrad = true;
    reached?.add(this);
  }

  /** @internal The memory that holds the parameter, alone or with others. */
  get storage(): Storage {
    return this.#storage;
  }

  /** @internal Where the parameter starts in its storage. */
  get offset(): number {
    return this.#offset;
  }

  /** @internal Moves values and gradient into another storage; views of the old one go stale. */
  moveTo(storage: Storage, offset: number): void {
    const data = storage.data.subarray(offset, offset + this.#length);
    data.set(this.#data);
    const grad = this.grad;
    this.#gradWrites += 1;
    this.#storage = storage;
    this.#offset = offset;
    this.#data = data;
    this.#grad = null;
    if (grad) this.gradBuffer().set(grad);
  }
}

/** @internal The floats that a segment of `size` takes, padding included. */
export function padded(size: number): number {
  return Math.ceil(size / SEGMENT_ALIGNMENT) * SEGMENT_ALIGNMENT;
}

/**
 * @internal Moves parameters into one new storage, in order, each segment padded to 64 bytes; nothing to do
 * for one that is so already.
 */
export function flatten(parameters: readonly Parameter[]): void {
  const offsets: number[] = [];
  let size = 0;
  for (const { shape } of parameters) {
    offsets.push(size);
    size += padded(sizeOf(shape));
  }
  const [first] = parameters;
  if (!first || parameters.every((p, i) => p.storage === first.storage && p.offset === offsets[i])) return;
  const storage = new Storage(zeros(size));
  parameters.forEach((parameter, i) => {
    parameter.moveTo(storage, offsets[i]);
  });
}

/**
 * @internal Gathers parameters into one storage for an optimizer: those that are in no module, and the layers
 * of a user's module, whose constructor has no end to do it at. A storage that also holds other parameters
 * stays whole where it is, and so does shared memory, which has other users.
 */
export function gather(parameters: readonly Parameter[]): void {
  const held = new Map<Storage, number>();
  for (const { storage, shape } of parameters)
    held.set(storage, (held.get(storage) ?? 0) + padded(sizeOf(shape)));
  const movable = ({ storage }: Parameter) =>
    held.get(storage)! >= storage.data.length && !types.isSharedArrayBuffer(storage.data.buffer);
  const moving = parameters.filter(movable);
  if (new Set(moving.map((p) => p.storage)).size > 1) flatten(moving);
}
