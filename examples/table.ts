// A classifier of a CSV table, stopped by its validation part: npx ts-node examples/table.ts [table.csv]
import { mkdtempSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {
  AdamW,
  BatchLoader,
  CosineAnnealingLR,
  categoriesOf,
  classNamesOf,
  decayGroups,
  evaluate,
  fitStandardisation,
  LabelSmoothingCE,
  loadData,
  ResidualMLP,
  split,
  Trainer,
} from 'regulus';

/** Flowers of three species, whose petals tell two of them apart and whose sepals the third. */
function writeFlowers(file: string): string {
  const lines = Array.from({ length: 600 }, (_, i) => {
    const species = i % 3;
    const noise = (k: number) => Math.sin(i * (k + 1.7)) * 0.6;
    const cells = [
      5 + 0.8 * species + noise(0),
      3 + noise(1) / 2,
      1.5 + 1.9 * species + noise(2),
      0.3 + 0.8 * species + noise(3) / 2,
    ];
    return [...cells.map((cell) => cell.toFixed(2)), ['setosa', 'versicolor', 'virginica'][species]].join(
      ',',
    );
  });
  writeFileSync(file, `sepal length,sepal width,petal length,petal width,species\n${lines.join('\n')}\n`);
  return file;
}

async function main(): Promise<void> {
  const file =
    process.argv[2] ??
    writeFlowers(path.join(mkdtempSync(path.join(os.tmpdir(), 'flowers-')), 'flowers.csv'));
  const { data } = await loadData({ data: file });
  console.log(data.description);
  const { train, validation, test } = split(data, {
    testFraction: 0.2,
    valFraction: 0.2,
    split: 'shuffled',
  });
  const standardisation = fitStandardisation(train);
  const rows = (part: typeof train) => new BatchLoader(part, standardisation, { batchSize: 32 });

  const model = new ResidualMLP({
    inFeatures: train.data.columns,
    categories: categoriesOf(train.data.schema),
    dim: 32,
    depth: 3,
    classes: classNamesOf(data.target.description).length,
    dropPath: 0.1,
  });
  const optimizer = new AdamW(decayGroups(model, 0.05), { lr: 3e-3, maxGradNorm: 1 });
  const loader = rows(train);
  const schedule = new CosineAnnealingLR(optimizer, { tMax: 30 * loader.batches });
  const trainer = new Trainer({
    model,
    optimizer,
    criterion: new LabelSmoothingCE({ smoothing: 0.1 }),
    schedule,
  });
  const end = await trainer.fit(loader, {
    epochs: 30,
    validation: rows(validation),
    patience: 8,
    onEpoch: ({ epoch, loss, validation: scores }) =>
      console.log(
        `epoch ${epoch}  loss ${loss.toFixed(3)}  validation accuracy ${scores!.accuracy.toFixed(3)}`,
      ),
  });
  const { accuracy, loss } = await evaluate(model, rows(test));
  console.log(
    `${end} after step ${trainer.step}: test accuracy ${accuracy.toFixed(3)}, loss ${loss.toFixed(3)}`,
  );
}
void main();
