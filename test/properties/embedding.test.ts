// The table's gradient against float64: awkward sizes, part of a wider matrix, long runs of one index.
import { Embedding, numThreads, setNumThreads, tensor } from '../../src';
import { embeddingBackward, embeddingForward } from '../../src/addon/embedding';
import { describeEachTarget } from '../support/goldens';
import { Guarded, SIZES } from '../support/guarded';
import { expectWithin, values } from '../support/reference';

const BEFORE = numThreads();
afterEach(() => setNumThreads(BEFORE));

/** Indices of which a third are the last one and some never occur. */
const skewed = (rows: number, entries: number) =>
  Int32Array.from({ length: rows }, (_, i) => (i % 3 === 0 ? entries - 1 : (i * i) % Math.ceil(entries / 2)));

describeEachTarget(() => {
  test('rows are copied and their gradients added in the columns that are named, and nowhere else', () => {
    for (const embeddingDim of SIZES) {
      for (const rows of [0, 1, 5, 40]) {
        const [numEmbeddings, column] = [6, embeddingDim % 3];
        const columns = embeddingDim + column + 1;
        const indices = skewed(rows, numEmbeddings);
        const lookup = { rows, numEmbeddings, embeddingDim, columns, column, indices };
        const weight = values(numEmbeddings * embeddingDim, 1);
        const y = new Guarded(rows * columns);
        y.view.fill(7);
        embeddingForward({ ...lookup, weight, y: y.view });
        const isInside = (i: number) => i % columns >= column && i % columns < column + embeddingDim;
        const entryOf = (i: number) =>
          indices[Math.floor(i / columns)] * embeddingDim + (i % columns) - column;
        expect(Array.from(y.view)).toEqual(
          Array.from(y.view, (_, i) => (isInside(i) ? weight[entryOf(i)] : 7)),
        );
        const dy = values(rows * columns, 2);
        for (const accumulate of [0, 1]) {
          const want = new Float64Array(weight.length).fill(accumulate * 0.5);
          dy.forEach((d, i) => {
            if (isInside(i)) want[entryOf(i)] += d;
          });
          const dweight = new Guarded(weight.length);
          dweight.view.fill(0.5);
          embeddingBackward({ ...lookup, dy, accumulate, dweight: dweight.view });
          expectWithin(dweight.view, want, 1e-5);
          dweight.expectIntact();
        }
        y.expectIntact();
      }
    }
  });

  test('a gradient that 300,001 rows add to has the error of a few roundings', () => {
    const rows = 300_001;
    const embedding = new Embedding(2, 1);
    embedding.forward(new Int32Array(rows).fill(1));
    embedding.backward(tensor(new Float32Array(rows).fill(0.1), [rows, 1]));
    const [none, sum] = embedding.weight.grad!;
    expect(none).toBe(0);
    expect(Math.abs(sum / (rows * Math.fround(0.1)) - 1)).toBeLessThan(1e-6);
  });

  test.each([
    [5000, 3, 40],
    [4001, 3000, 33],
    [70_000, 1, 2],
    [9, 5000, 65],
  ])(
    '%i rows of %i entries and %i columns give the same bits with 1, 2 and 3 threads',
    (rows, entries, dim) => {
      const indices = skewed(rows, entries);
      const dy = tensor(values(rows * dim, 3), [rows, dim]);
      const [one, two, three] = [1, 2, 3].map((threads) => {
        setNumThreads(threads);
        const embedding = new Embedding(entries, dim, { seed: 1, stream: 0 });
        const y = Buffer.from(Float32Array.from(embedding.forward(indices).data).buffer);
        embedding.backward(dy);
        return [y, Buffer.from(Float32Array.from(embedding.weight.grad!).buffer)];
      });
      for (const other of [two, three])
        expect(other.map((bytes, i) => bytes.equals(one[i]))).toEqual([true, true]);
    },
  );
});
