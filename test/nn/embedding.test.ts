import { copy, Embedding, gradCheck, Linear, Sequential, tensor } from '../../src';
import { any, expectError, refuses } from '../support/errors';

const make = () => new Embedding(5, 3, { seed: 1 });
const rowsOf = ({ weight }: Embedding, indices: readonly number[]) =>
  indices.flatMap((index) => [...weight.data.subarray(3 * index, 3 * index + 3)]);
const ones = (...shape: number[]) =>
  tensor(new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(1), shape);

test.each([
  ['an Int32Array', Int32Array.of(4, 0, 4), [3]],
  ['bytes', Uint8Array.of(4, 0, 4), [3]],
  ['64-bit integers', BigInt64Array.of(4n, 0n, 4n), [3]],
  ['an array', [4, 0, 4], [3]],
  ['a tensor of one dimension', tensor(Float32Array.of(4, 0, 4), [3]), [3]],
  ['a column', tensor(Float32Array.of(4, 0, 4), [3, 1]), [3, 1]],
  ['a matrix', tensor(Float32Array.of(4, 0, 4, 1, 2, 0), [2, 3]), [2, 3]],
  ['no indices', new Int32Array(0), [0]],
])('%s as indices gives the rows of the table, and zeros as its gradient', (_, indices, shape) => {
  const embedding = make();
  const list = Array.from('data' in indices ? indices.data : (indices as number[]), Number);
  for (const result of [embedding.predict(indices), embedding.forward(indices)]) {
    expect(result.shape).toEqual([...shape, 3]);
    expect([...result.data]).toEqual(rowsOf(embedding, list));
  }
  const dx = embedding.backward(ones(...shape, 3));
  expect(dx).toEqual(tensor(new Float32Array(list.length), shape));
  const counts = [0, 1, 2, 3, 4].flatMap((entry) => {
    const count = list.filter((index) => index === entry).length;
    return [count, count, count];
  });
  expect([...embedding.weight.grad!]).toEqual(counts);
});

test('gradients are those of finite differences, accumulate, and are written where they are empty', () => {
  const embedding = make();
  const indices = tensor(Float32Array.of(1, 3, 3, 0), [4]);
  expect(gradCheck(embedding, indices, { inputGradient: false }).weight).toBeLessThan(1e-2);
  const pass = () => embedding.backward(copy(embedding.forward(indices)));
  pass();
  const once = Array.from(embedding.weight.grad!);
  pass();
  expect([...embedding.weight.grad!]).toEqual(once.map((g) => 2 * g));
  embedding.zeroGrad();
  pass();
  expect([...embedding.weight.grad!]).toEqual(once);
});

test('the caller may change its indices before backward', () => {
  const embedding = make();
  const indices = Int32Array.of(2, 2);
  embedding.forward(indices);
  indices.fill(100);
  embedding.backward(ones(2, 3));
  expect([...embedding.weight.grad!.subarray(6, 9)]).toEqual([2, 2, 2]);
});

test('a refused forward and a prediction keep the pending backward', () => {
  const embedding = make();
  embedding.forward([1, 4]);
  expect(() => embedding.forward([1, 5])).toThrow(RangeError);
  embedding.predict([0]);
  embedding.backward(ones(2, 3));
  expect([...embedding.weight.grad!]).toEqual([0, 0, 0, 1, 1, 1, 0, 0, 0, 0, 0, 0, 1, 1, 1]);
  expect(() => embedding.backward(ones(2, 3))).toThrow(/^Embedding.backward: call forward first/);
});

test('a table of its seed starts normal, of mean 0 and deviation 1', () => {
  const weights = new Embedding(200, 50, { seed: 3, stream: 2 }).weight.data;
  expect(new Embedding(200, 50, { seed: 3, stream: 2 }).weight.data).toEqual(weights);
  expect(new Embedding(200, 50, { seed: 3, stream: 1 }).weight.data).not.toEqual(weights);
  const moment = (power: number) => weights.reduce((sum, w) => sum + w ** power, 0) / weights.length;
  expect(moment(1)).toBeCloseTo(0, 1);
  expect(moment(2)).toBeCloseTo(1, 1);
  expect(moment(4)).toBeCloseTo(3, 0);
});

test('predicts into out, and stands first in a Sequential', () => {
  const embedding = make();
  const out = ones(2, 3);
  expect(embedding.predict([3, 1], { out })).toBe(out);
  expect([...out.data]).toEqual(rowsOf(embedding, [3, 1]));
  const model = new Sequential(embedding, new Linear(3, 2));
  expect(model.forward(tensor(Float32Array.of(0, 2), [2])).shape).toEqual([2, 2]);
  expect(model.backward(ones(2, 2), { inputGradient: false }).data).toHaveLength(0);
});

test('an out that overlaps the indices is refused, and nothing is written', () => {
  const memory = new Float32Array(4);
  const indices = tensor(memory.subarray(0, 1), [1]);
  const out = tensor(memory.subarray(0, 3), [1, 3]);
  expectError(() => make().predict(indices, { out }), RangeError, 'out');
  expect([...memory]).toEqual([0, 0, 0, 0]);
});

refuses(TypeError, [
  ['an index that is a text', () => make().forward(any(['1'])), 'indices[0]'],
  ['a hole among the indices', () => make().forward(new Array<number>(1)), 'indices[0]'],
  ['a Float32Array as indices', () => make().forward(any(Float32Array.of(1))), 'indices'],
  ['no indices', () => make().forward(any(undefined)), 'indices'],
  ['a table without columns of a number', () => new Embedding(3, any('3')), 'embeddingDim'],
]);

refuses(RangeError, [
  [
    'an index that is too large',
    () => make().forward([4, 5]),
    'indices[1]: expected a whole number from 0 to 4, received 5',
  ],
  ['a negative index', () => make().predict(Int32Array.of(0, -1)), 'indices[1]'],
  ['a bigint that is too large', () => make().forward(BigUint64Array.of(2n ** 63n)), 'indices[0]'],
  ['a fraction', () => make().forward(tensor(Float32Array.of(1, 0.5), [2])), 'indices.data[1]'],
  ['a NaN', () => make().forward(tensor(Float32Array.of(NaN), [1, 1])), 'indices.data[0]'],
  ['a table of no rows', () => new Embedding(0, 3), 'numEmbeddings'],
  ['a table of no columns', () => new Embedding(3, 0), 'embeddingDim'],
  ['an out of another shape', () => make().predict([1], { out: ones(1, 2) }), 'out.shape'],
]);

test('a gradient of another shape is refused', () => {
  const embedding = make();
  embedding.forward([1, 2]);
  expectError(() => embedding.backward(ones(2, 2)), RangeError, 'dy.shape: expected [2, 3], received [2, 2]');
});
