// Text tables of any layout: separated by commas, semicolons, tabs, pipes or blanks; .csv, .tsv, .txt, .data.
import { isAscii } from 'node:buffer';
import { rangeError } from '../../core/check';
import type { Warning } from '../../core/warning';
import { DataError } from '../../io/data_error';
import type { StatedLayout, TableBlock, TableSource, TextLayout } from '../table_source';
import { ColumnWords, CsvBlock, checkWidth, type RowWidth } from './csv_block';
import { countedColumns, type NamedColumns, namedColumns } from './csv_columns';
import {
  commentRows,
  type FirstRows,
  firstRows,
  type Header,
  headerOf,
  statedHeader,
} from './csv_first_rows';
import { guessHeader } from './csv_header';
import { commentSign, delimiterWords, guessDecimal, guessDelimiter, saidDelimiter } from './csv_layout';
import { type CsvDialect, readCsv } from './csv_records';
import { type Beginning, CsvSample, tableBeginning } from './csv_sample';
import { encodingName, guessEncoding, markedEncoding, refuseInvalid, textBefore } from './text_encoding';

type Row = readonly string[];

const DELIMITER_NAMES: Readonly<Record<string, string>> = {
  comma: ',',
  semicolon: ';',
  tab: '\t',
  '\\t': '\t',
  pipe: '|',
  space: ' ',
};
/** What no delimiter can be: it begins numbers, quotes or lines. */
const NO_DELIMITER = /[\w"\r\n.+-]/;

/** The character that a stated delimiter means. @throws RangeError for what cannot be one. */
function statedDelimiter(stated: string): string {
  const delimiter = DELIMITER_NAMES[stated.toLowerCase()] ?? stated;
  if (delimiter.length === 1 && delimiter <= '~' && !NO_DELIMITER.test(delimiter)) return delimiter;
  const expected = "a character of ASCII, or 'comma', 'semicolon', 'tab', 'pipe' or 'space'";
  throw rangeError('options.delimiter', expected, stated);
}

/** Bytes outside ASCII of which Western text has fewer. */
const MANY_ACCENTS = 0.25;

/** Whether text has characters beyond ASCII that are whole in UTF-8, where another encoding is named. */
const looksLikeUtf8 = (beginning: Buffer, named: string): boolean =>
  named !== 'utf-8' && !isAscii(beginning) && guessEncoding(beginning) === 'utf-8';

/** The name of a stated encoding, with a doubt where the text looks like UTF-8. */
function statedEncoding(beginning: Buffer, stated: string, warnings: Warning[]): string {
  if (!looksLikeUtf8(beginning, stated)) return stated;
  const advice = 'if characters look wrong, leave options.encoding out';
  const message = `the text is read as ${stated}, as stated, but looks like utf-8: ${advice}`;
  warnings.push({ code: 'LAYOUT_GUESSED', message });
  return stated;
}

/** The encoding that is stated, marked, known or guessed. */
function encodingOf({ bytes }: Beginning, stated: StatedLayout, warnings: Warning[]): string {
  if (stated.encoding !== undefined) return statedEncoding(bytes, encodingName(stated.encoding), warnings);
  const known = markedEncoding(bytes) ?? stated.layout?.encoding;
  if (known && !looksLikeUtf8(bytes, known)) return known;
  const encoding = guessEncoding(bytes);
  if (encoding !== 'windows-1252') return encoding;
  const accents = bytes.filter((byte) => byte >= 0x80).length;
  if (accents < MANY_ACCENTS * bytes.length) return encoding;
  const advice = 'if that is wrong, name the encoding with options.encoding';
  const message = `the text is read as ${encoding}, as it is not UTF-8: ${advice}`;
  warnings.push({ code: 'LAYOUT_GUESSED', message });
  return encoding;
}

/** The beginning of a file, in UTF-8. @throws DataError for what is no text, or text in another encoding. */
async function textOfBeginning(
  file: string,
  { bytes, isWhole }: Beginning,
  encoding: string,
): Promise<Buffer> {
  const text = textBefore(bytes, encoding, isWhole);
  const mayHaveZeros = text === null && encoding.startsWith('utf-16');
  if (!mayHaveZeros && (text ?? bytes).includes(0))
    throw new DataError(file, '', `expected text in ${encoding}, found a byte 0: is it another format?`);
  return text ?? refuseInvalid(file, encoding);
}

/** How a file is written, as far as its names and numbers do not matter. */
function dialectOf(
  file: string,
  sample: CsvSample,
  lines: readonly string[],
  stated: StatedLayout,
  warnings: Warning[],
): CsvDialect {
  const said = saidDelimiter(lines);
  const comment = commentSign(said === undefined ? lines : lines.slice(1));
  const dialect = { comment, skipsFirstLine: said !== undefined };
  const known = stated.delimiter === undefined ? (said ?? stated.layout?.delimiter) : undefined;
  if (stated.delimiter !== undefined) return { ...dialect, delimiter: statedDelimiter(stated.delimiter) };
  if (known !== undefined) return { ...dialect, delimiter: known };
  const guess = guessDelimiter(sample, dialect, file);
  if (guess?.rival) {
    const [own, other] = [guess.delimiter, guess.rival].map(delimiterWords);
    const advice = 'if that is wrong, say so with options.delimiter';
    const message = `cells are read as separated by ${own}, but may be by ${other}: ${advice}`;
    warnings.push({ code: 'LAYOUT_GUESSED', message });
  }
  return { ...dialect, delimiter: guess?.delimiter ?? ',' };
}

/** A table that is opened: how it is read. */
interface OpenTable extends RowWidth {
  readonly file: string;
  readonly dialect: CsvDialect;
  readonly encoding: string;
  /** Rows at the beginning that are none: the header. */
  readonly skipped: number;
}

async function* blocksOf({
  file,
  dialect,
  encoding,
  skipped,
  ...width
}: OpenTable): AsyncGenerator<TableBlock> {
  const words = new ColumnWords();
  let from = skipped;
  for await (const records of readCsv(file, dialect, encoding)) {
    checkWidth(file, records, from, width);
    if (records.count > from) yield new CsvBlock(records, from, width.cells, words);
    from = Math.max(0, from - records.count);
  }
}

function detailsOf(layout: TextLayout, { comment }: CsvDialect, mayTrail: boolean): string {
  const parts = [
    layout.header ? 'with header' : 'no header',
    `separated by ${delimiterWords(layout.delimiter)}`,
    layout.decimal === ',' ? 'decimal commas' : null,
    layout.encoding === 'utf-8' ? null : `in ${layout.encoding}`,
    comment ? `without lines that begin with ${comment}` : null,
    mayTrail ? 'without an empty last column' : null,
  ];
  return parts.filter((part) => part !== null).join(', ');
}

const ONE_LINE = 'the names seem to take two lines: write them in one';

/** Whether the first row below the names has names again. */
function areTwoLines([first, ...others]: readonly Row[]): boolean {
  if (first === undefined || others.length === 0) return false;
  const { header, doubt } = guessHeader(first, others, '.');
  return header && doubt === null;
}

/** @throws DataError for a name that is there twice, and for names alone. */
function namedRows(file: string, rows: FirstRows, header: Header, isWhole: boolean): NamedColumns {
  const below = header.isRow ? rows.below : [rows.first, ...rows.below];
  const named = header.names
    ? namedColumns(file, `line ${rows.line}`, header.names, areTwoLines(below) ? ONE_LINE : undefined)
    : { columns: countedColumns(rows.cells), warnings: [] };
  if (below.length === 0 && isWhole)
    throw new DataError(file, `line ${rows.line + 1}`, 'expected rows below the names, found none');
  return named;
}

/** The decimal sign that is stated, known or guessed. */
function decimalOf(
  below: readonly Row[],
  delimiter: string,
  stated: StatedLayout,
  warnings: Warning[],
): '.' | ',' {
  if (stated.decimal) return stated.decimal;
  const known = stated.layout?.decimal;
  const guess = guessDecimal(below, delimiter);
  if (known && known !== guess.decimal) return known;
  const { decimal, doubt } = guess;
  const remedy =
    delimiter === ','
      ? 'if it separates thousands, write the numbers without it'
      : 'if that is wrong, say so with options.decimal';
  if (doubt) warnings.push({ code: 'LAYOUT_GUESSED', message: `${doubt}: ${remedy}` });
  return decimal;
}

/** Whether a line is a row of JSON lines. */
function isJsonObject(line: string): boolean {
  if (!line.startsWith('{')) return false;
  try {
    JSON.parse(line);
    return true;
  } catch {
    return false;
  }
}

/**
 * Opens a text table, plain or gzipped. What is not stated of its layout is guessed from its first rows.
 *
 * @throws DataError with path, line and expectation; so do its blocks.
 * @throws RangeError for a delimiter or encoding that is stated and is none.
 */
export async function openCsvTable(file: string, stated: StatedLayout = {}): Promise<TableSource> {
  const warnings: Warning[] = [];
  const beginning = await tableBeginning(file);
  const encoding = encodingOf(beginning, stated, warnings);
  const sample = new CsvSample(await textOfBeginning(file, beginning, encoding), beginning.isWhole);
  const lines = sample.lines();
  if (isJsonObject(lines[0] ?? ''))
    throw new DataError(file, 'line 1', "expected cells, found JSON: say so with options.format 'jsonl'");
  const written = dialectOf(file, sample, lines, stated, warnings);
  const rows = firstRows(file, sample, written, stated);
  const decimal = decimalOf(rows.below, written.delimiter, stated, warnings);
  const header = headerOf(rows, commentRows(lines, written), decimal, statedHeader(stated));
  if (header.doubt)
    warnings.push({ code: 'HEADER_GUESSED', message: `${header.doubt}: if so, say so with options.header` });
  const { columns, warnings: ofNames } = namedRows(file, rows, header, sample.isWhole);
  const isNamed = header.names !== null;
  const layout = { header: isNamed, delimiter: written.delimiter, decimal, encoding };
  const dialect = { ...written, decimal };
  const { cells, mayTrail } = rows;
  const table = { file, dialect, encoding, skipped: Number(header.isRow), cells, mayTrail };
  return {
    path: file,
    format: 'CSV',
    columns,
    isNamed,
    rows: null,
    layout,
    details: detailsOf(layout, written, mayTrail),
    warnings: [...warnings, ...ofNames],
    blocks: () => blocksOf(table),
  };
}
