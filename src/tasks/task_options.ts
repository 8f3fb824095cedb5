// What tasks declare to be chosen: the options that they add to those of a run, and their scores; a line for
// each task.
import type { RunOptionDeclaration } from '../core/option_declaration';
import { CLASS_OPTIONS, CLASS_SCORES, FURTHER_CLASS_SCORES } from './class_options';
import { FURTHER_MULTILABEL_SCORES, MULTILABEL_OPTIONS, MULTILABEL_SCORES } from './multilabel_options';
import { NUMBER_SCORES, QUANTILE_SCORES, REGRESSION_OPTIONS, REGRESSION_RULES } from './regression_options';
import { isComparable, type Score } from './task';

/** The declarations of all tasks, by name. */
export const TASK_OPTIONS = {
  ...CLASS_OPTIONS,
  ...REGRESSION_OPTIONS,
  ...MULTILABEL_OPTIONS,
} as const;

/** What the options of tasks must fulfil together. */
export const TASK_RULES = [...REGRESSION_RULES];

/** The declarations of each task. */
const OF_TASK: Readonly<Record<string, Readonly<Record<string, RunOptionDeclaration>>>> = {
  classification: CLASS_OPTIONS,
  regression: REGRESSION_OPTIONS,
  multilabel: MULTILABEL_OPTIONS,
};

/** The scores of each task. */
const SCORES: Readonly<Record<string, readonly Score[]>> = {
  classification: [...CLASS_SCORES, ...FURTHER_CLASS_SCORES],
  regression: NUMBER_SCORES,
  'quantile regression': QUANTILE_SCORES,
  multilabel: [...MULTILABEL_SCORES, ...FURTHER_MULTILABEL_SCORES],
};

/** The scores of each task by name, for people: 'loss, accuracy, ece (classification); rmse, … (regression)'. */
export const SCORE_NAMES = Object.entries(SCORES)
  .map(([task, scores]) => {
    const names = scores.filter(isComparable).map(({ name }) => name);
    return `${names.join(', ')} (${task})`;
  })
  .join('; ');

/** The score of each task that chooses unless another is selected. */
export const DEFAULT_SCORES = Object.entries(SCORES)
  .map(([task, [{ name }]]) => `${name} for ${task}`)
  .join(', ');

/** An option that a task does not have, and the tasks that have it. */
export interface ForeignOption {
  readonly option: keyof typeof TASK_OPTIONS;
  /** In words: 'none in a regression: it is for classification'. */
  readonly expected: string;
  readonly received: unknown;
}

/** An option that is set and belongs to other tasks than this one; undefined where there is none. */
export function foreignOption(task: string, options: object): ForeignOption | undefined {
  const values = options as Readonly<Record<string, unknown>>;
  for (const [option, { default: byDefault }] of Object.entries<RunOptionDeclaration>(TASK_OPTIONS)) {
    const received = values[option];
    const tasks = Object.keys(OF_TASK).filter((name) => option in OF_TASK[name]);
    if (received === undefined || received === byDefault || tasks.includes(task) || !(task in OF_TASK))
      continue;
    const without = byDefault === undefined ? 'nothing' : String(byDefault);
    const expected = `${without} for ${task}, as it is an option of ${tasks.join(' and ')}`;
    return { option: option as ForeignOption['option'], expected, received };
  }
  return undefined;
}
