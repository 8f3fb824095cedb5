// W3: the residual block, forward and backward with all gradients; and its time by the share of kept rows.
import { type MatmulPrecision, ResidualBlock, tensor } from '../src';
import { MATMUL_PRECISIONS } from '../src/addon/linear';
import { copyLimit, multiplyAddLimit, type Trial, values } from './trial';

const SIZES = [
  [256, 512],
  [512, 512],
  [128, 64],
];
const DROPS = [0, 0.1, 0.5];
const KEPT = [0.9, 0.5, 0.25];

interface Block {
  dim: number;
  rows: number;
  drop: number;
  precision: MatmulPrecision;
}

function block({ dim, rows, drop, precision }: Block, mask?: Uint8Array): () => void {
  const module = new ResidualBlock(dim, {
    dropProb: drop,
    matmulPrecision: precision,
    seed: 0,
    stream: 1,
  });
  const [x, dy] = [tensor(values(rows * dim), [rows, dim]), tensor(values(rows * dim, 2), [rows, dim])];
  return () => {
    module.zeroGrad();
    module.forward(x, { mask });
    module.backward(dy);
  };
}

/** A mask that keeps this share of the rows, spread evenly. */
function maskOf(rows: number, share: number): Uint8Array {
  return Uint8Array.from(
    { length: rows },
    (_, row) => Math.floor((row + 1) * share) - Math.floor(row * share),
  );
}

/** Two layers of 4·dim² weights, each used three times. */
const operations = (dim: number, rows: number) => 6 * rows * 8 * dim * dim;

const named = (precision: MatmulPrecision) =>
  `residual block${precision === 'medium' ? ' in medium precision' : ''}`;

/** A block in the highest precision, or in medium beside the highest. */
function trialOf(given: Block): Trial {
  const { dim, rows, drop, precision } = given;
  return {
    name: `${named(precision)} ${dim} × ${rows} rows, drop ${drop}`,
    work: { op: 'residual_block', dim, rows, drop },
    prepare: () => ({
      run: block(given),
      limit: multiplyAddLimit((1 - drop) * operations(dim, rows), precision),
      ...(precision === 'medium' && {
        reference: {
          name: 'the highest precision',
          run: block({ ...given, precision: 'highest' }),
          scale: 1,
        },
      }),
    }),
  };
}

/** A block that a mask leaves a share of the rows, beside that share of its time with all. */
function keptTrialOf(share: number, precision: MatmulPrecision): Trial {
  const usual = { dim: 256, rows: 512, precision };
  return {
    name: `${named(precision)} 256 × 512 rows, ${100 * share} % of rows kept`,
    prepare: () => ({
      run: block({ ...usual, drop: 0.5 }, maskOf(512, share)),
      reference: { name: 'that share of the dense time', run: block({ ...usual, drop: 0 }), scale: share },
    }),
  };
}

export const trials: Trial[] = [
  ...SIZES.flatMap(([dim, rows]) => DROPS.map((drop) => trialOf({ dim, rows, drop, precision: 'highest' }))),
  ...SIZES.map(([dim, rows]) => trialOf({ dim, rows, drop: 0, precision: 'medium' })),
  ...MATMUL_PRECISIONS.flatMap((precision) => KEPT.map((share) => keptTrialOf(share, precision))),
  {
    name: 'residual block 256 × 512 rows, drop 1',
    prepare: () => ({
      run: block({ dim: 256, rows: 512, drop: 1, precision: 'highest' }),
      limit: copyLimit('a plain copy of the rows, there and back', 512 * 256, 2),
    }),
  },
];
