import { rangeError, typeError } from '../check';
import { Module, type BackwardOptions, type PassedDraw, type PredictOptions } from '../module';
import { flatten } from '../parameter';
import type { Tensor } from '../tensor';

/** @internal Runs modules in order; the last one may write to the caller's `out`. */
export function predictInOrder(modules: readonly Module[], x: Tensor, options?: PredictOptions): Tensor {
  return modules.reduce((t, module, i) => module.predict(t, i === modules.length - 1 ? options : undefined), x);
}

/** @internal Gradients in reverse order; only the first module may skip its input's. */
export function backwardInOrder(modules: readonly Module[], dy: Tensor, options?: BackwardOptions): Tensor {
  return modules.reduceRight((d, module, i) => module.backward(d, i === 0 ? options : undefined), dy);
}

/** Modules one after another (torch.nn.Sequential); passes step and rowOffset on to each. */
export class Sequential extends Module {
  readonly modules: readonly Module[];

  /** @throws TypeError for something else than a module; RangeError for none, or the same one twice. */
  constructor(...modules: Module[]) {
    super();
    if (modules.length === 0) throw rangeError('modules', 'at least one module', modules);
    modules.forEach((module, i) => {
      if (typeof module?.namedChildren !== 'function') throw typeError(`modules[${i}]`, 'a Module', module);
    });
    this.modules = Object.freeze([...modules]);
    flatten(this.parameters());
  }

  override *namedChildren(): Iterable<[string, Module]> {
    for (const [i, module] of this.modules.entries()) yield [String(i), module];
  }

  forward(x: Tensor, options?: PassedDraw): Tensor {
    return this.modules.reduce((t, module) => module.forward(t, options), x);
  }

  backward(dy: Tensor, options?: BackwardOptions): Tensor {
    return backwardInOrder(this.modules, dy, options);
  }

  predict(x: Tensor, options?: PredictOptions): Tensor {
    return predictInOrder(this.modules, x, options);
  }
}
