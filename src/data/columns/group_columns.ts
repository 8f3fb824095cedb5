// What is doubtful about groups of rows: written in two ways, of one row each, or not named as such.
import { areWhole } from '../../addon/number_columns';
import { printable, quoted } from '../../core/check';
import { counted } from '../../core/counted';
import { alikeNames, pairText } from '../../core/folded_name';
import type { Warning } from '../../core/warning';
import type { ColumnFacts } from './column_facts';
import { hasIdName } from './id_columns';
import type { PlannedFacts } from './placeholders';
import type { ColumnKind } from './schema';

/** Names of what has several rows: of one person, say. */
const OWNER = /^(?:patient|subject|participant|person|user|customer|client|household|session)(?:$|[ _.-])/i;
/** Values of ids that occur so often on average are shared; of fewer values than that, they may be codes. */
const [ROWS_OF_ID, FEW_IDS] = [2, 10];

const MAY_BE_IDS: ReadonlySet<ColumnKind | null> = new Set(['number', 'category']);

/** A column that is asked, and whether its role and kind are guessed. */
export interface AskedColumn extends PlannedFacts {
  readonly isGuessed: boolean;
}

/** Says what is doubtful about a column of groups, or that a feature may be one. */
export function groupWarnings(columns: readonly AskedColumn[]): Warning[] {
  const group = columns.find(({ plan }) => plan.role === 'group');
  if (group) return singleGroups(group.facts);
  return columns.flatMap(({ facts, plan, isGuessed }) =>
    isGuessed && plan.role === 'feature' && MAY_BE_IDS.has(plan.kind) && isShared(facts)
      ? [likeGroup(facts, plan.kind === 'number')]
      : [],
  );
}

/** Says that groups mean the same. @param column Whose values they are. @param names Of all groups. */
export function alikeGroups(column: string, names: Iterable<string>): Warning[] {
  const alike = alikeNames(names);
  if (!alike) return [];
  const what = `groups ${pairText(alike)} of column ${quoted(column)}`;
  const message = `${what} differ in how they are written, and count as two: their rows may be in two parts`;
  return [{ code: 'GROUPS_ALIKE', message: printable(message, 400) }];
}

function singleGroups({ column, present, distinct }: ColumnFacts): Warning[] {
  if (present < 2 || distinct < present) return [];
  const found = `column ${quoted(column.name)} has another value in each row`;
  const message = printable(`${found}: groups of one row change nothing`, 400);
  return [{ code: 'GROUPS_OF_ONE_ROW', message }];
}

/** Whether a column has the name of an id, and values that several rows share. */
function isShared({ column, present, distinct, numbers }: ColumnFacts): boolean {
  if ((!OWNER.test(column.name) && !hasIdName(column.name)) || !areWhole(numbers)) return false;
  return distinct >= FEW_IDS && present >= ROWS_OF_ID * distinct;
}

function likeGroup({ column, distinct, present }: ColumnFacts, isNumber: boolean): Warning {
  const found = `has the name of an id, and ${counted(distinct, 'value')} in ${counted(present, 'row')}`;
  const group = 'options.groupColumn keeps the rows of one value in one part';
  const codes = isNumber ? ', and options.categorical reads it as codes' : '';
  const message = `column ${quoted(column.name)} ${found}, and is a feature: ${group}${codes}`;
  return { code: 'COLUMN_LIKE_GROUP', message: printable(message, 400) };
}
