import { BatchLoader, evaluate, LabelSmoothingCE, softmax, tensor } from '../../src';
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
