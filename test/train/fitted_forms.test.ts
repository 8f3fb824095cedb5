import {
  AdamW,
  BatchLoader,
  evaluate,
  fitStandardisation,
  LabelSmoothingCE,
  loadData,
  type Part,
  predictAll,
  ResidualMLP,
  split,
  Trainer,
  tableFrom,
} from '../../src';

async function partOf(classes: readonly string[]): Promise<Part> {
  const rows = Array.from({ length: 60 }, (_, row) => ({
    size: (row * 37) % 101,
    rooms: row % 7,
    kind: classes[row % classes.length],
  }));
  const { data } = await loadData({ data: tableFrom(rows), target: 'kind' });
  return split(data, { testFraction: 0 }).train;
}

const loaderOf = (part: Part) => new BatchLoader(part, fitStandardisation(part), { batchSize: 20 });

function trainerOf() {
  const model = new ResidualMLP({ inFeatures: 2, dim: 4, depth: 1, classes: 2, seed: 1 });
  return new Trainer({
    model,
    optimizer: new AdamW([...model.parameters()]),
    criterion: new LabelSmoothingCE(),
  });
}

const refused =
  'loader.part.data.target.description: expected that of the rows that the model was fitted on, ' +
  '{"task":"classification","classNames":["flat","house"]}, as loadData({ data, testData }) reads them, ' +
  'received \'{"task":"classification","classNames":["flat","villa"]}\'';

test('rows of other classes are not scored by a model, until it was fitted on such as well', async () => {
  const trainer = trainerOf();
  const { model } = trainer;
  const [own, others] = [await partOf(['flat', 'house']), await partOf(['flat', 'villa'])];
  await trainer.fit(loaderOf(own), { epochs: 1 });
  await expect(evaluate(model, loaderOf(others))).rejects.toThrow(new RangeError(refused));
  await expect(predictAll(model, loaderOf(others))).rejects.toThrow(RangeError);
  await expect(evaluate(model, loaderOf(await partOf(['house', 'flat'])))).resolves.toHaveProperty(
    'accuracy',
  );
  await trainer.fit(loaderOf(others), { epochs: 2 });
  for (const part of [own, others])
    await expect(evaluate(model, loaderOf(part))).resolves.toHaveProperty('accuracy');
});

test('validation rows of other classes are refused before the first step', async () => {
  const trainer = trainerOf();
  const [own, others] = [await partOf(['flat', 'house']), await partOf(['flat', 'villa'])];
  const fit = trainer.fit(loaderOf(own), { epochs: 1, validation: loaderOf(others) });
  await expect(fit).rejects.toThrow(new RangeError(refused));
  expect(trainer.step).toBe(0);
});
