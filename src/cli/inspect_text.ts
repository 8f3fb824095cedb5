// What `regulus inspect` prints for people: a line that says what the data is, its columns, what is doubtful.
import path from 'node:path';
import { printable } from '../core/check';
import { counted } from '../core/counted';
import type { Warning } from '../core/warning';
import type { CountedValue } from '../data/columns/value_counts';
import type { InspectedColumn, InspectedTable } from '../data/inspect_table';
import { tableDescription } from '../data/read_table';
import type { TableSource } from '../data/table_source';
import { pc } from './colors';
import { drawTable } from './draw_table';
import { explain } from './explain';
import { type InspectedPart, memoryOf, shownValue, TABLE_FLAGS } from './inspect_json';
import { outputWidth } from './output_width';
import { printWarning } from './print_warning';
import { percent } from './progress';
import { sizeText } from './size_text';

/** Columns that are shown, and classes. */
const SHOWN_COLUMNS = 200;
const SHOWN_CLASSES = 20;
/** Values that are shown for a column, and their characters. */
const SHOWN_VALUES = 3;
const VALUE_LENGTH = 20;
/** Characters of the longest bar of a histogram. */
const BAR = 30;
/** Characters beside a bar and its range: spaces and the share. */
const BESIDE_BAR = 17;

/** A table has no lines between its rows. */
const NO_LINES = { mid: '', 'left-mid': '', 'mid-mid': '', 'right-mid': '' };

const count = (value: number) => value.toLocaleString('en');

const numberText = (value: number) =>
  String(Number.isSafeInteger(value) ? value : Number(value.toPrecision(6)));

/** A value in a table: short. */
function shortValue(column: InspectedColumn, value: number | string): string {
  const shown = shownValue(column, value);
  const text = typeof shown === 'number' ? numberText(shown) : String(shown);
  return printable(text.replace(/T00:00:00\.000Z$/, ''), VALUE_LENGTH);
}

/** Values with their shares of rows: 'Private 69.4 %, Local-gov 6.4 %'. */
function shares(
  values: readonly CountedValue<string | number>[],
  rows: number,
  text: (value: string | number) => string,
  most: number,
): string {
  const shown = values.slice(0, most).map(({ value, rows: of }) => `${text(value)} ${percent(of / rows)}`);
  return shown.join(', ');
}

/** The range of numbers and dates with examples, else the most frequent values. */
function valuesText(column: InspectedColumn, rows: number): string {
  const { cells, holds } = column;
  if (!cells) return '';
  const { range, frequent } = cells;
  const text = (value: string | number) => shortValue(column, value);
  const examples = `such as ${cells.examples.map((each) => printable(each, VALUE_LENGTH)).join(', ')}`;
  if (range === null && cells.distinct === null) return examples;
  if (range === null || holds === 'boolean') return shares(frequent, rows, text, SHOWN_VALUES);
  const mean = holds === 'date' ? '' : `, mean ${text(range.mean)}`;
  return `${text(range.min)} to ${text(range.max)}${mean}; ${examples}`;
}

const distinctText = (distinct: number | null) => (distinct === null ? 'more than 10,000' : count(distinct));

function columnCells(column: InspectedColumn, rows: number): string[] {
  const { name, role, kind, why, cells } = column;
  return [
    printable(name, 40),
    role,
    kind ?? '',
    cells ? count(cells.missing) : '',
    cells ? distinctText(cells.distinct) : '',
    valuesText(column, rows),
    why ?? 'stated',
  ];
}

function columnTable({ columns, rows }: InspectedTable): string {
  const look = {
    head: ['column', 'role', 'kind', 'missing', 'distinct', 'values', 'why'],
    chars: NO_LINES,
    colAligns: ['left', 'left', 'left', 'right', 'right', 'left', 'left'] as const,
  };
  const table = drawTable(
    { ...look, colAligns: [...look.colAligns] },
    columns.slice(0, SHOWN_COLUMNS).map((column) => columnCells(column, rows)),
  );
  const more = columns.length - SHOWN_COLUMNS;
  return table + (more > 0 ? `\n${counted(more, 'more column')}: --json has all` : '');
}

/** The classes with their shares: of many, the most frequent. */
function classLine(
  values: readonly CountedValue<string | number>[],
  distinct: number | null,
  rows: number,
): string {
  const shown = shares(values, rows, (value) => printable(String(value), VALUE_LENGTH), SHOWN_CLASSES);
  const more = distinct === null ? 'and more than 10,000 others' : othersText(distinct - SHOWN_CLASSES);
  return [shown, more].filter(Boolean).join(', ');
}

const othersText = (others: number) => (others > 0 ? `and ${count(others)} others` : '');

function memoryLine(found: InspectedTable): string | null {
  const memory = memoryOf(found);
  if (memory === null) return null;
  const rows = `${sizeText(memory.rows)} for ${counted(found.rows, 'row')}`;
  const columns = counted(found.encoded!.columns, 'encoded column');
  return `about ${rows} of ${columns}, ${sizeText(memory.network)} for a network of the default size`;
}

/** The histogram of the first target, a line a bin. */
function histogramLines({ rows, histogram }: InspectedTable): string[] {
  const most = Math.max(...histogram.map((bin) => bin.rows));
  const ranges = histogram.map(({ from, to }) => `${numberText(from)} to ${numberText(to)}`);
  const width = Math.max(...ranges.map(({ length }) => length));
  const room = (outputWidth() ?? Infinity) - width - BESIDE_BAR;
  const longest = Math.max(1, Math.min(BAR, room));
  return histogram.map((bin, i) => {
    const bar = '█'.repeat(Math.round((longest * bin.rows) / most)).padEnd(longest);
    return `       ${ranges[i].padStart(width)}  ${bar} ${percent(bin.rows / rows)}`;
  });
}

/** How many rows have one of several labels: 'multilabel, yes in 1,234 of 20,000 rows (6.2 %)'. */
function labelText({ cells }: InspectedColumn, task: string, rows: number): string {
  const yes = cells!.frequent.find(({ value }) => value === 1)?.rows ?? 0;
  return `${task}, yes in ${count(yes)} of ${counted(rows, 'row')} (${percent(yes / rows)})`;
}

/** What a target is: the range of numbers and how many are distributed, else the balance of the classes. */
function targetText(found: InspectedTable, target: InspectedColumn, task: string): string {
  const { plan, columns, rows, histogram } = found;
  const { distinct, frequent, range } = target.cells!;
  const isFirst = target === columns.find(({ role }) => role === 'target');
  const areMany = target.kind === 'number' && (distinct === null || distinct > SHOWN_CLASSES);
  const lines = isFirst && areMany && histogram.length > 0 ? histogramLines(found) : [];
  const count = `${distinctText(distinct)} different numbers`;
  if (plan.targets === 'booleans') return labelText(target, task, rows);
  if (plan.targets === 'numbers' && range !== null) {
    const [min, max, mean] = [range.min, range.max, range.mean].map(numberText);
    return [`${task}, ${min} to ${max}, mean ${mean}, ${count}`, ...lines].join('\n');
  }
  return lines.length > 0 ? [count, ...lines].join('\n') : classLine(frequent, distinct, rows);
}

/**
 * Prints a table: its columns and their balance to standard output, what is doubtful to standard error.
 *
 * @param task What training makes of the target.
 */
export function printTable(source: TableSource, found: InspectedTable, task: string): void {
  const { rows, plan, columns, missing, warnings, refusal } = found;
  const line = (title: string, text: string) => console.log(`${pc.bold(title.padEnd(6))} ${text}`);
  const missingText = missing > 0 ? `, ${counted(missing, 'missing cell')}` : '';
  line('Data', `${tableDescription(source, rows, plan)}${missingText}`);
  console.log(columnTable(found));
  for (const target of columns.filter(({ role }) => role === 'target'))
    if (target.cells) line('Target', `${printable(target.name, 40)}: ${targetText(found, target, task)}`);
  const memory = memoryLine(found);
  if (memory !== null) line('Memory', memory);
  warnings.forEach(printWarning);
  if (refusal) console.warn(pc.red(`Training is refused: ${explain(refusal, TABLE_FLAGS)}`));
}

/** What rows have in place of labels. */
const labelsText = ({ unlabelled }: InspectedPart['source']): string =>
  unlabelled === null ? 'numbers to predict' : unlabelled.problem;

/** Rows of numbers: a line for each part. */
function arrayText(parts: readonly InspectedPart[]): string {
  return parts
    .map(({ part, source, rows: { rows, columns, imageShape, range, labels } }) => {
      const shape = imageShape ? `images ${imageShape.join(' × ')}` : counted(columns, 'feature');
      const facts = [
        `${source.format}, ${counted(rows, 'row')} from ${printable(path.basename(source.path), 100)}, ${shape}`,
        range ? `values from ${range.min} to ${range.max}` : 'no values',
        source.details,
        labels ? `${distinctText(labels.distinct)} classes` : labelsText(source),
      ];
      const balance = labels ? `\n       ${classLine(labels.frequent, labels.distinct, rows)}` : '';
      const title = part === 'validation' ? 'Val' : part === 'test' ? 'Test' : 'Data';
      return `${pc.bold(title.padEnd(6))} ${facts.filter(Boolean).join(', ')}${balance}`;
    })
    .join('\n');
}

/** Prints rows of numbers: a line for each part to standard output, what is doubtful to standard error. */
export function printArrays(parts: readonly InspectedPart[], warnings: readonly Warning[]): void {
  console.log(arrayText(parts));
  warnings.forEach(printWarning);
}
