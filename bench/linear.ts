// The matrix products of the residual block: two linear layers at six sizes, in the three layouts of forward
// and backward; at two of the sizes in medium precision, too.
import { linearBackward, linearForward, type MatmulPrecision } from '../src/addon/linear';
import { type Layout, multiplyAddLimit, type Trial, values } from './trial';

const SIZES = [
  [16, 256],
  [64, 128],
  [128, 256],
  [256, 256],
  [512, 256],
  [512, 512],
];
const MEDIUM_SIZES = [
  [256, 256],
  [512, 512],
];

interface Product {
  layout: Layout;
  rows: number;
  inFeatures: number;
  outFeatures: number;
  precision: MatmulPrecision;
}

function product({ layout, ...shape }: Product): () => void {
  const { rows, inFeatures, outFeatures } = shape;
  const [x, y, weight] = [
    values(rows * inFeatures),
    values(rows * outFeatures, 2),
    values(inFeatures * outFeatures, 3),
  ];
  if (layout === 'forward') return () => linearForward({ ...shape, x, weight, bias: null, y });
  const [dx, dweight] = layout === 'dx' ? [x, null] : [null, weight];
  const [from, w] =
    layout === 'dx' ? [values(rows * inFeatures), weight] : [x, values(inFeatures * outFeatures)];
  const gradients = { dx, accumulate: 0, dweight, dbias: null };
  return () => linearBackward({ ...shape, dy: y, x: from, weight: w, ...gradients });
}

/** [rows, columns, depth] of C = A·B. */
function shape({ layout, rows, inFeatures, outFeatures }: Product): [number, number, number] {
  if (layout === 'forward') return [rows, outFeatures, inFeatures];
  return layout === 'dx' ? [rows, inFeatures, outFeatures] : [outFeatures, inFeatures, rows];
}

/** A product in the highest precision, or in medium beside the highest. */
function trialOf(given: Product): Trial {
  const { layout, rows: batch, inFeatures, outFeatures, precision } = given;
  const [rows, columns, depth] = shape(given);
  const isMedium = precision === 'medium';
  return {
    name: `linear ${layout}${isMedium ? ' in medium precision' : ''} ${batch} rows, ${inFeatures} → ${outFeatures}`,
    work: { op: 'linear', layout, rows, columns, depth },
    prepare: () => ({
      run: product(given),
      limit: multiplyAddLimit(2 * rows * columns * depth, precision),
      ...(isMedium && {
        reference: {
          name: 'the highest precision',
          run: product({ ...given, precision: 'highest' }),
          scale: 1,
        },
      }),
    }),
  };
}

const trialsOf = (precision: MatmulPrecision, sizes: readonly (readonly number[])[]): Trial[] =>
  sizes.flatMap(([rows, dim]) =>
    [
      [dim, 4 * dim],
      [4 * dim, dim],
    ].flatMap(([inFeatures, outFeatures]) =>
      (['forward', 'dx', 'dweight'] as const).map((layout) =>
        trialOf({ layout, rows, inFeatures, outFeatures, precision }),
      ),
    ),
  );

export const trials: Trial[] = [...trialsOf('highest', SIZES), ...trialsOf('medium', MEDIUM_SIZES)];
