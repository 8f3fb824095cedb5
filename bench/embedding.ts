// Rows of a table by index and the table's gradient: small categories, a wide table, one index in every row.
import { Embedding, tensor } from '../src';
import { copyLimit, type Trial, values } from './trial';

/** [rows, numEmbeddings, embeddingDim] */
const SHAPES = [
  [256, 42, 13],
  [4096, 10_000, 64],
  [65_536, 1, 16],
];

export const trials: Trial[] = SHAPES.map(([rows, count, dim]) => ({
  name: `embedding ${rows} rows of [${count}, ${dim}]`,
  work: { op: 'embedding', rows, count, dim },
  prepare: () => {
    const embedding = new Embedding(count, dim, { seed: 0, stream: 0 });
    const indices = Int32Array.from({ length: rows }, (_, row) => (row * 7) % count);
    const dy = tensor(values(rows * dim), [rows, dim]);
    return {
      run: () => {
        embedding.zeroGrad();
        embedding.forward(indices);
        embedding.backward(dy, { inputGradient: false });
      },
      // Rows are read and written, gradients of rows read, the table's written.
      limit: copyLimit('plain copies', Math.ceil(1.5 * rows * dim + 0.5 * count * dim)),
    };
  },
}));
