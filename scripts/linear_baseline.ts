// What a linear model reaches on the data that `regulus train` uses: npx ts-node scripts/linear_baseline.ts [data] [seeds]
// The same split, standardisation, batches, optimizer and schedule as the command's defaults; no smoothing.
import { BatchLoader } from '../src/data/batch_loader';
import { fitStandardisation, split } from '../src/data/dataset';
import { loadData } from '../src/data/load';
import { LabelSmoothingCE } from '../src/loss/label_smoothing_ce';
import { Linear } from '../src/nn/linear';
import { AdamW } from '../src/optim/adamw';
import { decayGroups } from '../src/optim/decay_groups';
import { lrSchedule } from '../src/optim/lr_schedule';
import { evaluate } from '../src/train/metrics';
import { Trainer } from '../src/train/trainer';

const EPOCHS = 15;
const TEST_ROWS = 2000;
/** Tried in turn, all printed: a linear model must not look weak because of one learning rate. */
const RATES = [2e-4, 5e-4, 2e-3, 1e-2];

async function fit(place: string, seed: number, lr: number): Promise<number> {
  const { data, test } = loadData({ data: place, format: 'auto', seed });
  const parts = split(data, { testRows: TEST_ROWS, seed }, test);
  const standardisation = fitStandardisation(parts.train);
  const loader = new BatchLoader(parts.train, standardisation, 128);
  const model = new Linear(data.columns, data.classNames.length, { seed, stream: 0 });
  const optimizer = new AdamW(decayGroups(model, 0.05));
  const schedule = lrSchedule('one-cycle', { lr, totalSteps: loader.batches * EPOCHS });
  await new Trainer({ model, optimizer, criterion: new LabelSmoothingCE({ smoothing: 0 }), schedule, loader, seed }).fit({ epochs: EPOCHS });
  return evaluate(model, new BatchLoader(parts.test, standardisation, 512), data.classNames.length).accuracy;
}

async function main(): Promise<void> {
  const [place = 'glyphs', seeds = '1'] = process.argv.slice(2);
  for (const lr of RATES) {
    const scores: number[] = [];
    for (let seed = 0; seed < Number(seeds); seed++) scores.push(await fit(place, seed, lr));
    console.log(`linear model, lr ${lr}: test accuracy ${scores.map((score) => score.toFixed(4)).join(', ')}`);
  }
}

main().catch((error: unknown) => {
  console.error((error as Error).message);
  process.exitCode = 1;
});
