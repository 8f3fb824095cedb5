// Features that tell the target: training names those that are the target by other names or in other units,
// `inspect` also those that may tell it for a good reason.
import type { Warning } from '../../core/warning';
import type { TableRows } from '../table_rows';
import { type Compared, comparedFeatures, comparedRows } from './compared_columns';
import { columnsWarning } from './doubtful_columns';
import { copiesNumbers, copiesTarget, isMissingByTarget, tellsTarget, tellTogether } from './leaks';

/** Fewer rows than this may be told apart by chance. */
const LEAK_FROM = 100;
/** Targets of more values are no classes. */
const MOST_TARGETS = 100;
/** Where fewer rows are of other classes than most, another column may have its rare value in the same ones. */
const RARE_ROWS = 10;
/** A target that nearly all rows have is told by any constant. */
const NEARLY_ALL = 0.99;

/** Classes of the rows that are compared, as codes. */
interface Classes {
  readonly codes: Int32Array;
  /** The share of the most frequent one. */
  readonly largest: number;
}

/** Names features that are the target by other names or in other units, one alone or several together. */
export function copiesOfTarget(rows: TableRows): Warning[] {
  const sample = comparedRows(rows);
  if (sample.length < LEAK_FROM) return [];
  return copies(rows, sample, comparedFeatures(rows, sample));
}

/** Names the same features, and those that tell the target alone, as they may for a good reason. */
export function leakingColumns(rows: TableRows): Warning[] {
  const sample = comparedRows(rows);
  if (sample.length < LEAK_FROM) return [];
  const features = comparedFeatures(rows, sample);
  const classes = classesOf(rows, sample);
  if (classes === null || classes.largest >= NEARLY_ALL) return copies(rows, sample, features);
  const { codes } = classes;
  const telling = features.filter(
    ({ values, column }) =>
      tellsTarget(values, column.kind !== 'category', codes) || isMissingByTarget(values, codes),
  );
  return [...alone(telling), ...together(features, codes)];
}

function copies(rows: TableRows, sample: Uint32Array, features: readonly Compared[]): Warning[] {
  const classes = classesOf(rows, sample);
  if (classes === null) return copiesOfNumbers(rows, sample, features);
  const { codes } = classes;
  return [
    ...alone(features.filter(({ values }) => copiesTarget(values, codes))),
    ...together(features, codes),
  ];
}

/** The classes of rows; null where they are hardly classes, or one that nearly all rows have. */
function classesOf(rows: TableRows, sample: Uint32Array): Classes | null {
  const target = rows.columnOf('target');
  if (target?.kind !== 'category') return null;
  const codes = new Int32Array(sample.length);
  target.values.gather(sample, codes);
  const counts = new Map<number, number>();
  for (const code of codes) counts.set(code, (counts.get(code) ?? 0) + 1);
  const most = Math.max(...counts.values());
  if (counts.size > MOST_TARGETS || codes.length - most < RARE_ROWS) return null;
  return { codes, largest: most / codes.length };
}

/** Features that are in the order of a target of numbers. The only feature is what its user wants it to be. */
function copiesOfNumbers(rows: TableRows, sample: Uint32Array, features: readonly Compared[]): Warning[] {
  if (features.length < 2) return [];
  const targets = rows.columns.filter((_, place) => rows.plan.columns[place].role === 'target');
  const numbers = targets.flatMap((target) => {
    if (!target || target.kind === 'category') return [];
    const values = new Float64Array(sample.length);
    target.values.gather(sample, values);
    return [copiesNumbers(values)];
  });
  const ordered = features.filter(({ column }) => column.kind === 'number');
  return alone(ordered.filter(({ values }) => numbers.some((copies) => copies(values))));
}

const alone = (columns: readonly Compared[]): Warning[] =>
  columnsWarning(
    'COLUMN_LEAKS',
    columns.map(({ name }) => name),
    'alone tells the target: is it known when the target is not?',
    'each tell the target alone: are they known when the target is not?',
  );

/** Columns such as the one-hots of a target of several classes. */
function together(features: readonly Compared[], classes: Int32Array): Warning[] {
  const places = tellTogether(
    features.map(({ values }) => values),
    classes,
  );
  return columnsWarning(
    'COLUMN_LEAKS',
    places.map((place) => features[place].name),
    '',
    'together tell the target: are they known when the target is not?',
  );
}
