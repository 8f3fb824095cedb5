// A table and what is stated about it → a plan: what each column is for, and what its cells are.
import { quoted } from '../../core/check';
import type { Warning } from '../../core/warning';
import { DataError } from '../../io/data_error';
import type { TableSource } from '../table_source';
import { chooseTarget } from './choose_target';
import { type ColumnFacts, type TableFacts, tableFacts } from './column_facts';
import { type Guess, guessKind, type Reason } from './guess_kind';
import { quotedNames } from './match_columns';
import { MISSING_WORDS, MissingWords } from './missing';
import { type KnownColumn, planWarnings } from './plan_warnings';
import type { ColumnKind, ColumnPlan, Role, TablePlan } from './schema';
import { readStated, type StatedColumn, type StatedColumns } from './stated_columns';

/** A plan, what was doubtful, and the facts that it was made from. */
export interface InferredPlan {
  readonly plan: TablePlan;
  readonly warnings: readonly Warning[];
  readonly facts: TableFacts;
}

/** Why a column is left out, in words behind its name. */
const REASONS: Readonly<Record<Reason, string>> = {
  unreadable: 'cannot be read',
  empty: 'all cells are missing',
  index: 'an index',
  id: 'an id: each row has its own',
  'all different': 'nearly all different',
};

/**
 * Infers what the columns of a table are, from its first rows.
 *
 * @param stated What is known already.
 * @throws DataError for a target that cannot be told, with the candidates; for columns that are stated and
 * not there, or stated to be two things; for a table without a feature or a target.
 */
export async function inferPlan(source: TableSource, stated: StatedColumns = {}): Promise<InferredPlan> {
  const statedColumns = readStated(source, stated);
  const missing = [...MISSING_WORDS, ...(stated.missing ?? [])];
  const facts = await tableFacts(source, new MissingWords(missing));
  if (facts.rows === 0) throw new DataError(source.path, '', 'expected at least one row, found none');
  const known = facts.columns.map((each, place) => knownColumn(each, statedColumns[place]));
  if (known.length < 2) throw oneColumn(source);
  const target = targetOf(source, known);
  checkTarget(source.path, known[target.index], facts.isWhole);
  const columns = known.map((each) => planOf(each, target));
  if (!columns.some(({ role }) => role === 'feature')) throw noFeatures(source.path, columns);
  const { isNamed, layout } = source;
  const { numericTransform = 'none' } = stated;
  return {
    plan: { isNamed, layout, missing, numericTransform, columns },
    warnings: planWarnings(known, columns),
    facts,
  };
}

/** A column that is stated to be a feature, or of a kind, is not left out for what it seems to be. */
function knownColumn(facts: ColumnFacts, stated: StatedColumn): KnownColumn {
  const guess = guessKind(facts);
  const isKept = (stated.kind !== null || stated.role === 'feature') && guess.leftOut !== 'unreadable';
  const guessed: Guess = isKept ? { kind: stated.kind ?? guess.kind, leftOut: null } : guess;
  return { facts, stated, guess: guessed };
}

function oneColumn({ path, columns, layout }: TableSource): DataError {
  const found = columns.length === 0 ? 'no column' : `one column, ${quoted(columns[0].name)}`;
  const hint = layout ? ': if something else separates its cells, say so with options.delimiter' : '';
  return new DataError(path, '', `expected a target and at least one feature, found ${found}${hint}`);
}

/** The column of the target, and why. */
interface Target {
  readonly index: number;
  readonly why: string | null;
}

function targetOf(source: TableSource, known: readonly KnownColumn[]): Target {
  const stated = known.findIndex((each) => each.stated.role === 'target');
  if (stated >= 0) return { index: stated, why: null };
  const choice = chooseTarget(known.filter((each) => each.stated.role === null));
  if ('index' in choice) return choice;
  const { problem, candidates } = choice;
  const others = candidates.length > 0 ? `; candidates: ${quotedNames(candidates)}` : '';
  const remedy = 'name the column with options.target';
  throw new DataError(
    source.path,
    '',
    `the target is unclear: ${problem}${others}: ${remedy}`,
    'TARGET_UNCLEAR',
  );
}

/** Refuses a target that no model can learn. */
function checkTarget(path: string, { facts }: KnownColumn, isWhole: boolean): void {
  const { column, present, distinct } = facts;
  const fail = (problem: string) => {
    throw new DataError(path, `column ${quoted(column.name)}`, problem);
  };
  if (column.unreadable !== undefined)
    fail(`expected a target, found ${column.unreadable}, which cannot be read`);
  if (!isWhole) return;
  if (present === 0) fail('expected a target, found a column whose cells are all missing');
  if (distinct > 1) return;
  const [value = String(facts.numbers[0])] = facts.words.keys();
  fail(`expected a target of at least two different values, found only ${quoted(value)}`);
}

function planOf({ facts, stated, guess }: KnownColumn, target: Target): ColumnPlan {
  const { column, index } = facts;
  const plan = (role: Role, kind: ColumnKind | null, why: string | null): ColumnPlan => {
    const dayFirst = kind === 'date' ? dayFirstOf(facts) : undefined;
    return { name: column.name, role, kind, why, ...(dayFirst === undefined ? {} : { dayFirst }) };
  };
  if (index === target.index) return plan('target', stated.kind ?? guess.kind ?? 'category', target.why);
  if (stated.role === 'weight') return plan('weight', 'number', null);
  if (stated.role === 'id') return plan('id', guess.kind ?? 'category', null);
  if (stated.role === 'ignore' || stated.isLeftOut) return plan('ignore', null, null);
  if (guess.leftOut !== null) return plan('ignore', null, REASONS[guess.leftOut]);
  return plan('feature', guess.kind ?? 'number', stated.kind === null ? whyKind(facts, guess) : null);
}

/** Why a column is of a kind, for people. */
function whyKind({ column, present, numbers, dates }: ColumnFacts, { kind }: Guess): string {
  if (column.type !== null && column.type !== 'text') return 'as the file says';
  const share = (count: number) =>
    count === present ? 'all values are' : `${count} of ${present} values are`;
  if (kind === 'number') return `${share(numbers.length)} numbers`;
  if (kind === 'date') return `${share(dates)} dates`;
  return kind === 'boolean' ? 'two values that mean yes and no' : 'text';
}

/** What the dates of a column say of their order; the month is first where all leave it open. */
function dayFirstOf({ orders }: ColumnFacts): boolean | undefined {
  const decided = orders['day first'] + orders['month first'];
  if (decided === 0) return orders.open > 0 ? false : undefined;
  return orders['day first'] > orders['month first'];
}

function noFeatures(path: string, columns: readonly ColumnPlan[]): DataError {
  const others = columns.filter(({ role }) => role === 'ignore');
  const reasons = others.map(({ name, why }) => `${quoted(name)} (${why ?? 'ignored'})`).slice(0, 8);
  const leftOut = reasons.length > 0 ? `: left out are ${reasons.join(', ')}` : '';
  return new DataError(path, '', `expected at least one feature, found none${leftOut}`);
}
