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
