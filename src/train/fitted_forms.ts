// What the rows were that a model was fitted on: rows of data that was loaded apart are not scored by it.
import type { Module } from '../core/module';
import type { BatchLoader } from '../data/batch_loader';
import { type DataForm, dataFormOf, otherColumns, otherTarget } from '../data/data_form';
import { checkCategories } from './coded_columns';
import { isLoader, type TrainingData } from './epoch';

/** By model: each data set's form that it was fitted on, the last one first. */
const formsOf = new WeakMap<Module, readonly DataForm[]>();
const KEPT = 10;
const FITTED = 'the rows that the model was fitted on';

/** Remembers what a model is fitted on. */
function rememberForm(model: Module, data: TrainingData): void {
  if (!isLoader(data) || data.target !== undefined) return;
  const forms = formsOf.get(model) ?? [];
  formsOf.set(model, [dataFormOf(data.part.data), ...forms].slice(0, KEPT));
}

/**
 * Checks the rows of a fit, and remembers what they are.
 *
 * @throws RangeError for rows that the model cannot take, or validation rows that are others.
 */
export function checkFittedRows(
  model: Module,
  data: TrainingData,
  validating?: { loader: BatchLoader },
): void {
  checkCategories(model, data);
  rememberForm(model, data);
  if (validating) checkFittedForm(model, validating.loader);
}

/** @throws RangeError for rows whose columns or target are others than those of each fit of the model. */
export function checkFittedForm(model: Module, { part: { data }, target }: BatchLoader): void {
  const forms = formsOf.get(model);
  if (!forms || target !== undefined) return;
  const given = dataFormOf(data);
  const problems = forms.map(
    (form) =>
      otherColumns('loader.part.data', given, form, FITTED) ??
      otherTarget('loader.part.data', given, form, FITTED),
  );
  if (problems.every((problem) => problem !== null)) throw problems[0];
}
