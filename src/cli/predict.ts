import { statSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { printablePath, rangeError } from '../core/check';
import { counted } from '../core/counted';
import { type BadCell, type RowSource, readWarnings } from '../data/row_source';
import { streamFileAtomic } from '../io/atomic_write';
import { DataError, explainFileError } from '../io/data_error';
import { behindLinks, sameFile } from '../io/same_file';
import { nonFiniteRows } from '../metrics/finite_rows';
import { checkCalibrated } from '../run/calibration';
import { runFolders } from '../run/folds_folder';
import { loadRun, type TrainedRun } from '../run/load_run';
import { type PredictedRows, type PredictingOptions, predictTogether } from '../run/predict';
import { type OutFormat, predictionWriter, type Writer, withId } from '../run/prediction_text';
import { checkGivenRows, openRows } from '../run/read_parts';
import { withInput } from '../run/standard_input';
import { taskNamed } from '../tasks/registry';
import { pc } from './colors';
import { allFlags } from './flags';
import { catchSignals } from './interrupt';
import { isReaderGone } from './output';
import { keepInputs } from './overwrite';
import { calibratedText, predictorText } from './predictor_text';
import { printWarning } from './print_warning';
import { RowsBar } from './rows_bar';
import type { RowsOptions } from './run_options';

/** What `regulus predict` takes. */
export interface PredictOptions extends RowsOptions {
  out: string;
  outFormat?: OutFormat;
  safeCsv?: boolean;
  calibrated?: boolean;
  idColumn?: string;
}

/** Names of files that hold something else than lines of text. */
const OTHER_FORMATS = /\.(parquet|pq|feather|arrow|xlsx?|ods|npz|npy|html?|tsv|gz|zst|bz2|zip)$/i;

/** The format asked for, or the one of the file's name. */
function formatOf(out: string, given: OutFormat | undefined): OutFormat {
  if (given) return given;
  if (OTHER_FORMATS.test(out)) throw rangeError('--out', 'a name that ends in .csv or .jsonl', out);
  return /\.(jsonl|ndjson|json)$/i.test(out) ? 'jsonl' : 'csv';
}

/** Whether '-' or another name of the standard output, such as /dev/stdout, is asked for. */
const isStandardOutput = (out: string): boolean => out === '-' || sameFile(1, [out]) === out;

/**
 * Writes to standard output or into an existing pipe or device, whose reader may leave early; or to a file,
 * which is then complete or unchanged.
 */
async function write(out: string, pieces: AsyncIterable<string>): Promise<void> {
  try {
    if (isStandardOutput(out)) return await pipeline(pieces, process.stdout, { end: false });
    const existing = statSync(out, { throwIfNoEntry: false });
    if (existing?.isDirectory()) throw new DataError(out, '', 'expected a file, found a folder');
    const isPipeOrDevice = existing !== undefined && !existing.isFile();
    await (isPipeOrDevice ? writeFile(out, pieces) : streamFileAtomic(behindLinks(out), pieces));
  } catch (error) {
    const isStandard = isStandardOutput(out);
    if (isReaderGone(error as Error, isStandard && process.stdout.isTTY)) return;
    throw explainFileError(isStandard ? 'standard output' : out, error);
  }
}

/** Bad cells that are listed. */
const LISTED = 5;

/** Counts the rows that are read, and those without a prediction; on a terminal, shows them in a bar. */
class RowCount {
  rows = 0;
  /** Rows whose predicted values are not finite, and the first of them, counted from 0. */
  notFinite = 0;
  firstNotFinite = -1;
  /** Rows with a cell that is not what its column needs. */
  bad = 0;
  /** The first such cells, and how many there are. */
  readonly listed: BadCell[] = [];
  badCells = 0;
  readonly #bar: RowsBar;

  /** @param total The rows in all, where their number is known. */
  constructor(total: number | null) {
    this.#bar = new RowsBar(total);
  }

  /** @param bad The rows with a bad cell. */
  add({ values, badCells }: PredictedRows, bad: ReadonlySet<number>): void {
    const notFinite = nonFiniteRows(values).filter((row) => !bad.has(row));
    if (notFinite.length > 0 && this.notFinite === 0) this.firstNotFinite = this.rows + notFinite[0];
    this.notFinite += notFinite.length;
    this.bad += bad.size;
    this.badCells += badCells.length;
    const inOrder = [...badCells].sort((a, b) => a.row - b.row);
    this.listed.push(...inOrder.slice(0, LISTED - this.listed.length));
    this.rows += values.shape[0];
    this.#bar.update(this.rows);
  }

  stop(): void {
    this.#bar.stop();
  }
}

/** The runs of one network each: the folds, or the run itself. */
const networksOf = (run: TrainedRun): readonly TrainedRun[] => (run.folds.length > 0 ? run.folds : [run]);

/** The text of the predictions, a piece for each batch of rows: of folds by what they chose together. */
async function* predictionText(
  run: TrainedRun,
  sources: readonly RowSource[],
  { header, lines }: Writer,
  count: RowCount,
  how: PredictingOptions,
): AsyncGenerator<string> {
  const { target } = run;
  const [source] = sources;
  const task = taskNamed(target.task);
  const predictions = task.predictionColumns(target);
  const columns = source.idName === undefined ? predictions : withId(source.idName, predictions);
  yield header(columns);
  const nothing = predictions.map(() => null);
  for await (const predicted of predictTogether(networksOf(run), sources, how)) {
    const bad = new Set(predicted.badCells.map(({ row }) => row));
    count.add(predicted, bad);
    const rows = task.predictionRows(predicted.values, target);
    const { ids } = predicted;
    const cellsOf = (row: number) => (bad.has(row) ? nothing : rows[row]);
    yield lines(
      columns,
      rows.map((_, row) => (ids ? [ids[row], ...cellsOf(row)] : cellsOf(row))),
    );
  }
}

/** The exit code where some rows have no prediction. */
const SOME_WITHOUT_PREDICTION = 3;

/** '2 of 4 rows have no prediction'. */
function withoutPrediction(count: number, rows: number): string {
  const verb = count === 1 ? 'has' : 'have';
  return `Warning: ${count.toLocaleString('en')} of ${counted(rows, 'row')} ${verb} no prediction`;
}

/** Says how many rows have no prediction, and why. */
function warnOfRows({ notFinite, firstNotFinite, bad, badCells, listed, rows }: RowCount): void {
  const warn = (text: string) => console.warn(pc.yellow(text));
  if (notFinite > 0) {
    const found = withoutPrediction(notFinite, rows);
    warn(`${found}, as the scores are not finite. The first is row ${firstNotFinite}, counted from 0.`);
  }
  if (bad === 0) return;
  warn(`${withoutPrediction(bad, rows)}, as a cell is not what its column needs:`);
  for (const { place, problem } of listed) warn(`  ${place}: ${allFlags(problem)}`);
  const more = badCells - listed.length;
  if (more > 0) warn(`  and ${counted(more, 'cell')} more`);
}

/**
 * `regulus predict`: what the run's task predicts for rows that need no labels, in their order; returns the
 * exit code: 3 where a row has no prediction.
 */
export const predict = (folder: string, options: PredictOptions): Promise<number> =>
  withInput(options.data, options.format, (data) => predictFile(folder, { ...options, data }));

/** Predicts the rows of a file. */
async function predictFile(folder: string, options: PredictOptions): Promise<number> {
  const { out, outFormat, data, calibrated = false } = options;
  const format = formatOf(out, outFormat);
  if (options.safeCsv && format !== 'csv') throw rangeError('--safe-csv', 'predictions in CSV', format);
  checkGivenRows(options, 'predicted');
  const writer = predictionWriter(format, options.safeCsv);
  keepInputs({ '--out': out }, { '--data': data }, runFolders(folder));
  const run = loadRun(folder, { weights: options.weights });
  if (calibrated) checkCalibrated(run.target.task);
  const opened = await Promise.all(networksOf(run).map((each) => openRows(each, options, 'predicted')));
  const sources = opened.map(({ rows }) => rows);
  const [source] = sources;
  opened[0].warnings.forEach(printWarning);
  const interrupt = catchSignals('Stopping after these rows');
  const { signal } = interrupt;
  const count = new RowCount(source.rows);
  try {
    await write(out, predictionText(run, sources, writer, count, { signal, calibrated }));
    count.stop();
    const unknown = source.unfamiliar?.().unknown ?? 0;
    const values = unknown > 0 ? `, ${counted(unknown, 'value')} of categories unknown` : '';
    const how = calibrated ? `; probabilities are ${calibratedText(run)}` : '';
    const text = `${counted(count.rows, 'row')} predicted by ${predictorText(run)}${values}${how}`;
    if (!isStandardOutput(out)) console.log(`${printablePath(out)}: ${text}`);
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    count.stop();
    interrupt.release();
  }
  readWarnings(source).forEach(printWarning);
  warnOfRows(count);
  return interrupt.exitCode || (count.notFinite + count.bad > 0 ? SOME_WITHOUT_PREDICTION : 0);
}
