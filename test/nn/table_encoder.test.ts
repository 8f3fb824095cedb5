import { copy, gradCheck, Linear, Sequential, TableEncoder, type Tensor, tensor } from '../../src';
import { any, expectError, refuses } from '../support/errors';
import { describeEachTarget } from '../support/goldens';
import { values } from '../support/reference';

const CATEGORIES = [4, 12, 1];
const make = () => new TableEncoder({ numbers: 2, categories: CATEGORIES, seed: 1, stream: 0 });

/** Rows of two numbers and three codes. */
function rowsOf(rows: number, seed = 1): Tensor {
  const numbers = values(2 * rows, seed);
  const data = Array.from({ length: rows }, (_, row) => [
    ...numbers.subarray(2 * row, 2 * row + 2),
    ...CATEGORIES.map((count, i) => (7 * row + i + seed) % count),
  ]);
  return tensor(Float32Array.from(data.flat()), [rows, 5]);
}

/** What an encoded row is. */
function encoded({ embeddings }: TableEncoder, { data, shape: [rows] }: Tensor): number[] {
  return Array.from({ length: rows }, (_, row) => {
    const values = data.subarray(5 * row, 5 * row + 5);
    const embedded = embeddings.map(({ weight, embeddingDim: dim }, i) =>
      weight.data.subarray(dim * values[2 + i], dim * (values[2 + i] + 1)),
    );
    return [...values.subarray(0, 2), ...embedded.flatMap((each) => [...each])];
  }).flat();
}

const gradients = (encoder: TableEncoder) => encoder.parameters().map(({ grad }) => Array.from(grad!));
const wide = (rows: number, seed: number) => {
  const { outFeatures } = make();
  return tensor(values(rows * outFeatures, seed), [rows, outFeatures]);
};

describeEachTarget(() => {
  test('a row is its numbers as they are, then each category by its embedding', () => {
    for (const rows of [0, 1, 3, 40]) {
      const encoder = make();
      const x = rowsOf(rows);
      const want = encoded(encoder, x);
      for (const y of [encoder.predict(x), encoder.forward(x)]) {
        expect(y.shape).toEqual([rows, 2 + 3 + 6 + 2]);
        expect([...y.data]).toEqual(want);
      }
    }
  });

  test('the gradient of the numbers is passed through, that of the codes is 0, that of the tables adds up', () => {
    const encoder = make();
    const rows = 40;
    const x = rowsOf(rows);
    encoder.forward(x);
    const dy = wide(rows, 3);
    const dx = encoder.backward(dy);
    const columns = encoder.outFeatures;
    expect(dx.shape).toEqual([rows, 5]);
    expect([...dx.data]).toEqual(
      Array.from({ length: rows }, (_, row) => [
        ...dy.data.subarray(row * columns, row * columns + 2),
        0,
        0,
        0,
      ]).flat(),
    );
    let column = 2;
    encoder.embeddings.forEach(({ weight, embeddingDim: dim }, i) => {
      const want = new Float64Array(weight.data.length);
      for (let row = 0; row < rows; row++)
        for (let j = 0; j < dim; j++)
          want[x.data[5 * row + 2 + i] * dim + j] += dy.data[row * columns + column + j];
      want.forEach((g, k) => {
        expect(weight.grad![k]).toBeCloseTo(g, 5);
      });
      column += dim;
    });
  });
});

test('gradients are those of finite differences, below a layer too', () => {
  const model = new Sequential(make(), new Linear(make().outFeatures, 3, { seed: 1, stream: 1 }));
  const report = gradCheck(model, rowsOf(9), { inputGradient: false });
  expect(Object.keys(report)).toEqual(
    [0, 1, 2].map((i) => `0.embeddings.${i}.weight`).concat('1.weight', '1.bias'),
  );
  for (const error of Object.values(report)) expect(error).toBeLessThan(1e-2);
});

test('gradients accumulate until zeroGrad empties them', () => {
  const encoder = make();
  const pass = () => {
    encoder.forward(rowsOf(6));
    encoder.backward(wide(6, 2));
    return gradients(encoder);
  };
  const once = pass();
  expect(pass()).toEqual(once.map((each) => each.map((g) => Math.fround(2 * g))));
  encoder.zeroGrad();
  expect(pass()).toEqual(once);
});

test('a gradient of the input that is not wanted is empty, and each embedding is told when it is complete', () => {
  const encoder = make();
  encoder.forward(rowsOf(3));
  const told: unknown[] = [];
  const dx = encoder.backward(wide(3, 1), {
    inputGradient: false,
    onGradients: (module) => told.push(module),
  });
  expect(dx.data).toHaveLength(0);
  expect(told).toEqual(encoder.embeddings);
});

test('tables start with the variance of a standardised number, each with draws of its own', () => {
  const { embeddings } = new TableEncoder({ categories: [5000, 5000], seed: 4 });
  for (const { weight } of embeddings) {
    const mean = weight.data.reduce((sum, w) => sum + w, 0) / weight.data.length;
    const square = weight.data.reduce((sum, w) => sum + w * w, 0) / weight.data.length;
    expect(mean).toBeCloseTo(0, 1);
    expect(square).toBeCloseTo(1, 1);
  }
  expect(embeddings[0].weight.data).not.toEqual(embeddings[1].weight.data);
});

test('one flat buffer holds all tables, and a state goes round', () => {
  const encoder = make();
  expect(new Set(encoder.parameters().map(({ data }) => data.buffer)).size).toBe(1);
  expect([...encoder.namedParameters().keys()]).toEqual([0, 1, 2].map((i) => `embeddings.${i}.weight`));
  const other = new TableEncoder({ numbers: 2, categories: CATEGORIES, seed: 2 });
  other.loadStateDict(encoder.stateDict());
  expect(other.predict(rowsOf(5))).toEqual(encoder.predict(rowsOf(5)));
});

test('widths may be given', () => {
  const { embeddings, outFeatures } = new TableEncoder({
    numbers: 1,
    categories: [3, 5],
    embeddingDims: [1, 7],
  });
  expect([outFeatures, ...embeddings.map(({ weight }) => weight.shape)]).toEqual([9, [3, 1], [5, 7]]);
});

test('a refused code and a prediction keep the pending backward', () => {
  const [encoder, undisturbed] = [make(), make()];
  for (const each of [encoder, undisturbed]) each.forward(rowsOf(4));
  const wrong = copy(rowsOf(4, 2));
  wrong.data[5 * 3 + 3] = 12;
  expectError(
    () => encoder.forward(wrong),
    RangeError,
    'x[3, 3]: expected a whole number from 0 to 11, received 12',
  );
  expectError(() => encoder.predict(wrong), RangeError, 'x[3, 3]');
  encoder.predict(rowsOf(9, 3));
  for (const each of [encoder, undisturbed]) each.backward(wide(4, 5));
  expect(gradients(encoder)).toEqual(gradients(undisturbed));
  expect(() => encoder.backward(wide(4, 5))).toThrow(/^TableEncoder.backward: call forward first/);
});

test('memory that overlaps is refused, and nothing is written', () => {
  const encoder = make();
  const memory = new Float32Array(40);
  const x = tensor(memory.subarray(0, 5), [1, 5]);
  const out = tensor(memory.subarray(4, 17), [1, 13]);
  expectError(() => encoder.predict(x, { out }), RangeError, 'out');
  expect(memory.every((v) => v === 0)).toBe(true);
  const y = encoder.forward(x);
  expectError(() => encoder.forward(tensor(y.data.subarray(8, 13), [1, 5])), RangeError, 'x');
});

const wrongRow = (column: number, value: number) => {
  const x = copy(rowsOf(1));
  x.data[column] = value;
  return x;
};
refuses(RangeError, [
  ['a negative code', () => make().forward(wrongRow(2, -1)), 'x[0, 2]'],
  ['a fraction of a code', () => make().predict(wrongRow(3, 0.5)), 'x[0, 3]'],
  ['a code that is NaN', () => make().forward(wrongRow(4, NaN)), 'x[0, 4]'],
  ['rows of other columns', () => make().forward(tensor(new Float32Array(4), [1, 4])), 'x.shape'],
  ['no categories', () => new TableEncoder({ numbers: 2, categories: [] }), 'options.categories'],
  ['a category of no values', () => new TableEncoder({ categories: [3, 0] }), 'options.categories[1]'],
  [
    'a category whose codes float32 does not keep',
    () => new TableEncoder({ categories: [2 ** 24 + 1] }),
    'options.categories[0]',
  ],
  [
    'a negative number of numbers',
    () => new TableEncoder({ numbers: -1, categories: [2] }),
    'options.numbers',
  ],
  [
    'too few widths',
    () => new TableEncoder({ categories: [2, 3], embeddingDims: [1] }),
    'options.embeddingDims',
  ],
  [
    'a width of 0',
    () => new TableEncoder({ categories: [2], embeddingDims: [0] }),
    'options.embeddingDims[0]',
  ],
]);
refuses(TypeError, [
  ['an encoder without options', () => new TableEncoder(any(undefined)), 'options'],
  ['an encoder without categories', () => new TableEncoder(any({ numbers: 2 })), 'options.categories'],
  [
    'a hole among the categories',
    () => new TableEncoder({ categories: new Array<number>(1) }),
    'options.categories[0]',
  ],
  [
    'widths that are a number',
    () => new TableEncoder(any({ categories: [2], embeddingDims: 3 })),
    'options.embeddingDims',
  ],
]);
