// Tables of numbers with a column of labels, as text.
import { createReadStream } from 'node:fs';
import { CsvError, parse } from 'csv-parse';
import { DataError, explainFileError } from '../../io/data_error';
import { type ColumnChoice, chooseColumns, isNumber, type TableColumns } from '../columns/choose_columns';
import { checkMemory, type RowBlock, type RowSource, rowsOfBlock } from '../row_source';

interface Row {
  record: string[];
  info: { lines: number };
}

/** Bytes of one row: an unclosed quote must not take the rest of a large file into memory. */
const MAX_ROW = 2 ** 23;

/** The rows of a file, one after the other. */
async function* readRows(file: string): AsyncGenerator<Row> {
  const delimiter = /\.tsv$/i.test(file) ? '\t' : ',';
  const parser = parse({
    bom: true,
    delimiter,
    info: true,
    max_record_size: MAX_ROW,
    relax_column_count: true,
    skip_empty_lines: true,
    trim: true,
  });
  const raw = createReadStream(file, { highWaterMark: 2 ** 18 });
  raw.on('error', (error) => parser.destroy(error));
  // The parser bounds the text of the cells; the number of cells is bounded by the bytes since the last row.
  let rows = 0;
  let bytesSinceRow = 0;
  raw.on('data', ({ length }) => {
    const ended = parser.info.records + parser.info.empty_lines;
    bytesSinceRow = ended === rows ? bytesSinceRow + length : length;
    rows = ended;
    if (bytesSinceRow <= MAX_ROW) return;
    const problem = `expected rows of at most ${MAX_ROW} bytes, found more`;
    parser.destroy(new DataError(file, `line ${parser.info.lines + 1}`, problem));
  });
  try {
    yield* raw.pipe(parser) as unknown as AsyncIterable<Row>;
  } catch (error) {
    if (!(error instanceof CsvError)) throw explainFileError(file, error);
    const problem = `expected comma-separated values, found: ${error.message}`;
    throw new DataError(file, `line ${String(error.lines ?? '?')}`, problem);
  } finally {
    raw.destroy();
  }
}

interface Table extends TableColumns {
  names: readonly string[];
  header: boolean;
}

const SAMPLE = 2;
const MISSING = /^(nan|na|n\/a|null|none|\?|[+-]?inf(inity)?)$/i;
const isText = (cell: string) => cell !== '' && !isNumber(cell) && !MISSING.test(cell);

/** Whether a row is a header: text without numbers, or text above a number. */
const isHeader = (row: readonly string[], below: readonly string[] | undefined) =>
  (row.some(isText) && !row.some(isNumber)) ||
  row.some((cell, i) => isText(cell) && isNumber(below?.[i] ?? ''));

/** Reads the first rows: whether there is a header, and which columns are features. */
async function openTable(file: string, choice: ColumnChoice): Promise<Table> {
  const sample: string[][] = [];
  for await (const { record } of readRows(file)) if (sample.push(record) === SAMPLE) break;
  const [first, second] = sample;
  if (!first)
    throw new DataError(file, 'line 1', 'expected rows of comma-separated values, found an empty file');
  const named = choice.labelColumn !== undefined && first.includes(choice.labelColumn);
  const header = named || isHeader(first, second);
  if (header && !second) throw new DataError(file, 'line 2', 'expected rows below the header, found none');
  const names = header ? first : first.map((_, i) => `column ${i + 1}`);
  const firstIsText = !isNumber((header ? second : first)[0]);
  return { names, header, ...chooseColumns(file, 'line 1', names, header, firstIsText, choice) };
}

async function* blocks(file: string, table: Table, withLabels: boolean): AsyncGenerator<RowBlock> {
  const { names, features: wanted, label } = table;
  const columns = wanted.length;
  const blockRows = rowsOfBlock(columns);

  const wrongCell = (line: number, column: number, problem: string) =>
    new DataError(file, `line ${line}, column '${names[column]}'`, problem);

  let features = new Float32Array(blockRows * columns);
  let lines: number[] = [];
  let labels: string[] = [];
  const takeBlock = (): RowBlock => {
    const [taken, from] = [features.subarray(0, lines.length * columns), lines];
    const block = {
      rows: lines.length,
      features: taken,
      labels: withLabels ? labels : null,
      position: (row: number) => `line ${from[row]}`,
    };
    [features, lines, labels] = [new Float32Array(blockRows * columns), [], []];
    return block;
  };

  let isHeader = table.header;
  for await (const { record, info } of readRows(file)) {
    if (isHeader) {
      isHeader = false;
      continue;
    }
    const line = info.lines;
    if (record.length !== names.length)
      throw new DataError(file, `line ${line}`, `expected ${names.length} cells, found ${record.length}`);
    const start = lines.length * columns;
    wanted.forEach((c, i) => {
      if (!isNumber(record[c])) throw wrongCell(line, c, `expected a number, found '${record[c]}'`);
      features[start + i] = Number(record[c]);
    });
    if (withLabels) {
      if (record[label!] === '') throw wrongCell(line, label!, 'expected a label, found an empty cell');
      labels.push(record[label!]);
    }
    if (lines.push(line) === blockRows) yield takeBlock();
  }
  if (lines.length > 0) yield takeBlock();
}

/**
 * Opens a CSV file (.tsv: separated by tabs): a header or none, quoted fields, a byte-order mark. The label
 * column is the one named, else the first if it is text, else the last; every feature must be a number.
 *
 * @throws DataError with path, line, column and expectation; so do its blocks.
 */
export async function openCsv(file: string, choice: ColumnChoice = {}): Promise<RowSource> {
  const table = await openTable(file, choice);
  const { names, header, features, label, how } = table;
  checkMemory(file, 1, features.length);
  return {
    path: file,
    format: 'CSV',
    columns: features.length,
    featureNames: header ? features.map((i) => names[i]) : null,
    rows: null,
    imageShape: null,
    labelNames: null,
    labelPosition: label === null ? 'labels' : `column '${names[label]}'`,
    unlabelled: label === null ? { problem: 'expected a column of labels, found none' } : null,
    details: `${header ? 'with' : 'no'} header, ${how}`,
    blocks: (withLabels) => blocks(file, table, withLabels),
  };
}
