// Tables of numbers with a column of labels, as text.
import { createReadStream } from 'node:fs';
import { CsvError, parse } from 'csv-parse';
import { DataError, explained } from '../../io/data_error';
import { type ColumnChoice, chooseColumns, isNumber, type TableColumns } from '../columns/choose_columns';
import { checkMemory, type RowBlock, type RowSource, rowsOfBlock } from '../row_source';

interface Row {
  record: string[];
  info: { lines: number };
}

/**
 * Bytes of one row: an unclosed quote, or commas without end, must not take the rest of a large file into
 * memory.
 */
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
  // The parser bounds what stands in cells; the cells themselves are bounded by the bytes that have not ended
  // a row.
  let [rows, bytes] = [0, 0];
  raw.on('data', ({ length }) => {
    const ended = parser.info.records + parser.info.empty_lines;
    bytes = ended === rows ? bytes + length : length;
    rows = ended;
    if (bytes > MAX_ROW)
      parser.destroy(
        new DataError(
          file,
          `line ${parser.info.lines + 1}`,
          `expected rows of at most ${MAX_ROW} bytes, found more`,
        ),
      );
  });
  try {
    yield* raw.pipe(parser) as unknown as AsyncIterable<Row>;
  } catch (error) {
    if (!(error instanceof CsvError)) throw explained(file, error);
    throw new DataError(
      file,
      `line ${String(error.lines ?? '?')}`,
      `expected comma-separated values, found: ${error.message}`,
    );
  } finally {
    raw.destroy();
  }
}

interface Table extends TableColumns {
  names: readonly string[];
  header: boolean;
}

const SAMPLE = 2;
const isText = (cell: string) =>
  cell !== '' && !isNumber(cell) && !/^(nan|na|n\/a|null|none|\?|[+-]?inf(inity)?)$/i.test(cell);

/** Looks at the first rows: header or none, which columns are what. */
async function openTable(file: string, choice: ColumnChoice): Promise<Table> {
  const sample: string[][] = [];
  for await (const { record } of readRows(file)) if (sample.push(record) === SAMPLE) break;
  const [first, second] = sample;
  if (!first)
    throw new DataError(file, 'line 1', 'expected rows of comma-separated values, found an empty file');
  const named = choice.labelColumn !== undefined && first.includes(choice.labelColumn);
  // A header is a row of text, or text above a number.
  const header =
    named ||
    (first.some(isText) && !first.some(isNumber)) ||
    first.some((cell, i) => isText(cell) && isNumber(second?.[i] ?? ''));
  if (header && !second) throw new DataError(file, 'line 2', 'expected rows below the header, found none');
  const names = header ? first : first.map((_, i) => `column ${i + 1}`);
  return {
    names,
    header,
    ...chooseColumns(file, 'line 1', names, header, !isNumber((header ? second : first)[0]), choice),
  };
}

async function* blocks(
  file: string,
  { names, header, features: wanted, label }: Table,
  withLabels: boolean,
): AsyncGenerator<RowBlock> {
  const columns = wanted.length;
  const blockRows = rowsOfBlock(columns);
  let features = new Float32Array(blockRows * columns);
  let lines: number[] = [];
  let labels: string[] = [];
  const block = (): RowBlock => {
    const at = lines;
    return {
      rows: at.length,
      features: features.subarray(0, at.length * columns),
      labels: withLabels ? labels : null,
      place: (row) => `line ${at[row]}`,
    };
  };
  let below = !header;
  for await (const { record, info } of readRows(file)) {
    if (!below) {
      below = true;
      continue;
    }
    if (record.length !== names.length)
      throw new DataError(
        file,
        `line ${info.lines}`,
        `expected ${names.length} cells, found ${record.length}`,
      );
    wanted.forEach((c, i) => {
      if (!isNumber(record[c]))
        throw new DataError(
          file,
          `line ${info.lines}, column '${names[c]}'`,
          `expected a number, found '${record[c]}'`,
        );
      features[lines.length * columns + i] = Number(record[c]);
    });
    if (withLabels) {
      if (record[label!] === '')
        throw new DataError(
          file,
          `line ${info.lines}, column '${names[label!]}'`,
          'expected a label, found an empty cell',
        );
      labels.push(record[label!]);
    }
    if (lines.push(info.lines) === blockRows) {
      yield block();
      [features, lines, labels] = [new Float32Array(blockRows * columns), [], []];
    }
  }
  if (lines.length > 0) yield block();
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
    classNames: null,
    labelPlace: label === null ? 'labels' : `column '${names[label]}'`,
    unlabelled: label === null ? 'expected a column of labels, found none' : null,
    details: `${header ? 'with' : 'no'} header, ${how}`,
    blocks: (withLabels) => blocks(file, table, withLabels),
  };
}
