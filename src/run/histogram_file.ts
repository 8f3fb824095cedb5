// histograms.jsonl: how weights and gradients are distributed, by epoch. It is bounded: of many epochs and of
// many parameters it has some.
import path from 'node:path';
import type { Module } from '../core/module';
import type { Parameter } from '../core/parameter';
import { type Distribution, distributionOf } from '../train/distribution';
import { addLine, keepEpochs } from './epoch_lines';

/** Parameters that the file has at most. */
const MOST_PARAMETERS = 48;
/** Lines of the file, besides those of the first and the last epoch. */
const MOST_LINES = 50;

/** A parameter in a line of histograms.jsonl. */
export interface ParameterHistograms {
  name: string;
  shape: readonly number[];
  weights: Distribution;
  /** Of the epoch's last step, before clipping; null where the step reached it with none. */
  gradients: Distribution | null;
}

/** A line of histograms.jsonl. */
export interface HistogramLine {
  /** From 1. */
  epoch: number;
  /** Steps taken since the beginning. */
  step: number;
  parameters: ParameterHistograms[];
}

/** As many of some things, evenly taken, the first and the last included. */
const evenly = <T>(all: readonly T[], most: number): T[] =>
  all.length <= most
    ? [...all]
    : Array.from({ length: most }, (_, i) => all[Math.round((i * (all.length - 1)) / (most - 1))]);

/** All parameters of a small network; of a large one its matrices, evenly taken where they are many. */
function chosenParameters(model: Module): [name: string, parameter: Parameter][] {
  const all = [...model.namedParameters()];
  if (all.length <= MOST_PARAMETERS) return all;
  return evenly(
    all.filter(([, { shape }]) => shape.length > 1),
    MOST_PARAMETERS,
  );
}

/** How far apart the epochs are that have a line when so many are done: a power of two. */
const strideAt = (epochs: number): number => 2 ** Math.max(0, Math.ceil(Math.log2(epochs / MOST_LINES)));

/** The file of a run, which one that goes on continues. */
export class HistogramFile {
  readonly path: string;
  readonly #parameters: [name: string, parameter: Parameter][];
  #stride: number;

  /** @param epochs Those of the whole run. @param done Those that are done; lines of later ones go. */
  constructor(
    folder: string,
    model: Module,
    readonly epochs: number,
    done = 0,
  ) {
    this.path = path.join(folder, 'histograms.jsonl');
    this.#parameters = chosenParameters(model);
    this.#stride = strideAt(Math.max(1, done));
    keepEpochs(this.path, (epoch) => epoch <= done && (epoch === done || this.#has(epoch)));
  }

  /** Whether an epoch has a line as long as epochs are so far apart. */
  #has(epoch: number): boolean {
    return epoch === 1 || epoch === this.epochs || epoch % this.#stride === 0;
  }

  /** Adds what the model and its gradients are after an epoch. @throws DataError where it cannot be written. */
  add({ epoch, step }: Pick<HistogramLine, 'epoch' | 'step'>): void {
    const stride = strideAt(epoch);
    const isThinned = stride > this.#stride;
    this.#stride = stride;
    if (isThinned) keepEpochs(this.path, (each) => this.#has(each));
    if (!this.#has(epoch)) return;
    const parameters = this.#parameters.map(
      ([name, { shape, data, grad }]): ParameterHistograms => ({
        name,
        shape,
        weights: distributionOf(data),
        gradients: grad && distributionOf(grad),
      }),
    );
    const line: HistogramLine = { epoch, step, parameters };
    addLine(this.path, line);
  }
}
