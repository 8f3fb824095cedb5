import { statSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { SingleBar } from 'cli-progress';
import { stringify } from 'csv-stringify/sync';
import { checkFeatures, openData } from '../data/load';
import { streamFileAtomic } from '../io/atomic_write';
import { DataError, explainFileError } from '../io/data_error';
import { loadRun } from '../run/load_run';
import { type PredictedRows, predictRows } from '../run/predict';
import { catchSignals } from './interrupt';
import type { RowsOptions } from './run_options';

type OutFormat = 'csv' | 'jsonl';

/** What `regulus predict` takes. */
export interface PredictOptions extends RowsOptions {
  out: string;
  outFormat?: OutFormat;
}

/** Digits that tell one float32 from the next. */
const shortest = (probability: number) => Number(probability.toPrecision(9));

/** The text of predictions: a line each, after a header in CSV. */
const writers: Record<
  OutFormat,
  {
    header: (names: readonly string[]) => string;
    lines: (names: readonly string[], rows: PredictedRows) => string;
  }
> = {
  csv: {
    header: (names) => stringify([['predicted', ...names.map((name) => `probability_${name}`)]]),
    lines: (names, { probabilities: { data }, predicted }) =>
      stringify(
        Array.from(predicted, (c, row) => [
          names[c],
          ...Array.from(data.subarray(row * names.length, (row + 1) * names.length), shortest),
        ]),
      ),
  },
  jsonl: {
    header: () => '',
    lines: (names, { probabilities: { data }, predicted }) =>
      Array.from(predicted, (c, row) => {
        const probabilities = Object.fromEntries(
          names.map((name, k) => [name, shortest(data[row * names.length + k])]),
        );
        return `${JSON.stringify({ predicted: names[c], probabilities })}\n`;
      }).join(''),
  },
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
 * `regulus predict`: the classes and probabilities of rows that need no labels, in their order; returns the
 * exit code.
 */
export async function predict(
  folder: string,
  { data: place, format, labelColumn, weights, out, outFormat }: PredictOptions,
): Promise<number> {
  const run = loadRun(folder, { weights });
  const { classNames, featureNames, options, standardisation } = run;
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
    yield header(classNames);
    for await (const rows of predictRows(run, source, interrupt.signal)) {
      done += rows.predicted.length;
      bar?.update(done, {
        rows: done.toLocaleString('en'),
        rate: Math.round((1000 * done) / (performance.now() - start)).toLocaleString('en'),
      });
      yield lines(classNames, rows);
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
