// The tasks by name: a line for each.
import { rangeError } from '../core/check';
import type { TargetForm, TargetReading } from '../data/collect';
import type { Dataset, TargetDescription } from '../data/dataset';
import { classification } from './classification';
import { regression } from './regression';
import type { Task } from './task';

const tasks = new Map<string, Task>();

/** Adds a task, under its name. @throws RangeError where there is one of that name. */
export function registerTask<D extends TargetDescription, O>(task: Task<D, O>): void {
  if (tasks.has(task.name)) throw rangeError('task.name', 'a name that no other task has', task.name);
  tasks.set(task.name, task as unknown as Task);
}

registerTask(classification);
registerTask(regression);

/** The task of labels, where options name none. */
export const DEFAULT_TASK = classification.name;

/** The names of all tasks. */
export const taskNames = (): string[] => [...tasks.keys()];

/** @throws RangeError for a name that no task has. */
export function taskNamed(name: string): Task {
  const task = tasks.get(name);
  if (!task) throw rangeError('task', `one of ${taskNames().join(', ')}`, name);
  return task;
}

/** The name of the task of data whose options name none, by what its target holds. */
export const TASK_OF: Readonly<Record<TargetForm, string>> = {
  labels: DEFAULT_TASK,
  numbers: regression.name,
};

/**
 * How the target of data is read: as a task does or, where none is named, as that of what the target holds.
 *
 * @throws RangeError for a name that no task has.
 */
export function targetReading(name: string | undefined): TargetReading {
  if (name === undefined)
    return { form: undefined, readerOf: (found) => taskNamed(TASK_OF[found]).readTarget };
  const { targetForm = 'labels', readTarget } = taskNamed(name);
  return { form: targetForm, readerOf: () => readTarget };
}

/** The task of a data set. @throws RangeError where its target names none that is known. */
export const taskOf = ({ target }: Dataset): Task => taskNamed(target.description.task);
