// What each column of a table is worth to a trained network: how much worse it scores rows among which the
// cells of that column are shuffled.
import { drawPermutation } from '../addon/draws';
import { runDraws } from '../core/random';
import { encodedColumns, type Feature, RowEncoder } from '../data/columns/encode_rows';
import { type Part, sampleWeightOf, targetValues } from '../data/dataset';
import type { Standardisation } from '../data/standardisation';
import type { ColumnImportance, ScoreChange } from '../report/page_data';
import { taskOf } from '../tasks/registry';
import { choosingScore, type Scores } from '../tasks/task';
import { evaluateNamed } from '../train/evaluate';
import type { Predictor } from '../train/predictions';
import { evaluationLoader } from './job';

/** Times that each column is shuffled, among as many rows each time, others where there are enough. */
const REPEATS = 5;
const ROWS_PER_REPEAT = 400;
/** Fewer rows, of a table that has more, say nothing. */
const LEAST_ROWS = 50;
/** Rows that take a twentieth of the time of training a row: one is trained in about that of three. */
const SHARE_OF_TRAINED_ROWS = 3 / 20;
/** Multiplications that are always allowed: about a second on two cores. */
const ALWAYS_ALLOWED = 5e10;

/** What is measured, on which rows. */
export interface ImportanceSetting {
  model: Predictor;
  part: Part;
  name: 'validation' | 'test';
  standardisation: Standardisation;
  /** Keys the draws of rows and of their orders. */
  seed: number;
  /** The name of the score that the run selected, where it did. */
  select?: string | undefined;
  /** Parameters of the model. */
  parameters: number;
  /** Rows that training took, those of every epoch. */
  trainedRows: number;
}

/** How many rows each repeat takes, so that all of them take little time beside the training. */
function rowsOfRepeat({ part, parameters, trainedRows }: ImportanceSetting, features: number): number {
  const allowed = Math.max(SHARE_OF_TRAINED_ROWS * trainedRows, ALWAYS_ALLOWED / parameters);
  const rows = countedRows(part).length;
  return Math.min(ROWS_PER_REPEAT, rows, Math.floor(allowed / (REPEATS * (features + 1))));
}

/** Rows in memory of their own: their columns may be shuffled. */
function copied({ data, indices }: Part): Part {
  const { columns, features, target } = data;
  const copy = new Float32Array(indices.length * columns);
  indices.forEach((row, i) => {
    copy.set(features.subarray(row * columns, (row + 1) * columns), i * columns);
  });
  const values = targetValues({ data, indices });
  const rows = indices.length;
  const sampleWeight = sampleWeightOf({ data, indices });
  return {
    data: {
      ...data,
      features: copy,
      rows,
      target: { values, description: target.description },
      sampleWeight,
      groups: null,
      rowNumbers: undefined,
    },
    indices: Uint32Array.from({ length: rows }, (_, i) => i),
  };
}

/** Gives each row the columns of another, while `during` runs. */
async function shuffled<T>(
  { data: { features, columns } }: Part,
  encoded: readonly number[],
  order: Uint32Array,
  during: () => Promise<T>,
): Promise<T> {
  const before = features.slice();
  order.forEach((from, row) => {
    for (const column of encoded) features[row * columns + column] = before[from * columns + column];
  });
  const result = await during();
  features.set(before);
  return result;
}

/** The scores whose changes are kept: the one that chose and the one that people look at first. */
function shownNames({ part, select }: ImportanceSetting): string[] {
  const task = taskOf(part.data);
  return [...new Set([choosingScore(task, select).name, task.headline])];
}

/** What the shuffling of each feature changes of the scores of some rows. */
async function changesOn(
  rows: Part,
  features: readonly Feature[],
  setting: ImportanceSetting,
  repeat: number,
): Promise<Scores[]> {
  const { model, standardisation, seed } = setting;
  const loader = evaluationLoader(rows, standardisation);
  const draws = runDraws(seed, 'column importance');
  const score = () => evaluateNamed(model, loader, undefined, shownNames(setting));
  const whole = await score();
  const changes: Scores[] = [];
  for (const [i, feature] of features.entries()) {
    const order = rows.indices.slice();
    drawPermutation(draws, repeat * features.length + i, order);
    const found = await shuffled(rows, encodedColumns(feature), order, score);
    changes.push(
      Object.fromEntries(Object.entries(found).map(([name, value]) => [name, value - whole[name]])),
    );
  }
  return changes;
}

/** The mean, and its standard error. */
function meanAndError(values: readonly number[]): ScoreChange {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return [mean, Math.sqrt(squares / (values.length - 1) / values.length)];
}

/** The rows of a part that count: those of weight 0 change no score. */
function countedRows({ data: { sampleWeight }, indices }: Part): Uint32Array {
  return sampleWeight ? indices.filter((row) => sampleWeight[row] > 0) : indices;
}

/** The rows of each repeat, as they are drawn: no row twice, while there are others. */
function drawRows({ part, seed }: ImportanceSetting, rows: number): Part[] {
  const counted = countedRows(part);
  const order = counted.map((_, i) => i);
  drawPermutation(runDraws(seed, 'rows of column importance'), 0, order);
  return Array.from({ length: REPEATS }, (_, repeat) => {
    const drawn = order.slice(0, rows).map((_, i) => order[(repeat * rows + i) % order.length]);
    return copied({ data: part.data, indices: drawn.map((place) => counted[place]) });
  });
}

/**
 * Measures what each feature of a table is worth; null for rows of no table, for a table of one feature, and
 * where the features are too many to be shuffled in a short time.
 */
export async function columnImportance(setting: ImportanceSetting): Promise<ColumnImportance | null> {
  const { part, name } = setting;
  const features = part.data.schema ? new RowEncoder(part.data.schema).features : [];
  if (features.length < 2) return null;
  const rows = rowsOfRepeat(setting, features.length);
  if (rows < Math.min(LEAST_ROWS, countedRows(part).length)) return null;
  const repeats: Scores[][] = [];
  for (const [repeat, drawn] of drawRows(setting, rows).entries())
    repeats.push(await changesOn(drawn, features, setting, repeat));
  const columns = features.map(({ column }, i) => {
    const changes = shownNames(setting).map((score) => [
      score,
      meanAndError(repeats.map((each) => each[i][score])),
    ]);
    return { name: column.name, scores: Object.fromEntries(changes) as Record<string, ScoreChange> };
  });
  return { part: name, repeats: REPEATS, rows, columns };
}
