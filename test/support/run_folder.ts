import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** A run folder to be written: what its files say. */
interface WrittenRun {
  config?: object;
  /** Lines of metrics.jsonl. */
  metrics?: object[];
  summary?: object;
}

const CONFIG = { version: 1, task: 'classification', data: 'glyphs', depth: 2, dropPath: 0.1, seed: 0 };

/** A line of metrics.jsonl after so many epochs. */
export const metricsLine = (epoch: number, more: object = {}) => ({
  epoch,
  step: 10 * epoch,
  lr: 1e-3,
  train_loss: 2 / epoch,
  val_loss: 2.2 / epoch,
  val_accuracy: 1 - 1 / (epoch + 1),
  val_ece: 0.1,
  samples_per_second: 1000,
  grad_norm: 1,
  update_ratio: 1e-3,
  kept_share: [1, 0.9],
  ...more,
});

/** Writes the folder of a run as one that trains leaves it, or with a summary one that has ended. */
export function writeRun(folder: string, { config, metrics = [], summary }: WrittenRun = {}): string {
  mkdirSync(folder, { recursive: true });
  const json = (name: string, value: object) => writeFileSync(path.join(folder, name), JSON.stringify(value));
  json('config.json', { ...CONFIG, epochs: 10, ...config });
  writeFileSync(
    path.join(folder, 'metrics.jsonl'),
    metrics.map((line) => `${JSON.stringify(line)}\n`).join(''),
  );
  if (summary) json('summary.json', summary);
  return folder;
}
