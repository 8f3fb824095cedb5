// W3: the residual block, forward and backward with all gradients; and its time by the share of kept rows.
import { ResidualBlock, tensor } from '../src';
import { copyLimit, multiplyAddLimit, type Trial, values } from './trial';

const SIZES = [
  [256, 512],
  [512, 512],
  [128, 64],
];
const DROPS = [0, 0.1, 0.5];
const KEPT = [0.9, 0.5, 0.25];

function block(dim: number, rows: number, dropProb: number, mask?: Uint8Array): () => void {
  const module = new ResidualBlock(dim, { dropProb, seed: 0, stream: 1 });
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

export const trials: Trial[] = [
  ...SIZES.flatMap(([dim, rows]) =>
    DROPS.map(
      (drop): Trial => ({
        name: `residual block ${dim} × ${rows} rows, drop ${drop}`,
        work: { op: 'residual_block', dim, rows, drop },
        prepare: () => ({
          run: block(dim, rows, drop),
          limit: multiplyAddLimit((1 - drop) * operations(dim, rows)),
        }),
      }),
    ),
  ),
  ...KEPT.map(
    (share): Trial => ({
      name: `residual block 256 × 512 rows, ${100 * share} % of rows kept`,
      prepare: () => ({
        run: block(256, 512, 0.5, maskOf(512, share)),
        reference: { name: 'that share of the dense time', run: block(256, 512, 0), scale: share },
      }),
    }),
  ),
  {
    name: 'residual block 256 × 512 rows, drop 1',
    prepare: () => ({
      run: block(256, 512, 1),
      limit: copyLimit('a plain copy of the rows, there and back', 512 * 256, 2),
    }),
  },
];
