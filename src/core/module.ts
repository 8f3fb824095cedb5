import { checkBoolean, checkFunction, checkOptions } from './check';
import { ModuleTree } from './module_tree';
import type { Tensor } from './tensor';

/** How a training forward draws its masks; a module without random draws ignores it. */
export interface Draw {
  /** Rows to keep (1) and to drop (0), instead of a draw; in training only. */
  mask?: Uint8Array | undefined;
  /** The step that keys the draw; default: the module's count of its training forwards. */
  step?: number | undefined;
  /** The global index of the first row: its index in the batch of all ranks; default 0. */
  rowOffset?: number | undefined;
}

/** What a container passes on to its modules. */
export type PassedDraw = Omit<Draw, 'mask'>;

/** Options of predict. */
export interface PredictOptions {
  /** Where the result goes: a tensor of its shape that overlaps no input; default: new memory. */
  out?: Tensor | undefined;
}

/** Options of a container's and a linear layer's backward. */
export interface BackwardOptions {
  /**
   * Default true. False skips the gradient of the input, which a first layer does not need; an empty tensor
   * comes back.
   */
  inputGradient?: boolean | undefined;
  /**
   * Called after the backward of each module inside, when all gradients of its parameters are complete: they
   * may be sent while earlier layers go on. A container passes it to its modules and calls it for each. A
   * backward that does not is still right: its gradients are sent at its end.
   */
  onGradients?: ((module: Module) => void) | undefined;
}

/**
 * The base of all layers (torch.nn.Module). A subclass writes forward, backward and predict; parameters and
 * child modules are found by walking its own fields and the arrays, plain objects, Maps and Sets in them, in
 * the order in which they were assigned. Private #fields, WeakMaps and closures are not seen.
 *
 * A result belongs to the module and is valid until the same method runs again. The input of forward must
 * stay unchanged until backward; backward works once after each forward.
 *
 * A subclass has no end of construction at which its parameters could move together: they do when an
 * optimizer is made.
 */
export abstract class Module extends ModuleTree {
  /** The result in training or, after eval(), at inference; keeps what backward needs. */
  abstract forward(x: Tensor, options?: PassedDraw): Tensor;
  /** Takes dL/dy, adds into the parameters' gradients and returns dL/dx. */
  abstract backward(dy: Tensor, options?: BackwardOptions): Tensor;
  /**
   * The part of this module that feeds `head`, where the module ends with it; null, the default, where it
   * does not. A criterion that computes the head itself, such as LinearCrossEntropy, is trained with this
   * part. It shares the parameters and the training flag of this module.
   */
  bodyBefore(_head: Module): Module | null {
    return null;
  }
  /** Inference: saves nothing, never disturbs a pending backward; the result belongs to the caller. */
  abstract predict(x: Tensor, options?: PredictOptions): Tensor;
}

/** @internal Checks and completes the options of a backward. */
export function readBackward(
  options: BackwardOptions | undefined,
): BackwardOptions & { inputGradient: boolean } {
  const { inputGradient = true, onGradients } = checkOptions('options', options, [
    'inputGradient',
    'onGradients',
  ]);
  checkFunction('options.onGradients', onGradients);
  return { inputGradient: checkBoolean('options.inputGradient', inputGradient), onGradients };
}

const missingForward = (owner: string) =>
  new Error(`${owner}.backward: call forward first; each forward allows one backward`);

/** What a forward leaves for its backward: taken once, gone with the next forward. */
export class Pending<T> {
  #saved: T | null = null;
  constructor(readonly owner: string) {}

  set(saved: T): void {
    this.#saved = saved;
  }
  /** What the last forward saved, still to be taken. */
  peek(): T {
    if (this.#saved === null) throw missingForward(this.owner);
    return this.#saved;
  }
  /** @throws Error, in the name of its owner, unless this is what the last forward saved. */
  expect(saved: T, owner = this.owner): void {
    if (this.#saved !== saved) throw missingForward(owner);
  }
  clear(): void {
    this.#saved = null;
  }
}
