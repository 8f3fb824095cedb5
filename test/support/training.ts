import { AdamW, BatchLoader, classTarget, type Dataset, LabelSmoothingCE, LambdaLR, Linear } from '../../src';

export const rows = 30;

/** What a small run takes: 30 rows of 2 columns and 3 classes, and a linear model. */
export function parts(
  features = Float32Array.from({ length: rows * 2 }, (_, i) => Math.sin(i)),
  batchSize = 8,
) {
  const data: Dataset = {
    features,
    target: classTarget(
      Int32Array.from({ length: rows }, (_, i) => i % 3),
      ['a', 'b', 'c'],
    ),
    rows,
    columns: 2,
    imageShape: null,
    description: '',
  };
  const loader = new BatchLoader(
    { data, indices: Uint32Array.from({ length: rows }, (_, i) => i) },
    { mean: new Float32Array(2), scale: Float32Array.of(1, 1) },
    { batchSize },
  );
  const model = new Linear(2, 3, { seed: 1, stream: 0 });
  const optimizer = new AdamW(model.namedParameters());
  const schedule = new LambdaLR(optimizer, (step) => 10 / (step + 1));
  return { loader, options: { model, optimizer, criterion: new LabelSmoothingCE(), schedule } };
}

export const weights = ({ model }: { model: Linear }) => [...model.weight.data];
