// The matrix products of the residual block: two linear layers at six sizes, in the three layouts of forward
// and backward.
import { linearBackward, linearForward } from '../src/addon/linear';
import { type Layout, multiplyAddLimit, type Trial, values } from './trial';

const SIZES = [
  [16, 256],
  [64, 128],
  [128, 256],
  [256, 256],
  [512, 256],
  [512, 512],
];

function product(layout: Layout, rows: number, inFeatures: number, outFeatures: number): () => void {
  const [x, y, weight] = [
    values(rows * inFeatures),
    values(rows * outFeatures, 2),
    values(inFeatures * outFeatures, 3),
  ];
  const shape = { rows, inFeatures, outFeatures };
  if (layout === 'forward') return () => linearForward({ ...shape, x, weight, bias: null, y });
  const [dx, dweight] = layout === 'dx' ? [x, null] : [null, weight];
  const [from, w] =
    layout === 'dx' ? [values(rows * inFeatures), weight] : [x, values(inFeatures * outFeatures)];
  const gradients = { dx, accumulate: 0, dweight, dbias: null };
  return () => linearBackward({ ...shape, dy: y, x: from, weight: w, ...gradients });
}

/** [rows, columns, depth] of C = A·B. */
function shape(
  layout: Layout,
  rows: number,
  inFeatures: number,
  outFeatures: number,
): [number, number, number] {
  if (layout === 'forward') return [rows, outFeatures, inFeatures];
  return layout === 'dx' ? [rows, inFeatures, outFeatures] : [outFeatures, inFeatures, rows];
}

export const trials: Trial[] = SIZES.flatMap(([batch, dim]) =>
  [
    [dim, 4 * dim],
    [4 * dim, dim],
  ].flatMap(([inFeatures, outFeatures]) =>
    (['forward', 'dx', 'dweight'] as const).map((layout): Trial => {
      const [rows, columns, depth] = shape(layout, batch, inFeatures, outFeatures);
      return {
        name: `linear ${layout} ${batch} rows, ${inFeatures} → ${outFeatures}`,
        work: { op: 'linear', layout, rows, columns, depth },
        prepare: () => ({
          run: product(layout, batch, inFeatures, outFeatures),
          limit: multiplyAddLimit(2 * rows * columns * depth),
        }),
      };
    }),
  ),
);
