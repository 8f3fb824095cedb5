// The tasks by name: a line for each.
import { rangeError } from '../core/check';
import type { TargetForm, TargetReading } from '../data/collect';
import type { Dataset, TargetDescription } from '../data/dataset';
import { classification } from './classification';
import { multilabel } from './multilabel';
import { quantileRegression } from './quantile_regression';
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
registerTask(quantileRegression);
registerTask(multilabel);

/** The task of labels, where options name none. */
export const DEFAULT_TASK = classification.name;

const allTasks = (): Task[] => [...tasks.values()];

/** The name under which a task is asked for: of a variant, that of the task whose options make it. */
export function askedName(name: string): string {
  const base = allTasks().find(({ variants }) => Object.values(variants?.tasks ?? {}).includes(name));
  return base?.name ?? name;
}

/** The names of the tasks that may be asked for. */
export const taskNames = (): string[] =>
  allTasks()
    .map(({ name }) => name)
    .filter((name) => askedName(name) === name);

/** Whether a task has this name, variants included. */
export const isTask = (name: string): boolean => tasks.has(name);

/** @throws RangeError for a name that no task has. */
export function taskNamed(name: string): Task {
  const task = tasks.get(name);
  if (!task) throw rangeError('task', `one of ${taskNames().join(', ')}`, name);
  return task;
}

/** The task that options make of one that was asked for: itself, or a variant. */
export function taskByOptions(name: string, options: object): Task {
  const { option, tasks: byValue } = taskNamed(name).variants ?? { option: '', tasks: {} };
  const value = (options as Record<string, unknown>)[option];
  return taskNamed(typeof value === 'string' && Object.hasOwn(byValue, value) ? byValue[value] : name);
}

/** The name of the task of data whose options name none, by what its target holds. */
export const TASK_OF: Readonly<Record<TargetForm, string>> = {
  labels: DEFAULT_TASK,
  numbers: regression.name,
  booleans: multilabel.name,
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
