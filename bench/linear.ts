// The matrix products of the residual block: two linear layers at six sizes, in the three layouts of forward
// and backward.
import { native } from '../src/addon/native';
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
  if (layout === 'forward')
    return () => native.linearForward(x, weight, null, y, rows, inFeatures, outFeatures);
  const [dx, dweight] = layout === 'dx' ? [x, null] : [null, weight];
  const [from, w] =
    layout === 'dx' ? [values(rows * inFeatures), weight] : [x, values(inFeatures * outFeatures)];
  return () => native.linearBackward(y, from, w, dx, dweight, null, 0, rows, inFeatures, outFeatures);
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
