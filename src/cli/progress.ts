// What a running job shows: a bar on a terminal, a line an epoch elsewhere.

import { SingleBar } from 'cli-progress';
import { now } from '../core/clock';
import type { EpochMetrics } from '../run/train';
import { scoreText } from '../tasks/score_text';
import { type Score, scoreNamed, type Task } from '../tasks/task';
import type { StepReport } from '../train/reports';

/** Percent with one decimal. */
export const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

/** A duration for people. */
export function duration(seconds: number): string {
  if (!Number.isFinite(seconds)) return '–';
  return seconds < 60
    ? `${seconds.toFixed(seconds < 10 ? 1 : 0)} s`
    : `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}

/** The headline and the score that chooses, of the part that is watched and of the fitted rows. */
function watchedScores(task: Task, choosing: Score, metrics: EpochMetrics): string {
  const part = `val_${choosing.name}` in metrics ? 'val' : 'test';
  if (!(`${part}_${choosing.name}` in metrics)) return '';
  const shown = [...new Set([scoreNamed(task, task.headline), choosing])];
  const textOf = (prefix: 'fitted' | 'val' | 'test', name: string) => {
    const texts = shown.map(
      (score) => `${score.title} ${scoreText(score, metrics[`${prefix}_${score.name}`])}`,
    );
    return `${name} ${texts.join(', ')}`;
  };
  const isFittedKnown = `fitted_${choosing.name}` in metrics;
  return [textOf(part, part), ...(isFittedKnown ? [textOf('fitted', 'train')] : [])].join('  ');
}

/** What a progress bar covers. */
export interface ProgressOptions {
  /** The score that chooses epochs. */
  choosing: Score;
  epochs: number;
  /** Steps of an epoch. */
  steps: number;
  /** Rows of a step. */
  rows: number;
  /** Steps taken before. */
  first: number;
  /** Null: nothing is shown. */
  out: NodeJS.WriteStream | null;
}

const count = (value: number) => Math.round(value).toLocaleString('en');

/** Shows the loss, the scores, samples per second and the time left. */
export class Progress {
  readonly #bar: SingleBar | null;
  readonly #start = now();
  #smoothed: number | null = null;
  #scores = '';

  constructor(
    readonly task: Task,
    readonly options: ProgressOptions,
  ) {
    const { epochs, steps, first, out } = options;
    this.#bar = out?.isTTY
      ? new SingleBar({
          format: '{bar} epoch {epoch}/{epochs} · loss {loss} · {rate} samples/s · {left} left{scores}',
          stream: out,
          hideCursor: true,
          barsize: 20,
          fps: 8,
        })
      : null;
    this.#bar?.start(epochs * steps, first, {
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
    const { epochs, rows, first } = this.options;
    const rate = ((step - first) * rows) / this.#seconds();
    this.#bar.update(step, {
      epoch: epoch + 1,
      epochs,
      loss: this.#smoothed.toFixed(4),
      rate: count(rate),
      left: this.#left(step),
      scores: this.#scores,
    });
  }

  epoch(metrics: EpochMetrics): void {
    const scores = watchedScores(this.task, this.options.choosing, metrics);
    this.#scores = scores && ` · ${scores}`;
    if (this.#bar) {
      this.#bar.update({ scores: this.#scores });
      return;
    }
    const { epochs, out } = this.options;
    const cells = [
      `epoch ${metrics.epoch}/${epochs}`,
      `loss ${metrics.train_loss.toFixed(4)}`,
      scores,
      `${count(metrics.samples_per_second)} samples/s`,
      `${this.#left(metrics.step)} left`,
    ];
    out?.write(`${cells.filter(Boolean).join('  ')}\n`);
  }

  #seconds(): number {
    return (now() - this.#start) / 1000;
  }

  #left(step: number): string {
    const { epochs, steps, first } = this.options;
    return duration((this.#seconds() / (step - first)) * (epochs * steps - step));
  }

  stop(): void {
    this.#bar?.stop();
  }
}
