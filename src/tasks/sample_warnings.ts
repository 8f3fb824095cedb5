// What training would say of data before its first step, told by a sample of the rows.
import type { Warning, WarningCode } from '../core/warning';
import type { SampledTable } from '../data/inspect_table';
import { readArrays } from '../data/load';
import { plannedData } from '../data/read_table';
import type { RowSources } from '../data/row_source';
import { sampledSources } from '../data/sampled_source';
import { split } from '../data/split';
import { DataError } from '../io/data_error';
import { dataWarnings } from './data_warnings';
import { targetReading } from './registry';

/** What is said of parts, which a table does not have yet, and what is found while a table is inspected. */
const PASSED_OVER: ReadonlySet<WarningCode> = new Set([
  'SMALL_PART',
  'CLASS_NOT_SCORED',
  'CLASS_NOT_FITTED',
  'COLUMN_CONSTANT',
  'COLUMNS_EQUAL',
  'COLUMN_LEAKS',
  'ROWS_LEFT_OUT',
]);
/** The same of arrays, which are looked at in no other way. */
const OF_ARRAY_PARTS: ReadonlySet<WarningCode> = new Set([
  'SMALL_PART',
  'CLASS_NOT_SCORED',
  'CLASS_NOT_FITTED',
]);
/** Numbers of arrays that are looked at: 64 MB in float32. */
const ARRAY_CELLS = 2 ** 24;
/** What depends on how many rows there are. */
const OF_COUNTS: ReadonlySet<WarningCode> = new Set([
  'CLASS_OF_ONE_ROW',
  'LABELS_DIFFER',
  'ROWS_FITTED_TOO',
  'TARGET_CONSTANT',
  'LABEL_CONSTANT',
  'COLUMN_SAYS_NOTHING',
]);

/**
 * What training with its default split would say beyond what is said already.
 *
 * @param task The task that is named; default: that of what the target holds.
 */
export async function sampleWarnings(sample: SampledTable, task: string | undefined): Promise<Warning[]> {
  const { isWhole, warnings } = sample;
  const said = new Set(warnings.map(({ message }) => message));
  const found = await trainingWarnings(sample, task);
  return found.filter(({ code, message }) => {
    const isKnown = !PASSED_OVER.has(code) && (isWhole || !OF_COUNTS.has(code));
    return isKnown && !said.has(message);
  });
}

/**
 * What training with its default split would say of arrays.
 *
 * @param rows How many they have, all parts together. @param task The task that is named.
 */
export async function arrayWarnings(
  sources: RowSources,
  rows: number,
  task: string | undefined,
): Promise<Warning[]> {
  const step = Math.ceil((rows * sources.data.columns) / ARRAY_CELLS);
  const reading = targetReading(task);
  const form = reading.form ?? 'labels';
  const found = await orNothing(async () => {
    const some = sampledSources(sources, step);
    const { data, validation, test } = await readArrays(some, { form, readTarget: reading.readerOf(form) });
    return dataWarnings(split(data, {}, test, validation));
  });
  return found.filter(({ code }) => !OF_ARRAY_PARTS.has(code) && (step <= 1 || !OF_COUNTS.has(code)));
}

/** What training would say of a table. */
const trainingWarnings = ({ table, plan, warnings }: SampledTable, task: string | undefined) =>
  orNothing(async () => {
    const known = { known: null, dropMissingTarget: true, warnings };
    return dataWarnings(split(await plannedData(table, plan, targetReading(task), known)));
  });

/** Rows that cannot be trained on say why elsewhere. */
async function orNothing(warningsOf: () => Promise<Warning[]>): Promise<Warning[]> {
  try {
    return await warningsOf();
  } catch (error) {
    if (error instanceof DataError || error instanceof RangeError) return [];
    throw error;
  }
}
