import { wholeArrays } from '../addon/segments';
import { totalNorm } from '../addon/total_norm';
import { addInto, scale } from '../addon/vector_arithmetic';
import { zeros } from '../core/memory';
import type { Parameter } from '../core/parameter';

/** How large an optimizer step is. */
export interface StepSize {
  /** 2-norm of the gradient of all parameters, before clipping. */
  gradNorm: number;
  /** 2-norm of the change of the weights over the 2-norm of the weights before it. */
  updateRatio: number;
}

const norm = (arrays: Float32Array[]) => totalNorm(arrays, wholeArrays(arrays));

/** Measures single steps; its copy of the weights is made once. */
export class StepMeter {
  #before: Float32Array[] | null = null;

  constructor(readonly parameters: readonly Parameter[]) {}

  /** Takes the step and measures it: three passes over the weights. */
  measure(step: () => void): StepSize {
    this.#before ??= this.parameters.map(({ data }) => zeros(data.length));
    const before = this.#before;
    this.parameters.forEach(({ data }, i) => {
      before[i].set(data);
    });
    step();
    const weights = norm(before);
    this.parameters.forEach(({ data }, i) => {
      scale(before[i], -1);
      addInto(before[i], data);
    });
    return {
      gradNorm: norm(this.parameters.flatMap(({ grad }) => grad ?? [])),
      updateRatio: weights ? norm(before) / weights : 0,
    };
  }
}
