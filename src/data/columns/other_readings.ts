// What is read in another way than people may mean it: codes with zeros, years of two digits, and one value
// under two names.
import { printable, quoted } from '../../core/check';
import { alikeNames, foldedName, pairText } from '../../core/folded_name';
import type { Warning } from '../../core/warning';
import type { ColumnFacts } from './column_facts';
import { parseDate } from './dates';
import type { AskedColumn } from './group_columns';

/** A date with a year of two digits, which may have a time behind it. */
const SHORT_YEAR = /^\d{1,2}(?:[-/.]\d{1,2}[-/.]|[- ][a-z]+\.?[- ])\d{2}(?!\d)/i;
/** Years from 1969 to 2068 that span so many are of two centuries, as births are. */
const MANY_YEARS = 50;
/** Values of a category that are compared. */
const MOST_VALUES = 1_000;
/** Two columns have a value in this share of the rows each. */
const OFTEN = 0.1;

/** Says what is read as it may not be meant. */
export const otherReadings = (columns: readonly AskedColumn[]): Warning[] => [
  ...columns.flatMap(leadingZeros),
  ...columns.flatMap(oneNumber),
  ...columns.flatMap(shortYears),
  ...twoNames(columns),
  ...columns.flatMap(alikeValues),
];

/** Numbers such as 00037, as codes and postcodes are written. */
function leadingZeros({ facts, plan: { role, kind }, isGuessed }: AskedColumn): Warning[] {
  const { column, zeros } = facts;
  if (zeros === undefined || role !== 'feature' || kind !== 'number' || !isGuessed) return [];
  const found = `column ${quoted(column.name)} has numbers with leading zeros, such as ${quoted(zeros)}`;
  const message = `${found}, and is read as numbers: if they are codes, options.categorical keeps them`;
  return [{ code: 'LEADING_ZEROS', message: printable(message, 400) }];
}

/** Decimals such as 1.1 and 1.10, as versions are written. */
function oneNumber({ facts, plan: { role, kind }, isGuessed }: AskedColumn): Warning[] {
  const { column, oneNumber: pair } = facts;
  if (pair === undefined || role !== 'feature' || kind !== 'number' || !isGuessed) return [];
  const found = `${pair.map(quoted).join(' and ')} of column ${quoted(column.name)} are read as one number`;
  const message = `${found}: if they are codes, options.categorical keeps them apart`;
  return [{ code: 'VALUES_ALIKE', message: printable(message, 400) }];
}

function shortYears({ facts, plan: { role, kind, dayFirst } }: AskedColumn): Warning[] {
  if (kind !== 'date' || role !== 'feature') return [];
  const short = [...facts.words.keys()].filter((word) => SHORT_YEAR.test(word));
  const years = short.map((word) => new Date(parseDate(word, dayFirst)).getUTCFullYear());
  const [first, last] = years.reduce(
    ([min, max], year) => [Math.min(min, year), Math.max(max, year)],
    [Infinity, -Infinity],
  );
  if (!(last - first >= MANY_YEARS)) return [];
  const found = `column ${quoted(facts.column.name)} has years of two digits, such as ${quoted(short[0])}`;
  const message = `${found}, which are read as ${first} to ${last}: write them with four`;
  return [{ code: 'YEARS_OF_TWO_DIGITS', message: printable(message, 400) }];
}

/** Values of a category that mean the same; of many different texts it says little. */
function alikeValues({ facts, plan: { role, kind } }: AskedColumn): Warning[] {
  if (role !== 'feature' || kind !== 'category' || facts.words.size > MOST_VALUES) return [];
  const alike = alikeNames(facts.words.keys());
  if (!alike) return [];
  const what = `values ${pairText(alike)} of column ${quoted(facts.column.name)}`;
  const message = `${what} differ in how they are written, and count as two`;
  return [{ code: 'VALUES_ALIKE', message: printable(message, 400) }];
}

/** Columns whose names differ in case, of which each row has one: objects written in two ways. */
function twoNames(columns: readonly AskedColumn[]): Warning[] {
  const known = new Map<string, ColumnFacts>();
  return columns.flatMap(({ facts, plan }): Warning[] => {
    if (plan.role !== 'feature') return [];
    const name = foldedName(facts.column.name);
    const other = known.get(name);
    known.set(name, facts);
    if (!other || !complete(other, facts)) return [];
    const pair = `columns ${quoted(other.column.name)} and ${quoted(facts.column.name)}`;
    const message = `${pair} differ in how they are written, and no row needs both: they may be one column`;
    return [{ code: 'COLUMNS_ALIKE', message: printable(message, 400) }];
  });
}

/** Whether each of two columns has values where the other lacks them. */
const complete = (a: ColumnFacts, b: ColumnFacts) =>
  a.present + b.present <= a.rows && Math.min(a.present, b.present) >= OFTEN * a.rows;
