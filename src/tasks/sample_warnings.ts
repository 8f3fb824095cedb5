// What training would say of a table before its first step, told by a sample of its rows.
import type { Warning, WarningCode } from '../core/warning';
import type { SampledTable } from '../data/inspect_table';
import { plannedData } from '../data/read_table';
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

/** Rows that cannot be trained on say why elsewhere. */
async function trainingWarnings(
  { table, plan, warnings }: SampledTable,
  task: string | undefined,
): Promise<Warning[]> {
  try {
    const known = { known: null, dropMissingTarget: true, warnings };
    return dataWarnings(split(await plannedData(table, plan, targetReading(task), known)));
  } catch (error) {
    if (error instanceof DataError || error instanceof RangeError) return [];
    throw error;
  }
}
