// What is said of a table when it is read, by the code of the warnings.
import { writeFileSync } from 'node:fs';
import { type LoadOptions, loadData } from '../../src';
import type { WarningCode } from '../../src/core/warning';

/** Writes rows of a CSV file, whose first cells are of the columns that a test is about, and reads it. */
export async function saidOfCsv(
  file: string,
  header: string,
  cellsOf: (row: number) => string,
  codes: readonly WarningCode[],
  options: Omit<LoadOptions, 'data'> = {},
): Promise<string[]> {
  const rows = Array.from(
    { length: 200 },
    (_, row) => `${cellsOf(row)},${(2 + Math.sin(row)).toFixed(4)},${row % 2 === 0 ? 'no' : 'yes'}`,
  );
  writeFileSync(file, `${header},measured,label\n${rows.join('\n')}\n`);
  const { data } = await loadData({ data: file, ...options });
  return (data.warnings ?? []).filter(({ code }) => codes.includes(code)).map(({ message }) => message);
}
