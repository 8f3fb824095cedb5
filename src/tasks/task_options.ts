// The options that tasks add to those of a run: a line for each task.
import { CLASS_OPTIONS } from './class_options';

/** The declarations of all tasks, by name. */
export const TASK_OPTIONS = {
  ...CLASS_OPTIONS,
} as const;
