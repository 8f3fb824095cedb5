// Whether the first row of a text table has the names of its columns: what speaks for and against it.
import { ALL_TARGET_NAMES } from '../columns/target_names';
import { type CellLook, isMissingText, isWholeText, lookOf } from './cell_words';

type Row = readonly string[];

/** What speaks for names (positive) and against them, column by column. */
export interface HeaderGuess {
  readonly header: boolean;
  /** Why it may be the other way round, for people; null where that is unlikely. */
  readonly doubt: string | null;
}

/** Evidence that decides unless as much speaks against it. */
const STRONG = 3;
/** Evidence below which the guess is close. */
const CLOSE = 2;
/** Names that tell, besides those of targets. */
const USUAL_NAMES = [
  'id|index|name|labels|x|date|time|timestamp|day|month|year|age|sex|gender|type|kind|category|text|value',
  'price|count|city|country|state|species|quality|score',
];
const TELLING = new RegExp(`^(?:${[...ALL_TARGET_NAMES, ...USUAL_NAMES].join('|')})$`, 'i');

/** A column of the rows below the first, without missing cells. */
interface Below {
  readonly cells: readonly string[];
  readonly looks: readonly CellLook[];
}

const share = ({ looks }: Below, look: CellLook) =>
  looks.filter((each) => each === look).length / looks.length;

/**
 * How surprising it is that text does not occur below: the chance of a new value among rows is the share of
 * values that occur once (Good and Turing).
 */
function surprise(cells: readonly string[]): number {
  const counts = new Map<string, number>();
  for (const cell of cells) counts.set(cell, (counts.get(cell) ?? 0) + 1);
  const once = [...counts.values()].filter((count) => count === 1).length;
  return -Math.log((once + 0.5) / (cells.length + 1));
}

/** What a text says that stands above others. */
function textOverText(first: string, { cells }: Below): number {
  if (cells.includes(first)) return -STRONG;
  const hasDigits = (text: string) => /\d/.test(text);
  const digits = cells.length > 1 && cells.every(hasDigits) && !hasDigits(first) ? 2 : 0;
  return Math.min(STRONG, Math.max(0, surprise(cells)) + digits);
}

/** What a number says that stands above numbers. */
function numberOverNumbers(first: string, { cells }: Below): number {
  if (!isWholeText(first)) return -STRONG;
  const values = cells.map((cell) => Number(cell.replace(',', '.')));
  const isWithin = values.some((value) => value <= Number(first)) && values.some((v) => v >= Number(first));
  return isWithin ? -1 : -0.5;
}

/** What a date or text says that stands above numbers, all or some. */
function textOverNumbers(first: string, below: Below): number {
  if (share(below, 'number') === 1) return STRONG;
  return below.cells.includes(first) ? -STRONG : CLOSE;
}

/** What the first cell of a column says. */
function columnEvidence(first: string, below: Below, decimal: '.' | ','): number {
  const look = lookOf(first, decimal);
  const telling = TELLING.test(first) && !below.cells.includes(first) ? 2 : 0;
  if (below.cells.length === 0 || look === 'missing') return telling;
  const numbers = share(below, 'number');
  if (look === 'number') {
    if (numbers === 0) return below.cells.length > 1 ? STRONG : 0;
    return numbers === 1 ? numberOverNumbers(first, below) : below.cells.includes(first) ? -STRONG : -0.5;
  }
  if (numbers >= 0.9) return textOverNumbers(first, below);
  const dates = share(below, 'date');
  if (look === 'date') return dates > 0 ? -STRONG : 0;
  if (dates === 1) return STRONG;
  return Math.min(STRONG + 1, textOverText(first, below) + telling);
}

/** Whether numbers count on in equal steps: 0, 1, 2 or 1990, 1991, 1992 or, of at least four, 400, 410, 420, 430. */
function countOn(cells: Row): boolean {
  const values = cells.map((cell) => Number(cell.replace(',', '.')));
  const step = values[1] - values[0];
  if (step === 0 || (step !== 1 && values.length < 4)) return false;
  const isOn = (value: number, i: number) => Math.abs(value - values[0] - i * step) <= 1e-6 * Math.abs(step);
  return values.every(isOn);
}

/** What numbers that count on say above numbers, where no other row does. */
function countingEvidence(first: Row, columns: readonly number[], rows: readonly Row[]): number {
  const pick = (row: Row) => columns.map((i) => row[i]);
  if (columns.length < 2 || !countOn(pick(first)) || rows.some((row) => countOn(pick(row)))) return 0;
  const isUsual = /^(?:0|1|1[89]\d\d|2[01]\d\d)$/.test(first[columns[0]]);
  return (isUsual ? 2 : 1) + Math.min(columns.length, 4);
}

/** Rows without those that repeat names, as files that were put together do: words above numbers. */
function withoutRepeats(first: Row, rows: readonly Row[], decimal: '.' | ','): readonly Row[] {
  const others = rows.filter((row) => row.some((cell, i) => cell !== first[i]));
  const isNumber = (cell: string) => lookOf(cell, decimal) === 'number';
  if (others.length === rows.length || others.length === 0 || first.some(isNumber)) return rows;
  const areNumbers = (cells: Row) => cells.length > 0 && cells.every(isNumber);
  const there = (i: number) => others.map((row) => row[i]).filter((cell) => !isMissingText(cell));
  return first.some((_, i) => areNumbers(there(i))) ? others : rows;
}

/** Whether the first of some rows has names; all rows have as many cells. */
export function guessHeader(first: Row, all: readonly Row[], decimal: '.' | ','): HeaderGuess {
  const rows = withoutRepeats(first, all, decimal);
  const belows = first.map((_, i): Below => {
    const cells = rows.map((row) => row[i]).filter((cell) => !isMissingText(cell));
    return { cells, looks: cells.map((cell) => lookOf(cell, decimal)) };
  });
  const overNumbers = first
    .map((_, i) => i)
    .filter((i) => lookOf(first[i], decimal) === 'number' && share(belows[i], 'number') === 1);
  const counting = countingEvidence(first, overNumbers, rows);
  const evidence = first.map((cell, i) =>
    counting > 0 && overNumbers.includes(i) ? 0 : columnEvidence(cell, belows[i], decimal),
  );
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  const yes = counting + sum(evidence.filter((value) => value > 0));
  const no = -sum(evidence.filter((value) => value < 0));
  const isNumeric = first.some((cell) => lookOf(cell, decimal) === 'number');
  const header = yes === no ? !isNumeric : yes > no;
  const isClose = Math.abs(yes - no) < CLOSE || Math.min(yes, no) > Math.max(yes, no) / 2;
  const isMixed = header && counting === 0 && overNumbers.length > 0;
  return { header, doubt: isClose || isMixed ? doubtOf(header, first) : null };
}

const some = (cells: Row) => `${cells.slice(0, 4).join(', ')}${cells.length > 4 ? ', …' : ''}`;

function doubtOf(header: boolean, first: Row): string {
  return header
    ? `the first row (${some(first)}) is read as names, but may be data`
    : `the first row (${some(first)}) is read as data, but may be names`;
}
