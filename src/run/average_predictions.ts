// The mean of several models' predictions for the same rows.
import { zeros } from '../core/memory';
import type { Tensor } from '../core/tensor';
import type { TargetDescription } from '../data/dataset';
import type { Predictions, Task } from '../tasks/task';

/** The mean of predictions, added in double; NaN where one is not finite. @param all Of one shape, at least one. */
export function meanPredictions(all: readonly Tensor[]): Tensor {
  const [{ shape, data }] = all;
  const mean = zeros(data.length);
  for (let i = 0; i < mean.length; i++) {
    let sum = 0;
    for (const each of all) sum += each.data[i];
    mean[i] = sum / all.length;
  }
  return { data: mean, shape };
}

/** What a target means to several models together, by what it means to each. */
export const meanTarget = (
  task: Pick<Task, 'meanTarget'>,
  descriptions: readonly TargetDescription[],
): TargetDescription => task.meanTarget?.(descriptions) ?? descriptions[0];

/** Predictions of several models for the same rows, as those of one: what its outputs would be, follows. */
export function averagePredictions(
  task: Pick<Task, 'outputsOf'>,
  all: readonly Predictions[],
  description: TargetDescription,
): Predictions {
  const values = meanPredictions(all.map((each) => each.values));
  return { ...all[0], values, outputs: outputsFor(task, values, description), description };
}

/** Outputs of which the task would make predictions. */
function outputsFor(task: Pick<Task, 'outputsOf'>, values: Tensor, description: TargetDescription): Tensor {
  if (!task.outputsOf) return values;
  const outputs = { data: zeros(values.data.length), shape: values.shape };
  task.outputsOf(values, outputs, description);
  return outputs;
}
