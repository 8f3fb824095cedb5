import { checkBoolean, rangeError, typeError } from './check';
import { Parameter } from './parameter';
import { checkTensor, shapeText, type Tensor } from './tensor';

/** How a training forward draws its masks; a module without random draws ignores it. */
export interface Draw {
  /** Rows to keep (1) and to drop (0), instead of a draw; in training only. */
  mask?: Uint8Array;
  /** The step that keys the draw; default: the module's count of its training forwards. */
  step?: number;
  /** The global index of the batch's first row; default 0. */
  rowOffset?: number;
}

/** What a container passes on to its modules. */
export type PassedDraw = Omit<Draw, 'mask'>;

/** Options of predict. */
export interface PredictOptions {
  /** Where the result goes: a tensor of its shape that overlaps no input; default: new memory. */
  out?: Tensor;
}

/** Options of a container's and a linear layer's backward. */
export interface BackwardOptions {
  /** Default true. False skips the gradient of the input, which a first layer does not need; an empty tensor comes back. */
  inputGradient?: boolean;
}

/** Counts the training forwards of a module that draws; saved in checkpoints, never in a state dict. */
export class DrawCounter {
  next = 0;
}

type Child = Parameter | Module;

function isModule(value: unknown): value is Module {
  return typeof value === 'object' && value !== null && typeof (value as Module).namedChildren === 'function';
}
function isParameter(value: unknown): value is Parameter {
  return typeof value === 'object' && value !== null && typeof (value as Parameter).accumulateGrad === 'function';
}

/**
 * The base of all layers (torch.nn.Module). A subclass writes forward, backward and predict; parameters and child modules are
 * found by walking its own fields, arrays included, in the order in which they were assigned. Private #fields are not seen.
 *
 * A result belongs to the module and is valid until the same method runs again. The input of forward must stay unchanged
 * until backward; backward works once after each forward.
 */
export abstract class Module {
  /** Whether forward draws masks (true, the default) or behaves as at inference. */
  training = true;
  /** @internal Set by modules that draw. */
  readonly drawCounter: DrawCounter | null = null;

  abstract forward(x: Tensor, options?: PassedDraw): Tensor;
  /** Takes dL/dy, adds into the parameters' gradients and returns dL/dx. */
  abstract backward(dy: Tensor, options?: BackwardOptions): Tensor;
  /** Inference: saves nothing, never disturbs a pending backward; the result belongs to the caller. */
  abstract predict(x: Tensor, options?: PredictOptions): Tensor;

  /** @internal Own parameters and modules with their names; a container overrides it to name its children. */
  *namedChildren(): Iterable<[string, Child]> {
    for (const [name, value] of Object.entries(this)) {
      if (isParameter(value) || isModule(value)) yield [name, value];
      else if (Array.isArray(value)) {
        for (const [i, item] of value.entries()) {
          if (isParameter(item) || isModule(item)) yield [`${name}.${i}`, item];
        }
      }
    }
  }

  /** Every module and parameter below this one; the same one twice is an error that names both places. */
  *#walk(prefix = '', seen = new Map<object, string>()): Generator<[string, Child]> {
    for (const [name, child] of this.namedChildren()) {
      const path = prefix + name;
      const before = seen.get(child);
      if (before !== undefined) throw rangeError(path, 'a module or parameter of its own', `the one at ${before}`);
      seen.set(child, path);
      yield [path, child];
      if (isModule(child)) yield* child.#walk(`${path}.`, seen);
    }
  }

  /** All parameters by name, PyTorch's names for PyTorch's layers (`blocks.0.linear1.weight`). */
  namedParameters(): Map<string, Parameter> {
    const found = new Map<string, Parameter>();
    for (const [name, child] of this.#walk()) if (isParameter(child)) found.set(name, child);
    return found;
  }

  /** All parameters, in the order of namedParameters. */
  parameters(): Parameter[] {
    return [...this.namedParameters().values()];
  }

  /** Copies of all parameters by name. */
  stateDict(): Record<string, Tensor> {
    const entries = [...this.namedParameters()].map(([name, p]) => [name, { data: Float32Array.from(p.data), shape: p.shape }] as const);
    return Object.fromEntries(entries);
  }

  /**
   * Copies values in, by name. Checks names and shapes of all before it writes any.
   *
   * @throws RangeError naming a missing or unexpected entry or a wrong shape; TypeError for an entry that is no tensor.
   */
  loadStateDict(state: Readonly<Record<string, Tensor>>): void {
    if (typeof state !== 'object' || state === null) throw typeError('state', 'a record of tensors', state);
    const parameters = this.namedParameters();
    const missing = [...parameters.keys()].filter((name) => !Object.hasOwn(state, name));
    const unexpected = Object.keys(state).filter((name) => !parameters.has(name));
    if (missing.length || unexpected.length) {
      throw rangeError('state', `the entries of this module (${parameters.size})`, `missing: ${missing.slice(0, 3).join(', ') || 'none'}; unexpected: ${unexpected.slice(0, 3).join(', ') || 'none'}`);
    }
    for (const [name, parameter] of parameters) {
      const { shape } = checkTensor(`state['${name}']`, state[name]);
      if (shapeText(shape) !== shapeText(parameter.shape)) throw rangeError(`state['${name}'].shape`, shapeText(parameter.shape), [...shape]);
    }
    for (const [name, parameter] of parameters) parameter.data.set(state[name].data);
  }

  /** Makes every parameter's gradient empty. */
  zeroGrad(): void {
    for (const parameter of this.parameters()) parameter.zeroGrad();
  }

  /** Turns training behaviour on or off, here and below; returns this. */
  train(on = true): this {
    checkBoolean('on', on);
    this.training = on;
    for (const [, child] of this.#walk()) if (isModule(child)) child.training = on;
    return this;
  }

  /** train(false). */
  eval(): this {
    return this.train(false);
  }

  /** The counters that key the next draws, by module name; a checkpoint keeps them. */
  drawState(): Record<string, number> {
    return Object.fromEntries([...this.#counters()].map(([name, counter]) => [name, counter.next]));
  }

  /** Restores what drawState returned. */
  loadDrawState(state: Readonly<Record<string, number>>): void {
    for (const [name, counter] of this.#counters()) {
      const next = state[name];
      if (!Number.isSafeInteger(next) || next < 0) throw rangeError(`state['${name}']`, 'an integer of at least 0', next);
      counter.next = next;
    }
  }

  *#counters(): Generator<[string, DrawCounter]> {
    if (this.drawCounter) yield ['', this.drawCounter];
    for (const [name, child] of this.#walk()) if (isModule(child) && child.drawCounter) yield [name, child.drawCounter];
  }
}

/** What a forward leaves for its backward: taken once, gone with the next forward. */
export class Pending<T> {
  #saved: T | null = null;
  constructor(readonly owner: string) {}

  set(saved: T): void {
    this.#saved = saved;
  }
  /** What the last forward saved, still to be taken. */
  peek(): T {
    if (this.#saved === null) throw new Error(`${this.owner}.backward: call forward first; each forward allows one backward`);
    return this.#saved;
  }
  clear(): void {
    this.#saved = null;
  }
}
