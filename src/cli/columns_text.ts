// What a run understood of the columns of its table, in a line.
import { counted } from '../core/counted';
import { quotedNames } from '../data/columns/match_columns';
import type { ColumnKind } from '../data/columns/schema';
import type { Part } from '../data/dataset';
import { missingShares } from '../run/missing_shares';
import { programName } from './program_name';

/** Each kind for one column and for more. */
const KINDS: Readonly<Record<ColumnKind, readonly [one: string, more: string]>> = {
  number: ['number', 'numbers'],
  category: ['category', 'categories'],
  boolean: ['boolean', 'booleans'],
  date: ['date', 'dates'],
};
/** Columns left out that are named. */
const NAMED = 3;

function missingText(train: Part): string[] {
  const shares = missingShares(train).reduce((sum, { share }) => sum + share, 0);
  const cells = Math.round(shares * train.indices.length);
  return cells > 0 ? [`${counted(cells, 'cell')} missing in the rows to fit`] : [];
}

/**
 * Kinds of features, what is missing and what is left out; null where all columns are numbers without gaps.
 *
 * @param isOther Whether the columns are those of another run, whose table may have left out others.
 */
export function columnsText(train: Part, isOther: boolean): string | null {
  const columns = train.data.schema?.columns ?? [];
  const features = columns.filter(({ encoding }) => encoding !== null);
  const left = isOther ? [] : columns.filter(({ role }) => role === 'ignore').map(({ name }) => name);
  const missing = missingText(train);
  const areNumbers = features.every(({ kind }) => kind === 'number');
  if (areNumbers && left.length + missing.length === 0) return null;
  const kinds = (Object.keys(KINDS) as ColumnKind[]).flatMap((kind) => {
    const count = features.filter((feature) => feature.kind === kind).length;
    return count > 0 ? [`${count.toLocaleString('en')} ${KINDS[kind][count === 1 ? 0 : 1]}`] : [];
  });
  return [
    kinds.join(', '),
    ...missing,
    ...(left.length > 0 ? [`left out: ${quotedNames(left, NAMED)}`] : []),
    `\`${programName()} inspect\` shows each column`,
  ].join('; ');
}
