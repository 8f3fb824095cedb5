// Tables of numbers with a column of labels.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { CsvError, parse } from 'csv-parse/sync';
import { DataError, readOrExplain } from './data_error';
import type { Dataset } from './dataset';

interface Row {
  record: string[];
  info: { lines: number };
}

const isNumber = (cell: string) => cell.trim() !== '' && Number.isFinite(Number(cell));

function readRows(file: string): Row[] {
  const text = readOrExplain(file, () => readFileSync(file));
  if (text.length === 0) throw new DataError(file, 'line 1', 'expected rows of comma-separated values, found an empty file');
  try {
    return parse(text, { bom: true, info: true, relax_column_count: true, skip_empty_lines: true, trim: true }) as unknown as Row[];
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw new DataError(file, `line ${String(error.lines ?? '?')}`, `expected comma-separated values, found: ${error.message}`);
  }
}

/** Which column holds the labels, and in words why. */
function labelColumn(file: string, names: string[], firstRow: string[], wanted: string | undefined): [number, string] {
  if (wanted !== undefined) {
    const index = names.indexOf(wanted);
    if (index < 0) throw new DataError(file, 'line 1', `expected a column named '${wanted}', found ${names.slice(0, 8).join(', ')}${names.length > 8 ? ', …' : ''}`);
    return [index, `label column '${wanted}'`];
  }
  const first = !isNumber(firstRow[0]);
  const index = first ? 0 : names.length - 1;
  return [index, `label column '${names[index]}' (the ${first ? 'first, as it is text' : 'last'})`];
}

/**
 * Reads a CSV file: a header or none, quoted fields, a byte-order mark. The label column is the one named, else the first if
 * it is text, else the last; every other cell must be a number.
 *
 * @param classNames Of the training data, when this is its test data: labels must be among them.
 * @throws DataError with path, line, column and expectation.
 */
export function readCsv(file: string, wanted?: string, classNames?: readonly string[]): Dataset {
  const all = readRows(file);
  const [first] = all;
  if (!first) throw new DataError(file, 'line 1', 'expected at least one row');
  const second = all[1]?.record ?? [];
  const header = wanted !== undefined ? first.record.includes(wanted) || !first.record.some(isNumber) : first.record.some((cell, i) => !isNumber(cell) && (i > 0 ? true : !first.record.slice(1).some(isNumber))) && second.some(isNumber);
  const names = header ? first.record : first.record.map((_, i) => `column ${i + 1}`);
  const rows = header ? all.slice(1) : all;
  if (rows.length === 0) throw new DataError(file, 'line 2', 'expected rows below the header, found none');
  if (names.length < 2) throw new DataError(file, 'line 1', 'expected a label and at least one feature, found one column');
  const [labelIndex, how] = labelColumn(file, names, rows[0].record, wanted);
  const columns = names.length - 1;
  const features = new Float32Array(rows.length * columns);
  const texts = rows.map(({ record, info }, row) => {
    if (record.length !== names.length) throw new DataError(file, `line ${info.lines}`, `expected ${names.length} cells, found ${record.length}`);
    let at = row * columns;
    record.forEach((cell, c) => {
      if (c === labelIndex) return;
      if (!isNumber(cell)) throw new DataError(file, `line ${info.lines}, column '${names[c]}'`, `expected a number, found '${cell}'`);
      features[at++] = Number(cell);
    });
    if (record[labelIndex] === '') throw new DataError(file, `line ${info.lines}, column '${names[labelIndex]}'`, 'expected a label, found an empty cell');
    return record[labelIndex];
  });
  const classes = classNames ?? sortedClasses(texts);
  if (classes.length < 2) throw new DataError(file, `column '${names[labelIndex]}'`, `expected at least two classes, found only '${classes[0]}'`);
  const index = new Map(classes.map((name, i) => [name, i]));
  const labels = Int32Array.from(texts, (text, row) => {
    const label = index.get(text);
    if (label === undefined) throw new DataError(file, `line ${rows[row].info.lines}`, `expected one of the training classes (${classes.slice(0, 5).join(', ')}), found '${text}'`);
    return label;
  });
  return {
    features, labels, rows: rows.length, columns, classNames: classes, imageShape: null,
    description: `CSV, ${rows.length} rows of ${columns} features from ${path.basename(file)}, ${header ? 'with' : 'no'} header, ${how}, ${classes.length} classes`,
  };
}

/** Distinct labels, numbers in their order, text in alphabetical order. */
function sortedClasses(texts: string[]): string[] {
  const distinct = [...new Set(texts)];
  return distinct.every(isNumber) ? distinct.sort((a, b) => Number(a) - Number(b)) : distinct.sort();
}
