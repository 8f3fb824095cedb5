// Whether a network embeds the categories of its rows: as numbers, codes mean nothing.
import { rangeError } from '../core/check';
import type { Module } from '../core/module';
import { categoriesOf } from '../data/columns/encode_rows';
import { Linear } from '../nn/linear';
import { ResidualBody } from '../nn/residual_body';
import { ResidualMLP } from '../nn/residual_mlp';
import { Sequential } from '../nn/sequential';
import { isLoader, type TrainingData } from './epoch';

/** The first module of a network that rows come to. */
function firstModule(model: Module): Module {
  if (model instanceof ResidualMLP || model instanceof ResidualBody) return model.encoder ?? model.stem;
  return model instanceof Sequential ? firstModule(model.modules[0]) : model;
}

/** @throws RangeError for a network whose first layer takes codes of categories as numbers. */
export function checkCategories(model: Module, data: TrainingData): void {
  if (!isLoader(data) || !(firstModule(model) instanceof Linear)) return;
  const categories = categoriesOf(data.part.data.schema);
  if (categories.length === 0) return;
  const columns = categories.length === 1 ? 'column' : `${categories.length} columns`;
  const codes = `the codes in the last ${columns} of each row`;
  throw rangeError(
    'model',
    `categories: categoriesOf(data.schema) for ${codes}`,
    'a network without categories',
  );
}
