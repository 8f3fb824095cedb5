import { AdamW, LabelSmoothingCE, Linear, tensor } from '../../src';
import { BatchLoader } from '../../src/data/batch_loader';
import type { Dataset } from '../../src/data/dataset';
import { evaluate } from '../../src/train/metrics';
import { DivergedError, Trainer, type StepReport } from '../../src/train/trainer';

const rows = 30;
function parts(features = Float32Array.from({ length: rows * 2 }, (_, i) => Math.sin(i))) {
  const data: Dataset = { features, labels: Int32Array.from({ length: rows }, (_, i) => i % 3), rows, columns: 2, classNames: ['a', 'b', 'c'], imageShape: null, description: '' };
  const loader = new BatchLoader({ data, indices: Uint32Array.from({ length: rows }, (_, i) => i) }, { mean: new Float32Array(2), scale: Float32Array.of(1, 1) }, 8);
  const model = new Linear(2, 3, { seed: 1, stream: 0 });
  const optimizer = new AdamW(model.namedParameters());
  return { model, optimizer, loader, criterion: new LabelSmoothingCE(), schedule: (step: number) => 0.01 / (step + 1), seed: 0 };
}

test('every step uses its learning rate, and every epoch reports its mean loss', async () => {
  const steps: StepReport[] = [];
  const epochs: number[] = [];
  const made = parts();
  expect(await new Trainer(made).fit({ epochs: 2, onStep: (report) => steps.push({ ...report }), onEpoch: ({ loss }) => epochs.push(loss) })).toBe(true);
  expect(steps.map(({ lr, step, epoch }) => [lr, step, epoch])).toEqual(Array.from({ length: 8 }, (_, i) => [0.01 / (i + 1), i + 1, Math.floor(i / 4)]));
  const weights = [8, 8, 8, 6];
  expect(epochs[1]).toBeCloseTo(steps.slice(4).reduce((sum, { loss }, i) => sum + loss * weights[i], 0) / rows, 10);
});

test('a signal ends the run after the step in progress', async () => {
  const stop = new AbortController();
  let taken = 0;
  const finished = await new Trainer(parts()).fit({ epochs: 9, signal: stop.signal, onStep: ({ step }) => { taken = step; if (step === 5) stop.abort(); } });
  expect([finished, taken]).toEqual([false, 5]);
});

test('timers run while it trains', async () => {
  let turns = 0;
  const timer = setInterval(() => (turns += 1), 1);
  await new Trainer(parts()).fit({ epochs: 4000 });
  clearInterval(timer);
  expect(turns).toBeGreaterThan(0);
});

class Overflowing extends Linear {
  override backward(...args: Parameters<Linear['backward']>) {
    const dx = super.backward(...args);
    this.bias!.grad!.fill(Infinity);
    return dx;
  }
}

test('a loss or a gradient norm that is not finite stops the run, says where, and leaves the weights', async () => {
  const model = new Overflowing(2, 3);
  const overflowing = { ...parts(), model, optimizer: new AdamW(model.namedParameters(), { maxGradNorm: 1 }) };
  const cases = [[parts(new Float32Array(rows * 2).fill(NaN)), 'the loss became NaN at step 0'], [overflowing, 'the gradient norm is not finite at step 0']] as const;
  for (const [made, what] of cases) {
    const before = made.model.stateDict();
    const failed = new Trainer(made).fit({ epochs: 1 });
    await expect(failed).rejects.toThrow(DivergedError);
    await expect(failed).rejects.toThrow(what);
    expect(made.model.stateDict()).toEqual(before);
  }
});

test('evaluation is the unsmoothed likelihood of every row, whatever the batch', () => {
  const { model, loader } = parts();
  const whole = evaluate(model, new BatchLoader(loader.part, loader.standardisation, 30), 3);
  const cut = evaluate(model, new BatchLoader(loader.part, loader.standardisation, 7), 3);
  expect(cut).toEqual(whole);
  const losses = new LabelSmoothingCE({ smoothing: 0 }).forward(model.predict(tensor(loader.part.data.features, [30, 2])), loader.part.data.labels);
  expect(whole.loss).toBeCloseTo(losses, 5);
});
