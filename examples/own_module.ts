// A module of one's own, with its forward and backward, inside Sequential: npx ts-node examples/own_module.ts
import {
  AdamW,
  gradCheck,
  LabelSmoothingCE,
  Linear,
  Module,
  Parameter,
  type PredictOptions,
  Sequential,
  type Tensor,
  Trainer,
  tensor,
} from 'regulus';

/** y = scale · tanh(x), by column: a layer that the library does not have. */
class ScaledTanh extends Module {
  readonly scale: Parameter;
  #x: Tensor | null = null;

  constructor(readonly dim: number) {
    super();
    this.scale = new Parameter(tensor(new Float32Array(dim).fill(1), [dim]));
  }

  forward(x: Tensor): Tensor {
    this.#x = x;
    return this.predict(x);
  }

  backward(dy: Tensor): Tensor {
    if (!this.#x) throw new Error('ScaledTanh.backward: call forward first');
    const x = this.#x.data;
    const dscale = new Float32Array(this.dim);
    const dx = dy.data.map((d, i) => {
      const t = Math.tanh(x[i]);
      dscale[i % this.dim] += d * t;
      return d * this.scale.data[i % this.dim] * (1 - t * t);
    });
    this.scale.accumulateGrad(dscale);
    this.#x = null;
    return tensor(dx, [...dy.shape]);
  }

  predict(x: Tensor, options?: PredictOptions): Tensor {
    const y = options?.out ?? tensor(new Float32Array(x.data.length), [...x.shape]);
    x.data.forEach((value, i) => {
      y.data[i] = this.scale.data[i % this.dim] * Math.tanh(value);
    });
    return y;
  }
}

async function main(): Promise<void> {
  const model = new Sequential(new Linear(2, 16), new ScaledTanh(16), new Linear(16, 2));
  const rows = 200;
  const points = Float32Array.from({ length: 2 * rows }, (_, i) => Math.sin(1.3 * i) * 2);
  const target = Int32Array.from({ length: rows }, (_, row) =>
    Number(points[2 * row] ** 2 + points[2 * row + 1] ** 2 < 2),
  );
  const x = tensor(points, [rows, 2]);
  console.log('largest gradient errors', gradCheck(model, x));

  const trainer = new Trainer({
    model,
    optimizer: new AdamW(model.namedParameters(), { lr: 1e-2 }),
    criterion: new LabelSmoothingCE({ smoothing: 0.05 }),
  });
  let last = NaN;
  await trainer.fit(() => [{ x, target }], {
    epochs: 300,
    onEpoch: ({ loss }) => {
      last = loss;
    },
  });
  const logits = model.predict(x).data;
  const right = target.filter((label, row) => Number(logits[2 * row + 1] > logits[2 * row]) === label).length;
  const names = [...model.namedParameters().keys()].join(' ');
  console.log(`loss ${last.toFixed(3)}, accuracy ${(right / rows).toFixed(3)}, names ${names}`);
}
void main();
