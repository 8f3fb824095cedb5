// Features that tell the target: training names those that are the target by other names or in other units,
// `inspect` also those that may tell it for a good reason.
import type { Warning } from '../../core/warning';
import type { TableRows } from '../table_rows';
import { type Compared, type ComparedTable, comparedTable } from './compared_columns';
import { columnsWarning } from './doubtful_columns';
import { isMissingByTarget, tellsTarget } from './leaks';
import { type Copies, codedClasses, copiesOf, LEAK_FROM, type TargetValues } from './target_copies';

/** A target that nearly all rows have is told by any constant. */
const NEARLY_ALL = 0.99;

/** What a feature is that tells the target, for people. */
interface LeakText {
  readonly one: string;
  readonly several: string;
}

const IS_IT_KNOWN = 'is it known when the target is not?';
const ARE_THEY_KNOWN = 'are they known when the target is not?';
/** By how features tell the target. */
export const LEAK_TEXTS: Readonly<Record<keyof Copies<unknown>, LeakText>> = {
  alone: {
    one: `alone tells the target: ${IS_IT_KNOWN}`,
    several: `each tell the target alone: ${ARE_THEY_KNOWN}`,
  },
  together: { one: '', several: `together tell the target: ${ARE_THEY_KNOWN}` },
  nearly: {
    one: `alone nearly tells the target: ${IS_IT_KNOWN}`,
    several: `each nearly tell the target alone: ${ARE_THEY_KNOWN}`,
  },
};

/** Names features that are the target by other names or in other units, one alone or several together. */
export function copiesOfTarget(
  rows: TableRows,
  { sample, features }: ComparedTable = comparedTable(rows),
): Warning[] {
  return sample.length < LEAK_FROM ? [] : said(copiesOf(features, targetsOf(rows, sample)));
}

/** Names the same features, and those that tell the target alone, as they may for a good reason. */
export function leakingColumns(
  rows: TableRows,
  { sample, features }: ComparedTable = comparedTable(rows),
): Warning[] {
  if (sample.length < LEAK_FROM) return [];
  const copies = copiesOf(features, targetsOf(rows, sample));
  const alone = [...copies.alone, ...telling(features, rows, sample)];
  return said({
    ...copies,
    alone: features.filter((feature) => alone.includes(feature)),
    nearly: copies.nearly.filter((feature) => !alone.includes(feature)),
  });
}

/** Features whose values, or ranges of values, each go with one class. */
function telling(features: readonly Compared[], rows: TableRows, sample: Uint32Array): Compared[] {
  const labels = labelsOf(rows, sample);
  const classes = labels && codedClasses(labels);
  if (!classes || classes.largest >= NEARLY_ALL) return [];
  const { codes } = classes;
  return features.filter(
    ({ values, column }) =>
      tellsTarget(values, column.kind !== 'category', codes) || isMissingByTarget(values, codes),
  );
}

/** The labels of some rows, as codes; null where the target is numbers. */
function labelsOf(rows: TableRows, sample: Uint32Array): Int32Array | null {
  const target = rows.columnOf('target');
  if (target?.kind !== 'category') return null;
  const codes = new Int32Array(sample.length);
  target.values.gather(sample, codes);
  return codes;
}

function targetsOf(rows: TableRows, sample: Uint32Array): TargetValues[] {
  const labels = labelsOf(rows, sample);
  if (labels) return [labels];
  const targets = rows.columns.filter((_, place) => rows.plan.columns[place].role === 'target');
  return targets.flatMap((target) => {
    if (!target || target.kind === 'category') return [];
    const values = new Float64Array(sample.length);
    target.values.gather(sample, values);
    return [values];
  });
}

const said = (copies: Copies<Compared>): Warning[] =>
  (['alone', 'together', 'nearly'] as const).flatMap((how) => {
    const { one, several } = LEAK_TEXTS[how];
    return columnsWarning(
      'COLUMN_LEAKS',
      copies[how].map(({ name }) => name),
      one,
      several,
    );
  });
