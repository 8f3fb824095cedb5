import { BatchLoader, evaluate, LabelSmoothingCE, predictAll, softmax, tensor } from '../../src';
import { parts } from '../support/training';

test('evaluation is the unsmoothed likelihood of every row, whatever the batch', async () => {
  const {
    loader,
    options: { model },
  } = parts();
  const of = (batchSize: number) =>
    evaluate(model, new BatchLoader(loader.part, loader.standardisation, { batchSize }));
  const [whole, cut] = [await of(30), await of(7)];
  expect(cut).toEqual(whole);
  const losses = new LabelSmoothingCE({ smoothing: 0 }).forward(
    model.predict(tensor(loader.part.data.features, [30, 2])),
    loader.part.data.target.values as Int32Array,
  );
  expect(whole.loss).toBeCloseTo(losses, 5);
  expect(softmax(model.predict(tensor(loader.part.data.features, [30, 2]))).shape).toEqual([30, 3]);
});

test('a target without its names is refused before any row is evaluated', async () => {
  const { loader, options } = parts();
  const { part, standardisation } = loader;
  const target = { ...part.data.target, description: { task: 'classification' } };
  const unnamed = { ...part, data: { ...part.data, target } };
  await expect(evaluate(options.model, new BatchLoader(unnamed, standardisation))).rejects.toThrow(
    /^loader\.part\.data\.target\.description: expected that of classification, received/,
  );
});

test('a scorer of another shape is refused by what it lacks', async () => {
  const { loader, options } = parts();
  const scorer = {
    scores: [{ name: 'q', title: 'q', label: 'q', direction: 'max', digits: 2 }],
    outputs: () => 3,
    activate: () => {},
    score: () => ({ q: 1 }),
  } as const;
  const { model } = options;
  const tryWith = (changed: object) => evaluate(model, loader, { ...scorer, ...changed } as typeof scorer);
  expect(await tryWith({})).toEqual({ q: 1 });
  await expect(tryWith({ outputs: undefined })).rejects.toThrow(/^scorer: expected a task, or an object/);
  await expect(tryWith({ scores: { length: 1 } })).rejects.toThrow(/^scorer: expected a task, or an object/);
  await expect(tryWith({ outputs: () => NaN })).rejects.toThrow(/^scorer\.outputs\(…\): expected/);
  await expect(tryWith({ score: () => null })).rejects.toThrow(
    /^scorer\.score\(…\): expected scores by name/,
  );
  await expect(tryWith({ score: () => ({}) })).rejects.toThrow(/^scorer\.score\(…\)\.q: expected a number/);
});

/** A linear model of three classes whose logits are its biases, and the loader of its 30 rows. */
function constantModel(...biases: number[]) {
  const { loader, options } = parts();
  options.model.weight.data.fill(0);
  options.model.bias!.data.set(biases);
  return { model: options.model, loader };
}

test.each([1e-3, 0.5, 20, 80, 87, 88, 100, 300, 1e5, 1e20, 3e38, 6e38])(
  'the loss of rows whose logits are %d apart is that of the logits',
  async (gap) => {
    // 30 rows, 10 of each class.
    const [high, low] = [Math.fround(gap / 2), -Math.fround(gap / 2)];
    const { model, loader } = constantModel(high, low, low);
    const rest = Math.log1p(2 * Math.exp(low - high));
    const want = rest + (2 / 3) * (high - low);
    const { loss, accuracy } = await evaluate(model, loader);
    expect(Math.abs(loss - want)).toBeLessThanOrEqual(1e-12 * want);
    expect(accuracy).toBeCloseTo(1 / 3, 12);
  },
);

test('the loss of rows that are surely right keeps its digits', async () => {
  const { loader } = parts();
  const { indices } = loader.part;
  const firstClass = { ...loader.part, indices: indices.filter((row) => row % 3 === 0) };
  const { model } = constantModel(50, 0, -1e9);
  const { loss } = await evaluate(model, new BatchLoader(firstClass, loader.standardisation));
  expect(loss / Math.exp(-50)).toBeCloseTo(1, 9);
});

test.each([
  [NaN, 0, 0],
  [0, NaN, 0],
  [Infinity, 0, 0],
  [-Infinity, -Infinity, -Infinity],
  [0, 0, -Infinity],
])('rows whose logits are %d, %d and %d have no class: never right, and counted', async (...logits) => {
  const { model, loader } = constantModel(...logits);
  const scores = await evaluate(model, loader);
  expect(scores).toMatchObject({ accuracy: 0, ece: NaN, non_finite_rows: 30 });
  expect([...(await predictAll(model, loader)).values.data].every(Number.isNaN)).toBe(true);
});

test('one row that is not finite leaves the others their classes', async () => {
  const { loader, options } = parts(
    Float32Array.from({ length: 60 }, (_, i) => (i === 7 ? Infinity : Math.sin(i))),
  );
  const { accuracy: others } = await evaluate(
    options.model,
    new BatchLoader(
      { ...loader.part, indices: loader.part.indices.filter((row) => row !== 3) },
      loader.standardisation,
    ),
  );
  const scores = await evaluate(options.model, loader);
  expect(scores.non_finite_rows).toBe(1);
  expect(scores.accuracy).toBeCloseTo((29 * others) / 30, 12);
  expect(scores.loss).toBeNaN();
});

test('a model that predicts another shape is refused', async () => {
  const { loader, options } = parts();
  const model = Object.assign(options.model, { predict: () => tensor(new Float32Array(4), [2, 2]) });
  await expect(evaluate(model, loader)).rejects.toThrow('model.predict(…).shape: expected [8, 3]');
});

test('scores are means by the weights of rows: those of the rows repeated', async () => {
  const { loader, options } = parts();
  const { part, standardisation } = loader;
  const counts = Array.from(part.indices, (row) => (7 * row) % 4);
  const repeated = Uint32Array.from(counts.flatMap((count, row) => new Array<number>(count).fill(row)));
  const data = { ...part.data, sampleWeight: Float32Array.from(counts) };
  const scores = (of: typeof part) =>
    evaluate(options.model, new BatchLoader(of, standardisation, { batchSize: 7 }));
  const [found, expected] = [await scores({ ...part, data }), await scores({ ...part, indices: repeated })];
  for (const [name, value] of Object.entries(expected)) expect(found[name]).toBeCloseTo(value, 12);
  expect(found).not.toEqual(await scores(part));
  const { sampleWeight } = await predictAll(
    options.model,
    new BatchLoader({ ...part, data }, standardisation),
  );
  expect([...sampleWeight!]).toEqual(counts);
  const zeros = { ...part.data, sampleWeight: new Float32Array(30) };
  await expect(scores({ ...part, data: zeros })).rejects.toThrow(
    /^loader\.part\.data\.sampleWeight: expected/,
  );
});
