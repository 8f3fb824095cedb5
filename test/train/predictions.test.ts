import { BatchLoader, classTarget, predictAll, tensor } from '../../src';
import { predictEvery, preparePrediction } from '../../src/train/predictions';
import { parts } from '../support/training';

test('predictions are those of all rows in order, whatever the batch', async () => {
  const { loader, options } = parts();
  const of = (batchSize: number) =>
    predictAll(options.model, new BatchLoader(loader.part, loader.standardisation, { batchSize }));
  const [whole, cut] = [await of(30), await of(7)];
  expect(cut).toEqual(whole);
  expect(whole.outputs).toEqual(options.model.predict(tensor(loader.part.data.features, [30, 2])));
});

test.each([1, 2, 7, 29, 40])(
  'every %dth row is kept, with its target, and a tally gets all',
  async (every) => {
    const { loader, options } = parts();
    const batches = new BatchLoader(loader.part, loader.standardisation, { batchSize: 8 });
    const all = await predictAll(options.model, batches);
    const seen: number[] = [];
    const tally = {
      add: ({ target }: { target: ArrayLike<number> }, first: number) => {
        for (let i = 0; i < target.length; i++) seen[first + i] = target[i];
      },
      withoutPrediction: 0,
      scores: () => ({}),
    };
    const prediction = preparePrediction(options.model, batches, undefined);
    const kept = await predictEvery(prediction, every, tally);
    const rows = Array.from({ length: Math.ceil(30 / every) }, (_, i) => i * every);
    const rowsOf = ({ data }: { data: Float32Array }) =>
      rows.flatMap((row) => [...data.subarray(3 * row, 3 * row + 3)]);
    expect([...kept.values.data]).toEqual(rowsOf(all.values));
    expect([...kept.outputs.data]).toEqual(rowsOf(all.outputs));
    expect([...kept.target]).toEqual(rows.map((row) => all.target[row]));
    expect(seen).toEqual([...all.target]);
  },
);

test('no rows have no predictions', async () => {
  const { loader, options } = parts();
  const { data } = loader.part;
  const none = {
    data: { ...data, target: classTarget(new Int32Array(30), ['a', 'b', 'c']) },
    indices: new Uint32Array(),
  };
  const { values } = await predictAll(options.model, new BatchLoader(none, loader.standardisation));
  expect(values.shape).toEqual([0, 3]);
});
