import { statSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { SingleBar } from 'cli-progress';
import { stringify } from 'csv-stringify/sync';
import { checkFeatures, openData } from '../data/load';
import { streamFileAtomic } from '../io/atomic_write';
import { DataError, explainFileError } from '../io/data_error';
import { loadRun } from '../run/load_run';
import { predictRows } from '../run/predict';
import { taskNamed } from '../tasks/registry';
import type { PredictionColumn } from '../tasks/task';
import { catchSignals } from './interrupt';
import type { RowsOptions } from './run_options';

type OutFormat = 'csv' | 'jsonl';

/** What `regulus predict` takes. */
export interface PredictOptions extends RowsOptions {
  out: string;
  outFormat?: OutFormat;
}

/** A number with the digits that tell one float32 from the next; text as it is. */
const cellOf = (value: string | number) => (typeof value === 'number' ? Number(value.toPrecision(9)) : value);

/** The text of predictions: a line each, after a header in CSV. */
interface Writer {
  header: (columns: readonly PredictionColumn[]) => string;
  lines: (columns: readonly PredictionColumn[], rows: readonly Cell[][]) => string;
}

type Cell = string | number;

/** The columns that have a group in common, with their positions; a column without a group is alone. */
function grouped(columns: readonly PredictionColumn[]): [group: string | undefined, positions: number[]][] {
  const groups = new Map<string, number[]>();
  const found: [string | undefined, number[]][] = [];
  columns.forEach(({ group }, position) => {
    const members = group === undefined ? undefined : groups.get(group);
    if (members) {
      members.push(position);
      return;
    }
    const positions = [position];
    if (group !== undefined) groups.set(group, positions);
    found.push([group, positions]);
  });
  return found;
}

function jsonLines(columns: readonly PredictionColumn[], rows: readonly Cell[][]): string {
  const groups = grouped(columns);
  const objectOf = (cells: readonly Cell[], positions: readonly number[]) =>
    Object.fromEntries(positions.map((i) => [columns[i].key, cellOf(cells[i])]));
  const line = (cells: readonly Cell[]) =>
    JSON.stringify(
      Object.fromEntries(
        groups.map(([group, positions]) =>
          group === undefined
            ? [columns[positions[0]].key, cellOf(cells[positions[0]])]
            : [group, objectOf(cells, positions)],
        ),
      ),
    );
  return rows.map((cells) => `${line(cells)}\n`).join('');
}

const writers: Record<OutFormat, Writer> = {
  csv: {
    header: (columns) => stringify([columns.map(({ name }) => name)]),
    lines: (_columns, rows) => stringify(rows.map((cells) => cells.map(cellOf))),
  },
  jsonl: { header: () => '', lines: jsonLines },
};

/**
 * Writes to standard output, whose reader may leave early, to a file that is whole at the end, or into a pipe
 * or device that stands there.
 */
async function write(out: string, pieces: AsyncIterable<string>): Promise<void> {
  if (out === '-')
    return pipeline(pieces, process.stdout, { end: false }).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
    });
  try {
    const there = statSync(out, { throwIfNoEntry: false });
    if (there?.isDirectory()) throw new DataError(out, '', 'expected a file, found a folder');
    await (there && !there.isFile() ? writeFile(out, pieces) : streamFileAtomic(out, pieces));
  } catch (error) {
    throw explainFileError(out, error);
  }
}

/**
 * `regulus predict`: what the run's task predicts for rows that need no labels, in their order; returns the
 * exit code.
 */
export async function predict(
  folder: string,
  { data: place, format, labelColumn, weights, out, outFormat }: PredictOptions,
): Promise<number> {
  const run = loadRun(folder, { weights });
  const { target, featureNames, options, standardisation } = run;
  const task = taskNamed(target.task);
  const columns = task.predictionColumns(target);
  const features = { count: standardisation.mean.length, names: featureNames };
  const { data: source } = await openData(place, format, {
    labelColumn: labelColumn ?? options.labelColumn,
    features,
    unlabelled: true,
  });
  checkFeatures(place, source.columns, features.count, 'the run was trained on');
  const { header, lines } = writers[outFormat ?? (/\.(jsonl|ndjson|json)$/i.test(out) ? 'jsonl' : 'csv')];
  const interrupt = catchSignals();
  const bar = process.stderr.isTTY
    ? new SingleBar({
        format: `${source.rows === null ? '' : '{bar} '}{rows} rows · {rate} rows/s`,
        stream: process.stderr,
        hideCursor: true,
        barsize: 20,
        fps: 8,
      })
    : null;
  const start = performance.now();
  let done = 0;
  async function* pieces(): AsyncGenerator<string> {
    yield header(columns);
    for await (const values of predictRows(run, source, interrupt.signal)) {
      const rows = task.predictionRows(values, target);
      done += rows.length;
      bar?.update(done, {
        rows: done.toLocaleString('en'),
        rate: Math.round((1000 * done) / (performance.now() - start)).toLocaleString('en'),
      });
      yield lines(columns, rows);
    }
  }
  bar?.start(source.rows ?? 0, 0, { rows: '0', rate: '–' });
  try {
    await write(out, pieces());
    bar?.stop();
    if (out !== '-') console.log(`${out}: ${done.toLocaleString('en')} rows predicted`);
  } catch (error) {
    if (!interrupt.signal.aborted) throw error;
  } finally {
    bar?.stop();
    interrupt.release();
  }
  return interrupt.exitCode;
}
