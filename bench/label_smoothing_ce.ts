// W2: cross entropy with smoothing 0.1, the loss and its gradient.
import { LabelSmoothingCE, tensor } from '../src';
import { copyLimit, type Trial, values } from './trial';

const SHAPES = [
  [256, 1_000],
  [64, 32_000],
  [32, 128_256],
];

export const trials: Trial[] = SHAPES.map(([rows, classes]) => ({
  name: `cross entropy [${rows}, ${classes}]`,
  work: { op: 'label_smoothing_ce', rows, classes },
  prepare: () => {
    const logits = tensor(values(rows * classes), [rows, classes]);
    const target = Int32Array.from({ length: rows }, (_, row) => (row * 7) % classes);
    const criterion = new LabelSmoothingCE({ smoothing: 0.1 });
    return {
      run: () => {
        criterion.forward(logits, target);
        criterion.backward();
      },
      limit: copyLimit('a plain copy', rows * classes),
    };
  },
}));
