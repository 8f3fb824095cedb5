// Tables of numbers with a column of labels, as text.
import { DataError } from '../../io/data_error';
import { type ColumnChoice, chooseColumns, isNumber, type TableColumns } from '../columns/choose_columns';
import { isDateText } from '../columns/dates';
import { checkMemory, type RowBlock, type RowSource } from '../row_source';
import { type CsvRecords, readCsv } from './csv_records';

const delimiterOf = (file: string) => (/\.tsv(\.gz)?$/i.test(file) ? '\t' : ',');

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

/** The cells of the first rows. */
async function firstRows(file: string): Promise<string[][]> {
  const rows: string[][] = [];
  for await (const records of readCsv(file, { delimiter: delimiterOf(file) })) {
    for (let record = 0; record < records.count && rows.length < SAMPLE; record++) {
      const cells = records.cellsOf(record);
      rows.push(Array.from({ length: cells }, (_, cell) => records.text(record, cell)));
    }
    if (rows.length === SAMPLE) break;
  }
  return rows;
}

/** Reads the first rows: whether there is a header, and which columns are features. */
async function openTable(file: string, choice: ColumnChoice): Promise<Table> {
  const [first, second] = await firstRows(file);
  if (!first)
    throw new DataError(file, 'line 1', 'expected rows of comma-separated values, found an empty file');
  const named = choice.labelColumn !== undefined && first.includes(choice.labelColumn);
  const header = named || isHeader(first, second);
  if (header && !second) throw new DataError(file, 'line 2', 'expected rows below the header, found none');
  const names = header ? first : first.map((_, i) => `column ${i + 1}`);
  const firstIsText = !isNumber((header ? second : first)[0]);
  return { names, header, ...chooseColumns(file, 'line 1', names, header, firstIsText, choice) };
}

/** What is said of a feature that is no number. */
function notANumber(text: string): string {
  const problem = `expected a number, found '${text}'`;
  return isDateText(text) ? `${problem}: leave columns of dates out, or write them as numbers` : problem;
}

/** The smallest number that float32 rounds to infinity. */
const BEYOND_FLOAT32 = 2 ** 128 - 2 ** 103;

async function* blocks(file: string, table: Table, withLabels: boolean): AsyncGenerator<RowBlock> {
  let from = table.header ? 1 : 0;
  for await (const records of readCsv(file, { delimiter: delimiterOf(file) })) {
    if (records.count > from) yield readBlock(file, table, withLabels, records, from);
    from = 0;
  }
}

/** Records as rows, from one on. */
function readBlock(
  file: string,
  { names, features: wanted, label }: Table,
  withLabels: boolean,
  records: CsvRecords,
  from: number,
): RowBlock {
  const rows = records.count - from;
  const features = new Float64Array(rows * wanted.length);
  const labels: string[] = [];
  const fail = (record: number, column: number, problem: string) => {
    throw new DataError(file, `line ${records.lineOf(record)}, column '${names[column]}'`, problem);
  };
  let at = 0;
  for (let record = from; record < records.count; record++) {
    const found = records.cellsOf(record);
    if (found !== names.length)
      throw new DataError(
        file,
        `line ${records.lineOf(record)}`,
        `expected ${names.length} cells, found ${found}`,
      );
    for (const column of wanted) {
      records.number(record, column, features, at);
      if (!(Math.abs(features[at]) < BEYOND_FLOAT32))
        fail(record, column, notANumber(records.text(record, column)));
      at += 1;
    }
    if (!withLabels) continue;
    const text = records.text(record, label!);
    if (text === '') fail(record, label!, 'expected a label, found an empty cell');
    labels.push(text);
  }
  const lines = records.linesFrom(from);
  return { rows, features, labels: withLabels ? labels : null, position: (row) => `line ${lines[row]}` };
}

/**
 * Opens a CSV file (.tsv: separated by tabs), plain or gzipped: a header or none, quoted fields, a byte-
 * order mark. The label
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
