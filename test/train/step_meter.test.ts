import {
  AdamW,
  type EpochReport,
  LabelSmoothingCE,
  ResidualMLP,
  Trainer,
  type TrainerState,
} from '../../src';
import { parts, rows } from '../support/training';

test("an epoch's report measures its first step, and counts the rows that each block kept", async () => {
  const make = () => {
    const { loader } = parts();
    const model = new ResidualMLP({ inFeatures: 2, dim: 8, depth: 3, classes: 3, dropPath: 0.6, seed: 2 });
    return {
      loader,
      model,
      trainer: new Trainer({
        model,
        optimizer: new AdamW(model.namedParameters(), { lr: 0.01 }),
        criterion: new LabelSmoothingCE(),
      }),
    };
  };
  const flat = (model: ResidualMLP, of: 'data' | 'grad') => model.parameters().flatMap((p) => [...p[of]!]);
  const length = (vector: number[]) => Math.hypot(...vector);
  const { loader, model, trainer } = make();
  const kept: number[][] = [];
  const reports: EpochReport[] = [];
  const measured: [number, number][] = [];
  let before = flat(model, 'data');
  await trainer.fit(loader, {
    epochs: 2,
    onStep: ({ step }) => {
      kept.push(model.blocks.map(({ mask }) => mask!.reduce((sum, entry) => sum + entry, 0)));
      const after = flat(model, 'data');
      if (step % 4 === 1)
        measured.push([
          length(flat(model, 'grad')),
          length(after.map((w, i) => w - before[i])) / length(before),
        ]);
      before = after;
    },
    onEpoch: (report) => void reports.push(report),
  });
  reports.forEach(({ gradNorm, updateRatio, keptShare }, epoch) => {
    expect(gradNorm).toBeCloseTo(measured[epoch][0], 5);
    expect(updateRatio).toBeCloseTo(measured[epoch][1], 6);
    expect(keptShare).toEqual(
      [0, 1, 2].map(
        (block) => kept.slice(4 * epoch, 4 * epoch + 4).reduce((sum, rows) => sum + rows[block], 0) / rows,
      ),
    );
  });
  expect(reports[0].keptShare[0]).toBe(1);
  expect(reports[0].keptShare[2]).toBeLessThan(1);

  // Unmeasured: the same steps.
  const plain = make();
  await plain.trainer.fit(plain.loader, {
    epochs: 2,
    stepSizes: false,
    onEpoch: (report) => expect([report.gradNorm, report.updateRatio]).toEqual([NaN, NaN]),
  });
  expect(plain.model.stateDict()).toEqual(model.stateDict());

  // Stopped in the middle of an epoch and restored into new parts: the same reports.
  const first = make();
  const stop = new AbortController();
  await first.trainer.fit(first.loader, {
    epochs: 2,
    signal: stop.signal,
    onStep: ({ step }) => {
      if (step === 6) stop.abort();
    },
  });
  const second = make();
  second.model.loadStateDict(first.model.stateDict());
  second.model.loadDrawState(first.model.drawState());
  second.trainer.optimizer.loadStateDict(first.trainer.optimizer.stateDict());
  second.trainer.loadStateDict(JSON.parse(JSON.stringify(first.trainer.stateDict())) as TrainerState);
  const resumed: EpochReport[] = [];
  await second.trainer.fit(second.loader, { epochs: 2, onEpoch: (report) => void resumed.push(report) });
  expect(resumed.map(({ samplesPerSecond: _, ...report }) => report)).toEqual(
    reports.slice(1).map(({ samplesPerSecond: _, ...report }) => report),
  );
});
