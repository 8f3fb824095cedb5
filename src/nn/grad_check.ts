import { checkBoolean, checkInteger, checkNumber, checkOptions } from '../core/check';
import type { Module } from '../core/module';
import { checkModule } from '../core/module_tree';
import { withKnownParameters } from '../core/parameter';
import { checkTensor, copy, type Tensor } from '../core/tensor';

/** Options of gradCheck. */
export interface GradCheckOptions {
  /** Half the distance of the two evaluations; default 1e-2 (float32 values make smaller ones noisy). */
  step?: number | undefined;
  /** Entries of each tensor that are tried, spread evenly; default 16. */
  samples?: number | undefined;
  /**
   * Default true. False leaves the input out, whose values may not move where they are indices (Embedding,
   * TableEncoder).
   */
  inputGradient?: boolean | undefined;
}

/**
 * Compares a module's gradients with central finite differences of Σ y·r, r a fixed pattern (as
 * torch.autograd.gradcheck does). The module is put into eval mode for the comparison, so that no random draw
 * interferes, and its gradients are empty afterwards.
 *
 * @param x An input of the module. @returns The largest difference of each parameter's gradient and of
 * 'input', relative to the largest gradient of that tensor: below 1e-2 for a right backward, NaN where a
 * gradient or an output is not finite.
 * @throws TypeError or RangeError for a wrong argument, or a backward that reaches parameters which the
 * module
 * does not have.
 */
export function gradCheck(module: Module, x: Tensor, options?: GradCheckOptions): Record<string, number> {
  const {
    step = 1e-2,
    samples = 16,
    inputGradient = true,
  } = checkOptions('options', options, ['step', 'samples', 'inputGradient']);
  checkNumber('options.step', step, Number.MIN_VALUE);
  checkInteger('options.samples', samples, 1);
  checkBoolean('options.inputGradient', inputGradient);
  checkModule('module', module);
  checkTensor('x', x);
  const flags = [...module.namedModules().values()].map((each) => [each, each.training] as const);
  module.eval();
  try {
    return compareGradients(module, copy(x), step, samples, inputGradient);
  } finally {
    for (const [each, training] of flags) each.training = training;
  }
}

function compareGradients(
  module: Module,
  input: Tensor,
  step: number,
  samples: number,
  withInput: boolean,
): Record<string, number> {
  const objective = () => {
    const y = module.predict(input);
    return y.data.reduce((sum, value, i) => sum + value * Math.sin(i + 1), 0);
  };
  const y = module.forward(input); // before any gradient is given up, as it may refuse the input
  module.zeroGrad();
  const dy = { data: y.data.map((_, i) => Math.sin(i + 1)), shape: y.shape };
  const known = module.parameters();
  const dx = Float32Array.from(withKnownParameters('module', known, () => module.backward(dy)).data);
  const parameters = [...module.namedParameters()].map(
    ([name, p]) => [name, p.data, Float32Array.from(p.grad ?? new Float32Array(p.data.length))] as const,
  );
  module.zeroGrad();
  const compare = (values: Float32Array, gradient: Float32Array): number => {
    if (!gradient.every(Number.isFinite)) return NaN; // one that is not sampled, too
    const largest = gradient.reduce((max, g) => Math.max(max, Math.abs(g)), 1e-6);
    const stride = Math.max(1, Math.floor(values.length / samples));
    let worst = 0;
    for (let i = 0; i < values.length; i += stride) {
      const kept = values[i];
      const at = (value: number) => {
        values[i] = value;
        try {
          return [values[i], objective()];
        } finally {
          values[i] = kept;
        }
      };
      const [above, up] = at(kept + step);
      const [below, down] = at(kept - step);
      worst = Math.max(worst, Math.abs((up - down) / (above - below) - gradient[i]) / largest);
    }
    return worst;
  };
  return Object.fromEntries(
    [...(withInput ? [['input', input.data, dx] as const] : []), ...parameters].map(
      ([name, values, gradient]) => [name, compare(values, gradient)],
    ),
  );
}
