// predictions.csv: each row of the folds once, what is true of it, and what the fold without it predicts.
import path from 'node:path';
import { rowNumber, type TargetDescription } from '../data/dataset';
import { streamFileAtomic } from '../io/atomic_write';
import { type Cell, predictionWriter } from '../run/prediction_text';
import { taskOf } from '../tasks/registry';
import type { PredictionColumn, Task } from '../tasks/task';
import type { FoldRows } from './fold_rows';
import type { FoldPredictions } from './out_of_fold';

/** Rows of a piece of text. */
const PIECE = 512;

const column = (name: string): PredictionColumn => ({ name, key: name });

/** The columns of what is true: 'true', or of several numbers 'true_price'. */
function trueColumns(task: Task, description: TargetDescription, width: number): PredictionColumn[] {
  if (width === 1) return [column('true')];
  const names = task.targetNames?.(description) ?? [];
  return Array.from({ length: width }, (_, i) => column(`true_${names[i] ?? i + 1}`));
}

/** The pieces of the file. */
async function* text(rows: FoldRows, found: FoldPredictions): AsyncGenerator<string> {
  const { data, indices } = rows.all;
  const { outOfFold, foldOf, descriptions } = found;
  const { values, target } = outOfFold;
  const task = taskOf(data);
  const { description } = data.target;
  const width = target.length / indices.length;
  const textOf = (value: number): Cell => task.targetText?.(value, description) ?? value;
  const own = [...trueColumns(task, description, width), ...task.predictionColumns(description)];
  const { idName } = rows;
  const taken = ['row', 'fold', ...own.map(({ name }) => name)];
  const ids = idName === undefined ? [] : [column(taken.includes(idName) ? `id_${idName}` : idName)];
  const columns = [column('row'), column('fold'), ...ids, ...own];
  const cellsOf = (i: number): Cell[] => {
    const [, outputs] = values.shape;
    const own = values.data.subarray(i * outputs, (i + 1) * outputs);
    const [predicted] = task.predictionRows({ data: own, shape: [1, outputs] }, descriptions[foldOf[i] - 1]);
    const known = Array.from(target.subarray(i * width, (i + 1) * width), textOf);
    const id = ids.map(() => rows.idOf(indices[i]));
    return [rowNumber(data, indices[i]), foldOf[i], ...id, ...known, ...predicted];
  };
  const writer = predictionWriter('csv');
  yield writer.header(columns);
  for (let from = 0; from < indices.length; from += PIECE) {
    const count = Math.min(PIECE, indices.length - from);
    yield writer.lines(
      columns,
      Array.from({ length: count }, (_, i) => cellsOf(from + i)),
    );
  }
}

/** Writes FOLDS/predictions.csv, whole or not at all. */
export const writeOutOfFold = (folder: string, rows: FoldRows, found: FoldPredictions): Promise<void> =>
  streamFileAtomic(path.join(folder, 'predictions.csv'), text(rows, found));
