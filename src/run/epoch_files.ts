// What a run writes of each epoch beside its line of metrics, where its options ask for it.
import type { Module } from '../core/module';
import type { TrainOptions } from './options';

/** The epoch of a line of metrics. */
interface Epoch {
  epoch: number;
  step: number;
}

/** What adds an epoch to files. */
export type AddEpoch = (line: Epoch) => void;

/** Where a run stands. */
interface Progress extends Epoch {
  model: Module;
}

/** Opens the files that the options ask for; what writes them is loaded only then. */
export function openEpochFiles(
  { out, epochs, tensorboard, histograms }: TrainOptions,
  { model, epoch, step }: Progress,
): AddEpoch {
  const files: { add: AddEpoch }[] = [];
  if (tensorboard) {
    const { EventFile } = require('./tensorboard') as typeof import('./tensorboard');
    files.push(new EventFile(out, step));
  }
  if (histograms) {
    const { HistogramFile } = require('./histogram_file') as typeof import('./histogram_file');
    files.push(new HistogramFile(out, model, epochs, epoch));
  }
  return (line) => {
    for (const file of files) file.add(line);
  };
}
