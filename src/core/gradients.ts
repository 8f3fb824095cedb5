// How a backward fills the gradients of its parameters.
import type { Parameter } from './parameter';

/** One array for each parameter, null for one that a layer does without. */
type Buffers<P extends readonly (Parameter | null)[]> = {
  [I in keyof P]: P[I] extends Parameter ? Float32Array : Float32Array | null;
};

/** Computes gradients into buffers; bit i of `accumulate`: buffer i holds a gradient, which is added to. */
type Backward<P extends readonly (Parameter | null)[]> = (buffers: Buffers<P>, accumulate: number) => void;

/**
 * @internal Runs a backward that writes the gradients that are empty and adds to the others; afterwards none
 * of them is empty.
 */
export function fillGradients<const P extends readonly (Parameter | null)[]>(
  parameters: P,
  backward: Backward<P>,
): void {
  const accumulate = parameters.reduce((bits, each, i) => bits | (each?.hasGrad ? 1 << i : 0), 0);
  backward(buffersOf(parameters), accumulate);
  for (const each of parameters) each?.markGrad();
}

/**
 * @internal Gradients that a forward computes in one pass with its result, for a backward that may follow:
 * they lie in the parameters' memory, but the gradients stay empty until they are claimed.
 */
export class EarlyGradients<const P extends readonly (Parameter | null)[]> {
  readonly #parameters: P;
  readonly #writes: readonly (number | undefined)[];

  private constructor(parameters: P) {
    this.#parameters = parameters;
    this.#writes = parameters.map((each) => each?.gradWrites);
  }

  /** Runs a backward into empty gradients; null, without running it, where one of them is not empty. */
  static write<const P extends readonly (Parameter | null)[]>(
    parameters: P,
    backward: (buffers: Buffers<P>) => void,
  ): EarlyGradients<P> | null {
    if (!areEmpty(parameters)) return null;
    backward(buffersOf(parameters));
    return new EarlyGradients(parameters);
  }

  /** Makes them the gradients and returns their memory; null where other gradients have come since. */
  claim(): Buffers<P> | null {
    const untouched = this.#parameters.every((each, i) => each?.gradWrites === this.#writes[i]);
    if (!untouched || !areEmpty(this.#parameters)) return null;
    const buffers = buffersOf(this.#parameters);
    for (const each of this.#parameters) each?.markGrad();
    return buffers;
  }
}

const areEmpty = (parameters: readonly (Parameter | null)[]) => parameters.every((each) => !each?.hasGrad);

function buffersOf<P extends readonly (Parameter | null)[]>(parameters: P): Buffers<P> {
  return parameters.map((each) => each?.gradBuffer() ?? null) as Buffers<P>;
}
