import {
  AdamW,
  BatchLoader,
  categoriesOf,
  fitStandardisation,
  LabelSmoothingCE,
  Linear,
  LinearCrossEntropy,
  loadData,
  type Module,
  type Part,
  ResidualMLP,
  Sequential,
  split,
  Trainer,
  tableFrom,
} from '../../src';

let part: Part;
beforeAll(async () => {
  const rows = Array.from({ length: 120 }, (_, row) => ({
    size: (row * 37) % 101,
    street: `street ${row % 40}`,
    kind: row % 3 === 0 ? 'house' : 'flat',
  }));
  const { data } = await loadData({ data: tableFrom(rows), target: 'kind' });
  part = split(data, { valFraction: 0 }).train;
});

const sizes = { dim: 8, depth: 1, classes: 2 };
function fit(model: Module, criterion: LabelSmoothingCE | LinearCrossEntropy = new LabelSmoothingCE()) {
  const optimizer = new AdamW([...model.parameters()]);
  const loader = new BatchLoader(part, fitStandardisation(part), { batchSize: 40 });
  return new Trainer({ model, optimizer, criterion }).fit(loader, { epochs: 1 });
}

test('a network that takes codes of categories as numbers is refused before the first step', async () => {
  const inFeatures = part.data.columns;
  const without = new ResidualMLP({ ...sizes, inFeatures });
  const message =
    'model: expected categories: categoriesOf(data.schema) for the codes in the last column of each row, ' +
    "received 'a network without categories'";
  await expect(fit(without)).rejects.toThrow(new RangeError(message));
  await expect(fit(new Sequential(without))).rejects.toThrow(RangeError);
  await expect(fit(without.body, new LinearCrossEntropy(without.head))).rejects.toThrow(RangeError);
  await expect(fit(new Sequential(new Linear(inFeatures, 2)))).rejects.toThrow(RangeError);
});

test('a network that embeds them is trained', async () => {
  const categories = categoriesOf(part.data.schema);
  const model = new ResidualMLP({ ...sizes, inFeatures: part.data.columns, categories });
  await expect(fit(model)).resolves.toBe('finished');
});
