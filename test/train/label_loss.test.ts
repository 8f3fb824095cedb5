import {
  AdamW,
  BatchLoader,
  BCEWithLogitsLoss,
  type Criterion,
  fitStandardisation,
  HuberLoss,
  LabelSmoothingCE,
  loadData,
  MSELoss,
  ResidualMLP,
  split,
  Trainer,
  tableFrom,
} from '../../src';

async function fit(criterion: Criterion, target: string | string[]) {
  const rows = Array.from({ length: 60 }, (_, row) => ({
    size: (row * 37) % 101,
    red: row % 2,
    big: Number(row % 5 > 1),
  }));
  const { data } = await loadData({ data: tableFrom(rows), target });
  const { train } = split(data, { testFraction: 0 });
  const model = new ResidualMLP({ inFeatures: train.data.columns, dim: 4, depth: 1, classes: 2, seed: 1 });
  const optimizer = new AdamW([...model.parameters()]);
  const loader = new BatchLoader(train, fitStandardisation(train));
  return new Trainer({ model, optimizer, criterion }).fit(loader, { epochs: 1 });
}

const LABELS = ['red', 'big'];

test.each<[string, Criterion]>([
  ['LabelSmoothingCE', new LabelSmoothingCE()],
  ['MSELoss', new MSELoss()],
  ['HuberLoss', new HuberLoss()],
])('%s is refused for rows of several labels', async (name, criterion) => {
  await expect(fit(criterion, LABELS)).rejects.toThrow(
    new RangeError(
      `criterion: expected BCEWithLogitsLoss, as each row has several labels, received 'a ${name}'`,
    ),
  );
});

test('BCEWithLogitsLoss, and a loss of your own, are taken; for one class a row LabelSmoothingCE is', async () => {
  const bce = new BCEWithLogitsLoss();
  const own: Criterion = {
    reduction: 'mean',
    forward: (outputs, target) => bce.forward(outputs, target as never),
    backward: () => bce.backward(),
  };
  await expect(fit(bce, LABELS)).resolves.toBe('finished');
  await expect(fit(own, LABELS)).resolves.toBe('finished');
  await expect(fit(new LabelSmoothingCE(), 'red')).resolves.toBe('finished');
});
