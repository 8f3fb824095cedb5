// What a task chooses by the validation rows when a run ends, such as thresholds, for the weights it keeps.
import type { Warning } from '../core/warning';
import type { BatchLoader } from '../data/batch_loader';
import { described, type TargetDescription } from '../data/dataset';
import type { Split } from '../data/split';
import { withPath } from '../io/data_error';
import { loadSafetensors, saveSafetensors } from '../io/safetensors';
import { taskNamed } from '../tasks/registry';
import { evaluateRows } from '../train/evaluate';
import type { Predictor } from '../train/predictions';
import type { Prepared } from './prepare';

/** A target, completed by what was chosen, and what was doubtful. */
export interface ChosenTarget {
  target: TargetDescription;
  warnings: readonly Warning[];
}

/**
 * Chooses by the predictions of a model for the validation rows.
 *
 * @param validation Those rows; undefined: there are none. @returns Null for a task that chooses nothing.
 */
export async function completeTarget(
  model: Predictor,
  target: TargetDescription,
  validation: BatchLoader | undefined,
): Promise<ChosenTarget | null> {
  const task = taskNamed(target.task);
  if (!task.choose) return null;
  const { chosen, warnings } = task.choose(validation ? await evaluateRows(model, validation) : null, target);
  return { target: chosen === undefined ? target : { ...target, chosen }, warnings };
}

/** The parts of data, their target described in other words. */
export const describedParts = ({ train, validation, test }: Split, target: TargetDescription): Split => ({
  train: described(train, target),
  validation: described(validation, target),
  test: described(test, target),
});

/** A job, its target completed by what its task chooses for the weights at hand; itself where that is nothing. */
export async function withChosen<J extends Pick<Prepared, 'trainer' | 'description' | 'parts' | 'warnings'>>(
  job: J,
  validation: BatchLoader | undefined,
): Promise<J> {
  const { trainer, description, parts } = job;
  const found = await completeTarget(trainer.model, description.target, validation);
  if (!found) return job;
  const { target } = found;
  const warnings = [...job.warnings, ...found.warnings];
  return { ...job, description: { ...description, target }, parts: describedParts(parts, target), warnings };
}

/** Writes what was chosen into a checkpoint, completely or not at all. */
export function saveTarget(path: string, target: TargetDescription): void {
  withPath(path, () => {
    const { tensors, metadata } = loadSafetensors(path);
    saveSafetensors(path, tensors, { ...metadata, target: JSON.stringify(target) });
  });
}
