// Features that tell the target, said before training.
import type { Warning } from '../../core/warning';
import type { TableRows } from '../table_rows';
import { type Compared, type ComparedTable, comparedTable } from './compared_columns';
import { columnsWarning } from './doubtful_columns';
import { type Copies, copiesOf, LEAK_FROM, type TargetValues } from './target_copies';

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
  ranges: {
    one: `tells a range of the target by each of its values: ${IS_IT_KNOWN}`,
    several: `each tell a range of the target by each of their values: ${ARE_THEY_KNOWN}`,
  },
};

/** Names features that are the target by other names or in other units, or tell it, one alone or several together. */
export function leakingColumns(
  rows: TableRows,
  { sample, features }: ComparedTable = comparedTable(rows),
): Warning[] {
  return sample.length < LEAK_FROM ? [] : said(copiesOf(features, targetsOf(rows, sample)));
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
  (['alone', 'together', 'nearly', 'ranges'] as const).flatMap((how) => {
    const { one, several } = LEAK_TEXTS[how];
    return columnsWarning(
      'COLUMN_LEAKS',
      copies[how].map(({ name }) => name),
      one,
      several,
    );
  });
