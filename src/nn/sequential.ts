import { checkOptions, hasMethod, rangeError, typeError } from '../core/check';
import {
  type BackwardOptions,
  Module,
  type PassedDraw,
  Pending,
  type PredictOptions,
  readBackward,
} from '../core/module';
import { flatten } from '../core/parameter';
import { checkTensor, overlap, type Tensor } from '../core/tensor';
import { checkPassedDraw } from './drop_mask';

/** @internal Runs modules in order; the last one may write to the caller's `out`. */
export function predictInOrder(modules: readonly Module[], x: Tensor, options?: PredictOptions): Tensor {
  const { out } = checkOptions('options', options, ['out']);
  if (out !== undefined && overlap(checkTensor('out', out).data, checkTensor('x', x).data)) {
    throw rangeError('out', 'memory apart from x', 'an overlapping view');
  }
  return modules.reduce(
    (t, module, i) => module.predict(t, i === modules.length - 1 ? options : undefined),
    x,
  );
}

/** @internal Gradients in reverse order; only the first module may skip its input's. */
export function backwardInOrder(modules: readonly Module[], dy: Tensor, options?: BackwardOptions): Tensor {
  const first = readBackward(options);
  const { onGradients } = first;
  const inner = onGradients && { onGradients };
  return modules.reduceRight((d, module, i) => {
    const dx = module.backward(d, i === 0 && options ? first : inner);
    onGradients?.(module);
    return dx;
  }, dy);
}

/** Modules one after another (torch.nn.Sequential); passes step and rowOffset on to each. */
export class Sequential extends Module {
  /** The modules, first to last. */
  readonly modules: readonly Module[];
  readonly #pending = new Pending<true>('Sequential');

  /** @throws TypeError for anything but a module; RangeError for no module, or the same one twice. */
  constructor(...modules: Module[]) {
    super();
    if (modules.length === 0) throw rangeError('modules', 'at least one module', modules);
    modules.forEach((module, i) => {
      if (!hasMethod(module, 'namedChildren') || module.forwardInputs !== 1)
        throw typeError(`modules[${i}]`, 'a Module of one input', module);
    });
    this.modules = Object.freeze([...modules]);
    flatten(this.parameters());
  }

  override *namedChildren(): ReturnType<Module['namedChildren']> {
    for (const [i, module] of this.modules.entries()) yield [String(i), module];
    // What a subclass adds.
    for (const [name, child] of super.namedChildren()) if (!name.startsWith('modules.')) yield [name, child];
  }

  override get ownsFields(): boolean {
    return this.namedChildren === Sequential.prototype.namedChildren;
  }

  /** Each module upon the result of the one before. @param x [rows, columns] */
  forward(x: Tensor, options?: PassedDraw): Tensor {
    checkPassedDraw(checkOptions('options', options, ['step', 'rowOffset']));
    this.#pending.clear();
    const y = this.modules.reduce((t, module) => module.forward(t, options), x);
    this.#pending.set(true);
    return y;
  }

  /** @param dy dL/dy @returns dL/dx */
  backward(dy: Tensor, options?: BackwardOptions): Tensor {
    this.#pending.peek();
    const dx = backwardInOrder(this.modules, dy, options);
    this.#pending.clear();
    return dx;
  }

  predict(x: Tensor, options?: PredictOptions): Tensor {
    return predictInOrder(this.modules, x, options);
  }
}
