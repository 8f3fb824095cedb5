// `regulus inspect`: what data are, what was guessed about them, and what is doubtful.

import { inspectRows } from '../data/inspect_rows';
import { inspectTable } from '../data/inspect_table';
import type { Format } from '../data/open_data';
import { openData } from '../data/open_data';
import type { RowSources } from '../data/row_source';
import type { TableOptions } from '../data/table_options';
import type { TableSource } from '../data/table_source';
import { type GivenTableOptions, statedOf } from '../run/table_run_options';
import { arrayJson, tableJson } from './inspect_json';
import { arrayText, printTable } from './inspect_text';
import { keepInputs } from './overwrite';
import { RowsBar } from './rows_bar';

/** What `regulus inspect` takes. */
export interface InspectOptions extends GivenTableOptions {
  format: Format;
  labels?: string;
  json: boolean;
}

/** Reads data to its end, and prints what it is. */
export async function inspect(data: string, given: InspectOptions): Promise<void> {
  const { format, labels, json } = given;
  keepInputs({}, { 'the data': data, '--labels': labels });
  const stated = statedOf(given);
  const opened = await openData(data, { format, stated, labels, unlabelled: true });
  await (opened.table ? showTable(opened.table, stated, json) : showArrays(opened, json));
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

async function showTable(source: TableSource, stated: TableOptions, json: boolean): Promise<void> {
  const found = await withBar(source.rows, (onProgress) => inspectTable(source, stated, onProgress));
  if (json) console.log(JSON.stringify(tableJson(source, found)));
  else printTable(source, found);
}

async function showArrays(sources: RowSources, json: boolean): Promise<void> {
  const { data, validation, test } = sources;
  const parts = Object.entries({ data, validation, test }).filter(([, source]) => source !== undefined);
  const found = [];
  for (const [part, source] of parts) {
    const rows = await withBar(source!.rows, (onProgress) => inspectRows(source!, onProgress));
    found.push({ part, source: source!, rows });
  }
  if (json) console.log(JSON.stringify(arrayJson(found)));
  else console.log(arrayText(found));
}
