// A plan and the rows to fit → a schema: what each feature becomes.
import { chosenRows } from '../../addon/chosen_rows';
import { countCodes } from '../../addon/code_columns';
import { medianOf } from '../../addon/number_columns';
import { quoted } from '../../core/check';
import { allocate } from '../../core/memory';
import type { Warning } from '../../core/warning';
import { DataError } from '../../io/data_error';
import type { TableRows } from '../table_rows';
import type { ColumnRows } from './column_reading';
import { CHUNK_ROWS, type NumberValues } from './column_values';
import { DATE_PARTS, datePart } from './dates';
import { MissingWords } from './missing';
import { fitTransform } from './numeric_transform';
import { cellValue, inOrder } from './places';
import type {
  BooleanEncoding,
  CategoryEncoding,
  DateEncoding,
  Encoding,
  NumberEncoding,
  NumericTransform,
  Schema,
  TablePlan,
} from './schema';

const isMissing = Number.isNaN;

/** Values of fewer fitted rows have no place of their own. */
const RARE_BELOW = 3;
/** Categories of at most so many values are one-hot. */
const ONE_HOT_UP_TO = 9;
/** Places that a category may have at most. */
const MOST_PLACES = 65_536;

/** A schema, and what was doubtful. */
export interface FittedSchema {
  readonly schema: Schema;
  readonly warnings: readonly Warning[];
}

/**
 * Fits the encodings of the features.
 *
 * @param rows The rows of the table. @param indices Those to fit, at least one.
 * @throws DataError for a category of more places than 65,536.
 */
export function fitSchema(plan: TablePlan, rows: TableRows, indices: Uint32Array): FittedSchema {
  const missing = new MissingWords(plan.missing);
  const warnings: Warning[] = [];
  const chosen = chosenRows(rows.rows, indices);
  const columns = plan.columns.map((column, place) => {
    const values = rows.columns[place];
    if (column.role !== 'feature' || values === null) return { ...column, encoding: null };
    const encoding = fitColumn(values, { indices, chosen, missing, transform: plan.numericTransform });
    if (encoding.kind === 'category') checkPlaces(rows.path, column.name, encoding);
    if (isEmpty(encoding)) warnings.push(nothingLearned(column.name, encoding));
    return { ...column, encoding };
  });
  return { schema: { version: 1, ...plan, columns }, warnings };
}

/** How columns are fitted. */
interface Fitting {
  readonly indices: Uint32Array;
  /** The same as a bit for each row. */
  readonly chosen: Uint8Array;
  readonly missing: MissingWords;
  readonly transform: NumericTransform;
}

function fitColumn(column: ColumnRows, fitting: Fitting): Encoding {
  const { indices } = fitting;
  if (column.kind === 'category') return fitCategory(column, fitting);
  if (column.kind === 'number') return fitNumber(column.values, fitting);
  const values = allocate(Float64Array, indices.length);
  column.values.gather(indices, values);
  const present = values.subarray(0, presentFirst(values));
  const absence = absenceOf(values.length - present.length, values.length);
  return column.kind === 'date' ? fitDate(present, absence) : fitBoolean(present, absence);
}

/** What an encoding keeps of the rows where a column was missing. */
type Absence = Pick<NumberEncoding, 'indicator' | 'missingShare'>;

const shareOf = (missing: number, rows: number) => (missing > 0 ? { missingShare: missing / rows } : {});

const absenceOf = (missing: number, rows: number): Absence => ({
  indicator: missing > 0,
  ...shareOf(missing, rows),
});

/** Moves the numbers before what is missing, in their order, and returns how many there are. */
function presentFirst(values: Float64Array): number {
  let count = 0;
  for (let i = 0; i < values.length; i++) if (!isMissing(values[i])) values[count++] = values[i];
  return count;
}

function fitNumber(values: NumberValues, { indices, chosen, transform }: Fitting): NumberEncoding {
  const { median: fill, missing } = values.inParts((parts) => medianOf(parts, chosen));
  const absence = absenceOf(missing, indices.length);
  if (transform === 'none') return { kind: 'number', fill, ...absence, transform: null };
  const sorted = allocate(Float64Array, indices.length);
  values.gather(indices, sorted);
  sorted.fill(fill, presentFirst(sorted));
  return { kind: 'number', fill, ...absence, transform: fitTransform(transform, sorted.sort()) };
}

function fitBoolean(present: Float64Array, absence: Absence): BooleanEncoding {
  const yes = present.reduce((sum, value) => sum + value, 0);
  return { kind: 'boolean', fill: yes > present.length / 2 ? 1 : 0, ...absence };
}

function fitDate(present: Float64Array, absence: Absence): DateEncoding {
  const first = present.reduce(
    (earliest, time) => Math.min(earliest, time),
    present.length > 0 ? Infinity : 0,
  );
  const { median: fill } = medianOf([present]);
  const varies = (part: (typeof DATE_PARTS)[number]) =>
    present.some((time) => datePart(part, time, first) !== datePart(part, present[0], first));
  return { kind: 'date', parts: DATE_PARTS.filter(varies), first, fill, ...absence };
}

function fitCategory(
  { values, words }: Extract<ColumnRows, { kind: 'category' }>,
  { indices, chosen, missing }: Fitting,
): CategoryEncoding {
  const byCode = allocate(Uint32Array, words.words.length + 1);
  values.parts.forEach((codes, i) => {
    const first = (i * CHUNK_ROWS) >>> 3;
    countCodes(codes, chosen.subarray(first, first + (codes.length >>> 3) + 2), byCode);
  });
  const { counts, missing: missingRows } = countValues(byCode, words.words, missing);
  const frequent = [...counts].filter(([, count]) => count >= RARE_BELOW).map(([value]) => value);
  const rare = [...counts.values()].reduce((sum, count) => sum + (count < RARE_BELOW ? count : 0), 0);
  return {
    kind: 'category',
    values: inOrder(frequent),
    encoder: frequent.length <= ONE_HOT_UP_TO ? 'one-hot' : 'embedding',
    hasMissing: missingRows > 0,
    hasOther: rare > 0,
    ...(rare > 0 ? { rareShare: rare / (indices.length - missingRows) } : {}),
    ...shareOf(missingRows, indices.length),
  };
}

/** How often each value occurs, by the rows of each code, and how many rows are missing. */
function countValues(byCode: Uint32Array, words: readonly string[], missing: MissingWords) {
  const counts = new Map<string, number>();
  let missingRows = byCode[0];
  words.forEach((word, code) => {
    const count = byCode[code + 1];
    if (count === 0) return;
    if (missing.has(word)) missingRows += count;
    else counts.set(cellValue(word), (counts.get(cellValue(word)) ?? 0) + count);
  });
  return { counts, missing: missingRows };
}

function checkPlaces(path: string, name: string, { values }: CategoryEncoding): void {
  const places = values.length + 2;
  if (places <= MOST_PLACES) return;
  const problem = `expected a category of at most ${MOST_PLACES.toLocaleString('en')} values`;
  const remedy = 'leave it out with options.ignore';
  throw new DataError(
    path,
    `column ${quoted(name)}`,
    `${problem}, found ${places.toLocaleString('en')}: ${remedy}`,
  );
}

/** Whether an encoding tells nothing: it has no place at all, or no value of its own. */
const isEmpty = (encoding: Encoding) =>
  encoding.kind === 'category'
    ? encoding.values.length === 0
    : encoding.kind === 'date' && encoding.parts.length === 0;

function nothingLearned(name: string, { kind }: Encoding): Warning {
  const why =
    kind === 'date' ? 'all dates of the rows to fit are the same' : 'no value occurs in three rows to fit';
  return { code: 'COLUMN_SAYS_NOTHING', message: `column ${quoted(name)} says nothing: ${why}` };
}
