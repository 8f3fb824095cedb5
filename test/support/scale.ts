import { Module, Parameter, type Tensor, tensor } from '../../src';

/** A user's own layer: y = x · scale, one scale a column. */
export class Scale extends Module {
  readonly scale: Parameter;
  #x: Tensor | null = null;
  constructor(
    readonly dim: number,
    readonly wrong = false,
  ) {
    super();
    this.scale = new Parameter(tensor(new Float32Array(dim).fill(1.5), [dim]));
  }
  forward(x: Tensor): Tensor {
    this.#x = x;
    return this.predict(x);
  }
  backward(dy: Tensor): Tensor {
    const x = this.#x!;
    const grad = new Float32Array(this.dim);
    dy.data.forEach((d, i) => {
      grad[i % this.dim] += d * x.data[i] * (this.wrong ? 2 : 1);
    });
    this.scale.accumulateGrad(grad);
    return tensor(
      dy.data.map((d, i) => d * this.scale.data[i % this.dim]),
      dy.shape,
    );
  }
  predict(x: Tensor): Tensor {
    return tensor(
      x.data.map((v, i) => v * this.scale.data[i % this.dim]),
      x.shape,
    );
  }
}
