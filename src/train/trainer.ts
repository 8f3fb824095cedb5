import type { BatchLoader } from '../data/batch_loader';
import type { LabelSmoothingCE } from '../loss/label_smoothing_ce';
import type { Module } from '../module';
import type { AdamW } from '../optim/adamw';
import type { LrSchedule } from '../optim/lr_schedule';

/** What a training run is made of. */
export interface TrainerParts {
  model: Module;
  optimizer: AdamW;
  criterion: LabelSmoothingCE;
  schedule: LrSchedule;
  loader: BatchLoader;
  seed: number;
}

/** What is known after a step. */
export interface StepReport {
  epoch: number;
  /** Steps taken so far. */
  step: number;
  loss: number;
  lr: number;
}

/** What is known after an epoch. */
export interface EpochReport {
  /** Epochs finished so far. */
  epoch: number;
  step: number;
  lr: number;
  /** Mean training loss of the epoch, as it was minimised. */
  loss: number;
  samplesPerSecond: number;
}

export interface FitOptions {
  epochs: number;
  onStep?: (report: StepReport) => void;
  onEpoch?: (report: EpochReport) => void;
  /** Ends the run after the step in progress. */
  signal?: AbortSignal;
}

/** The loss or the gradient norm is no longer finite: the step and the learning rate at which it happened. */
export class DivergedError extends Error {
  override name = 'DivergedError';
  constructor(what: string, step: number, lr: number) {
    super(
      `${what} at step ${step} with learning rate ${lr.toPrecision(3)}: training diverged. ` +
        'Lower --lr, clip with --clip-grad-norm 1, or look for extreme values in the data',
    );
  }
}

/** Between steps the event loop gets a turn when this many milliseconds have passed: signals and timers work. */
const TURN = 20;

/** Runs the epochs: every row once an epoch, shuffled by (seed, epoch). */
export class Trainer {
  step = 0;
  constructor(readonly parts: TrainerParts) {}

  /** @returns Whether all epochs were run (false when the signal ended them). @throws DivergedError */
  async fit({ epochs, onStep, onEpoch, signal }: FitOptions): Promise<boolean> {
    const { loader, seed, model } = this.parts;
    model.train();
    let turn = performance.now();
    for (let epoch = 0; epoch < epochs; epoch++) {
      const start = performance.now();
      let sum = 0;
      let lr = 0;
      for (const { x, target } of loader.shuffled(seed, epoch)) {
        lr = this.parts.schedule(this.step);
        const loss = this.#step(x, target, lr);
        sum += loss * target.length;
        onStep?.({ epoch, step: this.step, loss, lr });
        if (performance.now() - turn > TURN) {
          await new Promise((resolve) => setImmediate(resolve));
          turn = performance.now();
        }
        if (signal?.aborted) return false;
      }
      const seconds = (performance.now() - start) / 1000;
      onEpoch?.({ epoch: epoch + 1, step: this.step, lr, loss: sum / loader.rows, samplesPerSecond: loader.rows / seconds });
    }
    return true;
  }

  #step(x: Parameters<Module['forward']>[0], target: Int32Array, lr: number): number {
    const { model, optimizer, criterion } = this.parts;
    optimizer.paramGroups.forEach((group) => (group.lr = lr));
    optimizer.zeroGrad();
    const loss = criterion.forward(model.forward(x), target);
    if (!Number.isFinite(loss)) throw new DivergedError(`the loss became ${loss}`, this.step, lr);
    model.backward(criterion.backward(), { inputGradient: false });
    try {
      optimizer.step();
    } catch (error) {
      if ((error as Error).message.startsWith('gradNorm')) throw new DivergedError('the gradient norm is not finite', this.step, lr);
      throw error;
    }
    this.step += 1;
    return loss;
  }
}
