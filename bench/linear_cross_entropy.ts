// A wide head: the loss and all gradients in one, against the layer and the loss apart.
import { LabelSmoothingCE, Linear, LinearCrossEntropy, tensor } from '../src';
import { type Trial, values } from './trial';

const SHAPES = [
  [128, 1_000, 256],
  [256, 32_000, 256],
  [1_024, 128_256, 256],
];

export const trials: Trial[] = SHAPES.map(([rows, classes, dim]) => ({
  name: `wide head ${rows} rows × ${classes.toLocaleString('en')} classes × ${dim}`,
  prepare: () => {
    const x = tensor(values(rows * dim), [rows, dim]);
    const target = Int32Array.from({ length: rows }, (_, row) => (row * 7919) % classes);
    const head = new Linear(dim, classes, { seed: 1, stream: 0 });
    const fused = new LinearCrossEntropy(head);
    const loss = new LabelSmoothingCE({ inPlace: true });
    return {
      run: () => {
        head.zeroGrad();
        fused.forward(x, target);
        fused.backward();
      },
      reference: {
        name: 'Linear and LabelSmoothingCE',
        run: () => {
          head.zeroGrad();
          loss.forward(head.forward(x), target);
          head.backward(loss.backward());
        },
        scale: 1,
      },
    };
  },
}));
