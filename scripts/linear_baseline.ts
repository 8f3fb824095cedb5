// What a linear model reaches on the glyphs, for comparison with `regulus train`: npx ts-node scripts/linear_baseline.ts
import { accuracy, AdamW, LabelSmoothingCE, Linear, lrSchedule } from '../src';
import { BatchLoader } from '../src/data/batch_loader';
import { fitStandardisation, split } from '../src/data/dataset';
import { glyphs } from '../src/data/glyphs';

const EPOCHS = 30;
const data = glyphs(10_000, 0);
const { train, test } = split(data, { testRows: 2000, seed: 0 });
const standardisation = fitStandardisation(train);
const loader = new BatchLoader(train, standardisation, 128);
const model = new Linear(data.columns, 10);
const optimizer = new AdamW(model.namedParameters());
const criterion = new LabelSmoothingCE({ smoothing: 0 });
const schedule = lrSchedule('one-cycle', { lr: 2e-3, totalSteps: EPOCHS * loader.batches });
let step = 0;
for (let epoch = 0; epoch < EPOCHS; epoch++) {
  for (const { x, target } of loader.shuffled(0, epoch)) {
    optimizer.paramGroups[0].lr = schedule(step++);
    optimizer.zeroGrad();
    criterion.forward(model.forward(x), target);
    model.backward(criterion.backward(), { inputGradient: false });
    optimizer.step();
  }
}
const [{ x, target }] = new BatchLoader(test, standardisation, 2000).inOrder();
console.log(`linear model on the glyphs: test accuracy ${(100 * accuracy(model.predict(x), target)).toFixed(1)} %`);
