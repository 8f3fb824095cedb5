// W1: one AdamW step, over one large parameter and over many small ones.
import { AdamW, Parameter, tensor } from '../src';
import { limits } from './limits';
import { type Trial, values, type Yardstick } from './trial';

const SHAPES = [
  [1, 10_000_000],
  [200, 50_000],
  [5_000, 512],
];

/** The step of AdamW over `count` parameters of `size` elements. */
function step(count: number, size: number, momentDtype: 'f32' | 'bf16' = 'f32'): () => void {
  const gradient = values(size);
  const parameters = Array.from({ length: count }, (_, i) => new Parameter(tensor(values(size, i), [size])));
  const optimizer = new AdamW(parameters, { lr: 1e-3, weightDecay: 0.05, momentDtype });
  for (const parameter of parameters) parameter.accumulateGrad(gradient);
  return () => optimizer.step();
}

function streams(size: number): Yardstick | undefined {
  if (!limits) return undefined;
  const { adamwStream } = limits;
  const [param, grad, expAvg, expAvgSq] = [1, 2, 3, 4].map((seed) => values(size, seed));
  return {
    name: "AdamW's memory streams",
    run: () => adamwStream(param, grad, expAvg, expAvgSq),
    scale: 1,
  };
}

export const trials: Trial[] = [
  ...SHAPES.map(
    ([count, size]): Trial => ({
      name: `AdamW ${count.toLocaleString('en')} × ${size.toLocaleString('en')}`,
      work: { op: 'adamw', count, size },
      prepare: () => ({ run: step(count, size), limit: streams(count * size) }),
    }),
  ),
  {
    name: 'AdamW 1 × 10,000,000, bfloat16 moments',
    prepare: () => ({
      run: step(1, 10_000_000, 'bf16'),
      reference: { name: 'float32 moments', run: step(1, 10_000_000), scale: 1 },
    }),
  },
  {
    name: 'AdamW 5,000 × 512 against one tensor',
    prepare: () => ({
      run: step(5_000, 512),
      reference: { name: 'the same bytes in one tensor', run: step(1, 5_000 * 512), scale: 1 },
    }),
  },
];
