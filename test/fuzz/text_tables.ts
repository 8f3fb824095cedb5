// Text tables for the fuzzer: whatever is damaged, all rows are read that a second, plain reader counts.
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type Dataset, loadData, split } from '../../src';
import { Dictionary } from '../../src/data/columns/dictionary';
import { saidDelimiter } from '../../src/data/formats/csv_layout';
import { openCsvTable } from '../../src/data/formats/csv_table';
import { openJsonLines } from '../../src/data/formats/json_lines';
import type { TableSource } from '../../src/data/table_source';
import type { Reader } from './readers';

/** Reads all cells in each way; returns the number of rows. */
async function readAll(source: TableSource): Promise<number> {
  const columns = source.columns.map((_, i) => i).filter((i) => source.columns[i].unreadable === undefined);
  const words = source.columns.map(() => new Dictionary());
  let rows = 0;
  for await (const block of source.blocks(columns)) {
    const numbers = new Float64Array(block.rows);
    const codes = new Int32Array(block.rows);
    for (const column of columns) {
      block.numbers(column, numbers);
      block.codes(column, words[column], codes);
      for (let row = 0; row < block.rows; row++) {
        const text = block.text(column, row);
        const word = codes[row] < 0 ? null : words[column].words[codes[row]];
        if (word !== text) throw new Error(`code of '${word}' for '${text}'`);
        if (text === null && !Number.isNaN(numbers[row])) throw new Error('a number without text');
      }
    }
    rows += block.rows;
  }
  return rows;
}

const isLineEnd = (character: string | undefined) => character === '\n' || character === '\r';

/** The records of text: lines with anything but blanks, quotes aside. */
function countRecords(text: string, delimiter: string, comment: string | undefined): number {
  let count = 0;
  let at = 0;
  const isBlank = () => text[at] === ' ' || (text[at] === '\t' && delimiter !== '\t');
  const passLine = () => {
    while (at < text.length && !isLineEnd(text[at])) at += 1;
  };
  while (at < text.length) {
    let hasText = false;
    if (text[at] === comment) passLine();
    while (at < text.length && !isLineEnd(text[at])) {
      while (isBlank()) at += 1;
      if (text[at] === '"') {
        hasText = true;
        for (at += 1; at < text.length && (text[at] !== '"' || text[at + 1] === '"'); at++)
          if (text[at] === '"') at += 1;
        at += 1;
      }
      while (at < text.length && !isLineEnd(text[at]) && text[at] !== delimiter) {
        if (delimiter === ' ' && text[at] === '\t') break;
        hasText ||= !isBlank();
        at += 1;
      }
      if (text[at] === delimiter) {
        hasText ||= delimiter !== ' ';
        at += 1;
      }
    }
    if (hasText) count += 1;
    at += text.startsWith('\r\n', at) ? 2 : 1;
  }
  return count;
}

function decoded(file: string, encoding: string): string {
  const bytes = readFileSync(file);
  return encoding === 'windows-1252' ? bytes.toString('latin1') : new TextDecoder(encoding).decode(bytes);
}

/** The table to train on; null where it is refused. */
async function loaded(file: string): Promise<Dataset | null> {
  try {
    return (await loadData({ data: file })).data;
  } catch (error) {
    if ((error as Error).name !== 'DataError') throw error;
    return null;
  }
}

/**
 * Fits a table that can be trained on, and encodes its rows.
 *
 * @throws Error for another number of rows than the file has, or numbers that are not finite.
 */
export async function fitTable(file: string, rows: number): Promise<void> {
  const data = await loaded(file);
  if (data === null) return;
  const { features, columns } = split(data, { testFraction: 0 }).train.data;
  if (data.rows !== rows) throw new Error(`${data.rows} rows fitted of ${rows}`);
  if (features.length !== rows * columns || !features.every(Number.isFinite))
    throw new Error('features that are not finite, or not rows × columns');
}

/** @throws Error for rows that were lost, or read twice. */
async function readTable(file: string): Promise<void> {
  const source = await openCsvTable(file);
  const rows = await readAll(source);
  const { header, delimiter, encoding } = source.layout!;
  const whole = decoded(file, encoding);
  const isSaid = saidDelimiter(whole.split(/[\r\n]/, 1)) !== undefined;
  const text = isSaid ? whole.replace(/^[^\r\n]*(?:\r\n|\r|\n|$)/, '') : whole;
  const comment = /lines that begin with (.)/.exec(source.details)?.[1];
  const records = countRecords(text, delimiter, comment);
  const isCounted = rows === records - Number(header) || (comment !== undefined && rows === records);
  if (!isCounted) throw new Error(`${rows} rows of ${records} records, ${source.details}`);
  await fitTable(file, rows);
}

const ROWS = [
  '{"a":1,"b":"x","v":[1,2],"y":"u"}',
  '{"b":"ü","a":null,"c":true,"y":"v"}',
  '{"a":-2.5e3,"v":[3,null],"y":"u"}',
];
/** A table of each kind of column, of which a damaged row or two leave enough to fit. */
const LABELLED = Array.from({ length: 24 }, (_, i) =>
  [
    i % 5 ? (i / 8).toFixed(2) : '',
    ['red', 'green', 'blue'][i % 3],
    i % 2 ? 'yes' : 'no',
    `2026-01-${10 + i}`,
    i % 2,
  ].join(),
);

const TABLES: Readonly<Record<string, Buffer>> = {
  'commas.csv': Buffer.from('name,size,kind\n"a, b",1.5,x\n"c ""d""",-2e3,y\ne,,x\nf,7,"l\nm"\n'),
  'semicolons.csv': Buffer.from('sep=;\r\na;b;größe\r\n1,5;x;2\r\n-0,25;y;3\r\n7;z;4\r\n'),
  'tabs.tsv': Buffer.from('\uFEFFa\tb\tü\n1\tx y\t2\n3\tz\t4\n5\tx y\t6\n', 'utf16le'),
  'blanks.txt': Buffer.from('# a b c\n  1.0  2.0 3\n4.5 5.5  6\n 7  8 9\n'),
  'labelled.csv': Buffer.from(`size,colour,paid,day,y\n${LABELLED.join('\n')}\n`),
  'latin.data': Buffer.from('5.1|rosé|x|\n4.9|café|y|\n6.3|rosé|x|\n', 'latin1'),
};

export const TEXT_TABLES: readonly Reader[] = [
  {
    name: 'text table',
    write: (folder) =>
      Object.entries(TABLES).map(([name, bytes]) => {
        writeFileSync(path.join(folder, name), bytes);
        return path.join(folder, name);
      }),
    read: (_, file) => readTable(file),
  },
  {
    name: 'table of JSON lines',
    write: (folder) => {
      const file = path.join(folder, 'rows.jsonl');
      writeFileSync(file, `${ROWS.join('\n')}\n`);
      return [file];
    },
    read: async (_, file) => {
      const rows = await readAll(await openJsonLines(file));
      const lines = readFileSync(file, 'utf8').split('\n');
      const records = lines.filter((line) => line.trim() !== '').length;
      if (rows !== records) throw new Error(`${rows} rows of ${records} lines`);
      await fitTable(file, rows);
    },
  },
];
