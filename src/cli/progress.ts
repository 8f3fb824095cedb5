// What a running job shows: a bar on a terminal, a line an epoch elsewhere.
import { SingleBar } from 'cli-progress';
import type { EpochMetrics } from '../run/train';
import type { StepReport } from '../train/trainer';

/** Percent with one decimal. */
export const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

/** A duration for people. */
export function duration(seconds: number): string {
  if (!Number.isFinite(seconds)) return '–';
  return seconds < 60
    ? `${seconds.toFixed(seconds < 10 ? 1 : 0)} s`
    : `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}

function scores(metrics: EpochMetrics): string {
  const part = 'val_accuracy' in metrics ? 'val' : 'test';
  return `${part} accuracy ${percent(metrics[`${part}_accuracy`])}, loss ${metrics[`${part}_loss`].toFixed(4)}`;
}

/** Shows loss, accuracy, samples per second and the time left. */
export class Progress {
  readonly #bar: SingleBar | null;
  readonly #start = performance.now();
  #smoothed: number | null = null;
  #scores = '';

  constructor(
    readonly epochs: number,
    readonly batches: number,
    readonly batchSize: number,
    readonly out: NodeJS.WriteStream,
    readonly first = 0,
  ) {
    this.#bar = out.isTTY
      ? new SingleBar({
          format: '{bar} epoch {epoch}/{epochs} · loss {loss} · {rate} samples/s · {left} left{scores}',
          stream: out,
          hideCursor: true,
          barsize: 20,
          fps: 8,
        })
      : null;
    this.#bar?.start(epochs * batches, first, {
      epoch: 1,
      epochs,
      loss: '–',
      rate: '–',
      left: '–',
      scores: '',
    });
  }

  step({ epoch, step, loss }: StepReport): void {
    this.#smoothed = this.#smoothed === null ? loss : 0.95 * this.#smoothed + 0.05 * loss;
    if (!this.#bar) return;
    const seconds = (performance.now() - this.#start) / 1000;
    const left = (seconds / (step - this.first)) * (this.epochs * this.batches - step);
    const rate = Math.round(((step - this.first) * this.batchSize) / seconds).toLocaleString('en');
    this.#bar.update(step, {
      epoch: epoch + 1,
      loss: this.#smoothed.toFixed(4),
      rate,
      left: duration(left),
      scores: this.#scores,
    });
  }

  epoch(metrics: EpochMetrics): void {
    this.#scores = ` · ${scores(metrics)}`;
    if (this.#bar) {
      this.#bar.update({ scores: this.#scores });
      return;
    }
    const left =
      ((performance.now() - this.#start) / 1000 / (metrics.step - this.first)) *
      (this.epochs * this.batches - metrics.step);
    const rate = Math.round(metrics.samples_per_second).toLocaleString('en');
    this.out.write(
      `epoch ${metrics.epoch}/${this.epochs}  loss ${metrics.train_loss.toFixed(4)}  ${scores(metrics)}  ${rate} samples/s  ${duration(left)} left\n`,
    );
  }

  stop(): void {
    this.#bar?.stop();
  }
}
