// The accuracy of a linear model on the glyphs, for comparison with `regulus train`: npx ts-node
// scripts/linear_baseline.ts
import {
  AdamW,
  BatchLoader,
  evaluate,
  fitStandardisation,
  glyphs,
  LabelSmoothingCE,
  Linear,
  OneCycleLR,
  split,
  Trainer,
} from '../src';

const EPOCHS = 30;
async function main(): Promise<void> {
  const data = glyphs(10_000, 0);
  const { train, test } = split(data, { testRows: 2000 });
  const standardisation = fitStandardisation(train);
  const loader = new BatchLoader(train, standardisation);
  const model = new Linear(data.columns, 10);
  const optimizer = new AdamW(model.namedParameters());
  const schedule = new OneCycleLR(optimizer, { maxLr: 2e-3, totalSteps: EPOCHS * loader.batches });
  await new Trainer({ model, optimizer, criterion: new LabelSmoothingCE({ smoothing: 0 }), schedule }).fit(
    loader,
    { epochs: EPOCHS },
  );
  const { accuracy } = await evaluate(model, new BatchLoader(test, standardisation));
  console.log(`linear model on the glyphs: test accuracy ${(100 * accuracy).toFixed(1)} %`);
}
void main();
