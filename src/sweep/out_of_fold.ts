// What folds say of rows: of each row by the fold that was not fitted on it, and of rows outside by all.
import { allocate } from '../core/memory';
import type { Part, TargetDescription } from '../data/dataset';
import { sampleWeightOf, targetValues } from '../data/dataset';
import { DataError } from '../io/data_error';
import { averagePredictions } from '../run/average_predictions';
import { foldFolder } from '../run/folds_folder';
import { evaluationLoader } from '../run/job';
import { loadRun, type TrainedRun } from '../run/load_run';
import { taskOf } from '../tasks/registry';
import type { Predictions } from '../tasks/task';
import { predictAll } from '../train/predictions';
import type { FoldRows } from './fold_rows';

/** The predictions of folds. */
export interface FoldPredictions {
  /** Of all rows in folds, in the order of the data. */
  outOfFold: Predictions;
  /** The fold of each of them, from 1. */
  foldOf: Uint32Array;
  /** What the target means to each fold. */
  descriptions: readonly TargetDescription[];
  /** The mean of the folds' for the rows that are in none; null where there are none. */
  outside: Predictions | null;
}

/** Memory for predictions that come a fold at a time. */
class OutOfFold {
  readonly foldOf: Uint32Array;
  readonly #outputs: Float32Array;
  readonly #values: Float32Array;
  readonly #width: number;

  constructor(readonly all: Part) {
    const { data, indices } = all;
    this.#width = taskOf(data).outputs(data.target.description);
    const length = indices.length * this.#width;
    [this.#outputs, this.#values] = [allocate(Float32Array, length), allocate(Float32Array, length)];
    this.foldOf = new Uint32Array(indices.length);
  }

  /** Takes the predictions of a fold for its rows, which are in the order of the data. */
  add(fold: number, { indices }: Part, { outputs, values }: Predictions): void {
    const width = this.#width;
    let place = 0;
    for (const [i, row] of indices.entries()) {
      while (this.all.indices[place] < row) place += 1;
      this.#outputs.set(outputs.data.subarray(i * width, (i + 1) * width), place * width);
      this.#values.set(values.data.subarray(i * width, (i + 1) * width), place * width);
      this.foldOf[place] = fold;
    }
  }

  /** @param descriptions What the target means to each fold. @param description To all together. */
  predictions(descriptions: readonly TargetDescription[], description: TargetDescription): Predictions {
    const shape = [this.all.indices.length, this.#width];
    return {
      outputs: { data: this.#outputs, shape },
      values: { data: this.#values, shape },
      target: targetValues(this.all),
      sampleWeight: sampleWeightOf(this.all),
      description,
      descriptionOf: (row) => descriptions[this.foldOf[row] - 1],
    };
  }
}

/** The predictions of a run for a part. */
const predict = (run: TrainedRun, part: Part): Promise<Predictions> =>
  predictAll(run.model, evaluationLoader(part, run.standardisation));

/**
 * Predicts with finished folds.
 *
 * @throws DataError for data other than they were trained on.
 */
export async function predictFolds(folder: string, rows: FoldRows): Promise<FoldPredictions> {
  const { all, outside, options } = rows;
  const outOfFold = new OutOfFold(all);
  const ofOutside: Predictions[] = [];
  const descriptions: TargetDescription[] = [];
  for (let fold = 1; fold <= options.folds; fold++) {
    const run = loadRun(foldFolder(folder, fold));
    const { parts, digest } = rows.divided(fold);
    if (digest !== run.dataDigest) {
      const problem = `expected the data that ${foldFolder(folder, fold)} was trained on, found other values`;
      throw new DataError(options.data, '', problem);
    }
    outOfFold.add(fold, parts.test, await predict(run, parts.test));
    if (outside.indices.length > 0) ofOutside.push(await predict(run, parts.outside!));
    descriptions.push(run.target);
  }
  const task = taskOf(all.data);
  const description = task.meanTarget?.(descriptions) ?? all.data.target.description;
  return {
    outOfFold: outOfFold.predictions(descriptions, description),
    foldOf: outOfFold.foldOf,
    descriptions,
    outside: ofOutside.length > 0 ? averagePredictions(task, ofOutside, description) : null,
  };
}
