// Digits with all three regularisers and averaged weights: npx ts-node examples/digits.ts [IDX folder]
import {
  AdamW,
  BatchLoader,
  classNamesOf,
  decayGroups,
  evaluate,
  fitStandardisation,
  glyphs,
  LabelSmoothingCE,
  loadData,
  OneCycleLR,
  ResidualMLP,
  saveSafetensors,
  split,
  Trainer,
} from 'regulus';

async function main(): Promise<void> {
  const epochs = 3;
  const data = process.argv[2] ? (await loadData({ data: process.argv[2] })).data : glyphs(5_000, 0);
  const { train, test } = split(data);
  const standardisation = fitStandardisation(train);
  const loader = new BatchLoader(train, standardisation, { batchSize: 128 });
  const testLoader = new BatchLoader(test, standardisation, { batchSize: 512 });

  const model = new ResidualMLP({
    inFeatures: data.columns,
    dim: 128,
    depth: 6,
    classes: classNamesOf(data.target.description).length,
    dropPath: 0.1,
  });
  const optimizer = new AdamW(decayGroups(model, 0.05));
  const schedule = new OneCycleLR(optimizer, { maxLr: 2e-3, totalSteps: epochs * loader.batches });
  const trainer = new Trainer({
    model,
    optimizer,
    criterion: new LabelSmoothingCE({ smoothing: 0.1 }),
    schedule,
    ema: 0.98,
  });
  await trainer.fit(loader, {
    epochs,
    onEpoch: ({ epoch, loss, samplesPerSecond }) =>
      console.log(`epoch ${epoch}  loss ${loss.toFixed(3)}  ${Math.round(samplesPerSecond)} samples/s`),
  });

  const raw = await evaluate(model, testLoader);
  const averaged = await trainer.average!.within(() => evaluate(model, testLoader));
  console.log(
    `test accuracy ${raw.accuracy.toFixed(3)}, of the averaged weights ${averaged.accuracy.toFixed(3)}`,
  );
  // In PyTorch: model.load_state_dict(load_file(path), strict=True)
  if (process.argv[3]) saveSafetensors(process.argv[3], model.stateDict());
}
void main();
