// A made-up table of people: numbers, texts, booleans and dates, some of them missing.
import { writeFileSync } from 'node:fs';
import { pythonWith } from './python';

export interface Person {
  [column: string]: unknown;
  id: string;
  age: number | null;
  workclass: string | null;
  city: string;
  member: boolean | null;
  since: Date | null;
  income: string;
}

const WORK = ['Private', 'State', 'None of these', null];

/** The same people each time; every fifth and seventh has missing cells. */
export const people = (count = 120): Person[] =>
  Array.from({ length: count }, (_, i) => ({
    id: `p${1000 + 37 * i}`,
    age: i % 5 === 4 ? null : 18 + ((i * 31) % 60) + (i % 3) / 7,
    workclass: WORK[i % 4],
    city: `city ${(i * 7) % 23}`,
    member: i % 7 === 6 ? null : (i * 13) % 3 === 0,
    since: i % 9 === 8 ? null : new Date(Date.UTC(2020, 0, 1) + i * 86_400_000 * 3 + i * 3_600_123),
    income: (i * 31) % 60 > 30 ? 'high' : 'low',
  }));

const csvCell = (value: unknown) => {
  if (value === null) return '';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  return value instanceof Date ? value.toISOString() : String(value);
};

/** Writes people as a CSV file, in the columns that they have. */
export function writePeople(file: string, rows: readonly Record<string, unknown>[]): string {
  const names = Object.keys(rows[0]);
  const lines = rows.map((row) => names.map((name) => csvCell(row[name])).join());
  writeFileSync(file, `${[names.join(), ...lines].join('\n')}\n`);
  return file;
}

/** Writes people as a Parquet file. */
export function writePeopleParquet(file: string, rows: readonly Person[]): string {
  writeFileSync(`${file}.json`, JSON.stringify(rows));
  pythonWith('pyarrow==25.0.1')(
    `import sys, json, datetime, pyarrow as pa, pyarrow.parquet as pq
rows = json.load(open(sys.argv[1] + '.json'))
for row in rows:
  if row['since']: row['since'] = datetime.datetime.fromisoformat(row['since'].replace('Z', '+00:00'))
columns = {name: [row[name] for row in rows] for name in rows[0]}
columns['since'] = pa.array(columns['since'], pa.timestamp('ms'))
pq.write_table(pa.table(columns), sys.argv[1])`,
    file,
  );
  return file;
}
