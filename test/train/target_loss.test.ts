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
  QuantileLoss,
  ResidualMLP,
  split,
  Trainer,
  tableFrom,
} from '../../src';

async function fit(criterion: Criterion, target: string | string[], outputs = 2) {
  const rows = Array.from({ length: 60 }, (_, row) => ({
    size: (row * 37) % 101,
    red: row % 2,
    big: Number(row % 5 > 1),
  }));
  const { data } = await loadData({ data: tableFrom(rows), target });
  const { train } = split(data, { testFraction: 0 });
  const model = new ResidualMLP({
    inFeatures: train.data.columns,
    dim: 4,
    depth: 1,
    classes: outputs,
    seed: 1,
  });
  const optimizer = new AdamW([...model.parameters()]);
  const loader = new BatchLoader(train, fitStandardisation(train));
  return new Trainer({ model, optimizer, criterion }).fit(loader, { epochs: 1 });
}

const LABELS = ['red', 'big'];
const ROWS = { class: 'red', numbers: 'size', labels: LABELS };

test.each<[keyof typeof ROWS, string, Criterion]>([
  ['labels', 'LabelSmoothingCE', new LabelSmoothingCE()],
  ['labels', 'MSELoss', new MSELoss()],
  ['labels', 'HuberLoss', new HuberLoss()],
  ['class', 'MSELoss', new MSELoss()],
  ['class', 'BCEWithLogitsLoss', new BCEWithLogitsLoss()],
  ['numbers', 'LabelSmoothingCE', new LabelSmoothingCE()],
  ['numbers', 'BCEWithLogitsLoss', new BCEWithLogitsLoss()],
])('rows of %s refuse %s', async (rows, name, criterion) => {
  const message = /^criterion: expected .*, as each row has .*, received 'a (.*)'$/;
  const error = await fit(criterion, ROWS[rows], 1).catch((thrown: RangeError) => thrown);
  expect(error).toBeInstanceOf(RangeError);
  expect(message.exec(String((error as RangeError).message))?.[1]).toBe(name);
});

test.each<[keyof typeof ROWS, Criterion, number]>([
  ['labels', new BCEWithLogitsLoss(), 2],
  ['class', new LabelSmoothingCE(), 2],
  ['numbers', new MSELoss(), 1],
  ['numbers', new QuantileLoss({ quantiles: [0.5] }), 1],
])('rows of %s take %o', async (rows, criterion, outputs) => {
  await expect(fit(criterion, ROWS[rows], outputs)).resolves.toBe('finished');
});

test('a loss of your own is taken', async () => {
  const bce = new BCEWithLogitsLoss();
  const own: Criterion = {
    reduction: 'mean',
    forward: (outputs, target) => bce.forward(outputs, target as never),
    backward: () => bce.backward(),
  };
  await expect(fit(own, LABELS)).resolves.toBe('finished');
});
