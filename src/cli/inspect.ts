// `regulus inspect`: what data are, what was guessed about them, and what is doubtful.

import { existsSync } from 'node:fs';
import { rangeError } from '../core/check';
import type { StatedColumns } from '../data/columns/stated_columns';
import { inspectRows } from '../data/inspect_rows';
import { inspectTable, type SampledTable } from '../data/inspect_table';
import type { Format } from '../data/open_data';
import { openData } from '../data/open_data';
import type { RowSource, RowSources } from '../data/row_source';
import type { TableOptions } from '../data/table_options';
import type { TableSource } from '../data/table_source';
import { refuseUseless } from '../data/useless_options';
import { writeFileAtomic } from '../io/atomic_write';
import { DataError, withPath } from '../io/data_error';
import { behindLinks } from '../io/same_file';
import { withInput } from '../run/standard_input';
import { type GivenTableOptions, statedOf } from '../run/table_run_options';
import { TASK_OF, targetReading } from '../tasks/registry';
import { arrayWarnings, sampleWarnings } from '../tasks/sample_warnings';
import { flagOf, withFlags } from './flags';
import { arrayJson, type InspectedPart, tableJson } from './inspect_json';
import { printArrays, printTable } from './inspect_text';
import { keepInputs } from './overwrite';
import { RowsBar } from './rows_bar';
import { schemaBlock } from './schema_block';

/** What `regulus inspect` takes. */
export interface InspectOptions extends GivenTableOptions {
  format: Format;
  labels?: string;
  task?: string;
  json: boolean;
  /** Where the block for --config goes. */
  schema?: string;
}

/** Reads data to its end, and prints what it is; '-' is standard input. */
export const inspect = (data: string, given: InspectOptions): Promise<void> =>
  withInput(data, given.format, (file) => inspectFile(file, given));

/** Glyphs are no file, unless one has that name. */
function refuseGlyphs(data: string): void {
  if (data !== 'glyphs' || existsSync(data)) return;
  const found = 'found the embedded glyphs: ten digits, drawn as 28 × 28 grey images where a run begins';
  throw new DataError(data, '', `expected a file or a folder, ${found}`);
}

async function inspectFile(data: string, given: InspectOptions): Promise<void> {
  const { format, labels, schema } = given;
  keepInputs({ '--schema': schema }, { 'the data': data, '--labels': labels });
  refuseGlyphs(data);
  refuseUseless({ data, format, labels, ...statedOf(given) });
  const stated = { ...statedOf(given), targets: targetReading(given.task).form };
  const opened = await openData(data, { format, stated, labels, targets: stated.targets });
  if (opened.table) return showTable(opened.table, stated, given);
  if (schema !== undefined) throw rangeError('--schema', 'a table, whose columns it states', data);
  return showArrays(opened, given);
}

/** Reads rows while a bar shows how many. */
async function withBar<T>(
  rows: number | null,
  read: (onProgress: (rows: number) => void) => Promise<T>,
): Promise<T> {
  const bar = new RowsBar(rows);
  try {
    return await read((so) => bar.update(so));
  } finally {
    bar.stop();
  }
}

async function showTable(
  source: TableSource,
  stated: TableOptions & Pick<StatedColumns, 'targets'>,
  { json, schema, task: named }: InspectOptions,
): Promise<void> {
  const warningsOf = (sample: SampledTable) => sampleWarnings(sample, named);
  const found = await withBar(source.rows, (onProgress) =>
    inspectTable(source, stated, { onProgress, warningsOf }),
  );
  if (schema !== undefined) writeText(schema, schemaBlock(found.plan, stated));
  const task = named ?? TASK_OF[found.plan.targets ?? 'labels'];
  if (json) console.log(JSON.stringify(tableJson(source, found, task)));
  else printTable(source, found, task);
}

/** Writes a file whole or not at all. */
const writeText = (file: string, text: string) =>
  withPath(file, () => writeFileAtomic(behindLinks(file), [Buffer.from(text)]));

/** Reads the rows of a part; without its labels, where these cannot be read. */
async function inspectPart(source: RowSource): Promise<Omit<InspectedPart, 'part'>> {
  const inspected = (of: RowSource) => withBar(of.rows, (onProgress) => inspectRows(of, onProgress));
  try {
    return { source, rows: await inspected(source) };
  } catch (error) {
    if (source.unlabelled !== null || !(error instanceof DataError)) throw error;
    const problem = error.message.slice(error.message.indexOf('expected'));
    const shown = withFlags(problem, (name, value) => `${flagOf(name)}${value}`);
    const without = { ...source, unlabelled: { problem: shown } };
    return { source: without, rows: await inspected(without) };
  }
}

async function showArrays(sources: RowSources, { json, task }: InspectOptions): Promise<void> {
  const { data, validation, test } = sources;
  const parts = Object.entries({ data, validation, test }).filter(([, source]) => source !== undefined);
  const found = [];
  for (const [part, source] of parts) {
    found.push({ part, ...(await inspectPart(source!)) });
  }
  const all = found.reduce((sum, { rows: { rows } }) => sum + rows, 0);
  const warnings = await arrayWarnings(sources, all, task);
  if (json) console.log(JSON.stringify(arrayJson(found, warnings)));
  else printArrays(found, warnings);
}
