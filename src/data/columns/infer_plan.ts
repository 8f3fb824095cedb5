// A table and what is stated about it → a plan: what each column is for, and what its cells are.
import { returnFreeMemory } from '../../addon/runtime';
import { printable, quoted } from '../../core/check';
import { counted } from '../../core/counted';
import { releaseLarge } from '../../core/memory';
import type { Warning } from '../../core/warning';
import { DataError } from '../../io/data_error';
import type { TableSource } from '../table_source';
import { chooseTarget, numbersReason, type TargetChoice } from './choose_target';
import { type ColumnFacts, tableFacts } from './column_facts';
import {
  type Guess,
  guessKind,
  hasSignedNumbers,
  isTooLarge,
  type Reason,
  signsAdvice,
  TOO_LARGE,
} from './guess_kind';
import { unnamedFirst } from './id_columns';
import { quotedNames } from './match_columns';
import { isUsualMissing, MISSING_WORDS, MissingWords } from './missing';
import { type KnownColumn, nearlyLabels, planWarnings } from './plan_warnings';
import type { ColumnKind, ColumnPlan, Role, TablePlan } from './schema';
import { signedValues } from './signed_numbers';
import { notAsStated, readStated, type StatedColumn, type StatedColumns } from './stated_columns';
import { readableBy } from './unreadable';
import { mayBeAmounts, TAKEN_AS_CLASSES } from './whole_classes';

/** A plan, and what was doubtful. */
export interface InferredPlan {
  readonly plan: TablePlan;
  readonly warnings: readonly Warning[];
}

/** A plan that may lack a target, or a feature. */
export interface ProposedPlan extends InferredPlan {
  /** What each column seems to hold, also where it is left out; null where it cannot be read. */
  readonly kinds: readonly (ColumnKind | null)[];
  /** Why nothing can be trained on it; null where it can. */
  readonly refusal: DataError | null;
  /** Columns that may be the target, where that is unclear. */
  readonly candidates: readonly string[];
}

/** Why a column is left out, in words behind its name. */
const REASONS: Readonly<Record<Exclude<Reason, 'unreadable'>, string>> = {
  empty: 'all cells are missing',
  index: 'an index',
  unnamed: 'no name, as an index',
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
  const { plan, warnings, refusal } = await proposePlan(source, stated);
  if (refusal) throw refusal;
  return { plan, warnings };
}

/**
 * Infers the same, and says why nothing can be trained on it instead of throwing.
 *
 * @throws DataError for a table without rows; for columns that are stated and not there, or to be two things.
 */
export async function proposePlan(source: TableSource, stated: StatedColumns = {}): Promise<ProposedPlan> {
  const statedColumns = readStated(source, stated);
  const missing = [...(stated.missingOnly ? [] : MISSING_WORDS), ...(stated.missing ?? [])];
  const missingWords = new MissingWords(missing);
  const facts = await tableFacts(source, missingWords);
  if (facts.rows === 0) throw new DataError(source.path, '', 'expected at least one row, found none');
  const names = source.columns.map(({ name }) => name);
  const unnamed = source.isNamed ? unnamedFirst(names) : 0;
  const known = facts.columns.map((each, place) => {
    const where = { isUnnamedFirst: place < unnamed, isFirstOfNameless: !source.isNamed && place === 0 };
    return knownColumn(each, statedColumns[place], guessKind(each, where));
  });
  const target = targetOf(known, stated.targets);
  const { isNamed, layout } = source;
  const columns = known.map((each) => planOf(each, target, stated, layout?.decimal ?? '.'));
  const targets = 'form' in target && target.form !== 'labels' ? target.form : undefined;
  const { numericTransform = 'none' } = stated;
  const proposed = {
    plan: {
      isNamed,
      layout,
      missing,
      numericTransform,
      ...(targets ? { targets } : {}),
      columns,
    },
    warnings: [
      ...planWarnings(known, columns, { ...stated, targets }),
      ...(stated.targets === undefined ? nearlyLabels(known, columns) : []),
      ...(facts.isWhole ? missingNotFound(missingWords.notFound(stated.missing ?? [])) : []),
    ],
    kinds: known.map(({ guess }) => guess.kind),
    refusal:
      refusalOf(source, known, target, { isWhole: facts.isWhole, missingOnly: stated.missingOnly }) ??
      tooLarge(source.path, known, columns, facts.isWhole) ??
      noFeatures(source.path, known, columns),
    candidates: 'problem' in target ? target.candidates : [],
  };
  for (const { numbers } of facts.columns) releaseLarge(numbers);
  returnFreeMemory();
  return proposed;
}

/** Says that texts which are stated to mean a missing value are in no cell. */
function missingNotFound(words: readonly string[]): Warning[] {
  if (words.length === 0) return [];
  const message = printable(`options.missing has ${quotedNames(words)}, which no cell has`, 300);
  return [{ code: 'MISSING_NOT_FOUND', message }];
}

/** A column that is stated to be of a kind is not left out for what it seems to be. */
function knownColumn(facts: ColumnFacts, stated: StatedColumn, guess: Guess): KnownColumn {
  const isKept = stated.kind !== null && guess.leftOut !== 'unreadable';
  const guessed: Guess = isKept ? { kind: stated.kind ?? guess.kind, leftOut: null } : guess;
  return { facts, stated, guess: guessed };
}

function oneColumn({ path, columns, layout }: TableSource): DataError {
  const found = columns.length === 0 ? 'no column' : `one column, ${quoted(columns[0].name)}`;
  const hint = layout ? ': if something else separates its cells, say so with options.delimiter' : '';
  return new DataError(path, '', `expected a target and at least one feature, found ${found}${hint}`);
}

/** The columns of the target, why they are that, and what they hold; or why there is none. */
type Target = FoundTarget | UnclearTarget;
type UnclearTarget = Extract<TargetChoice, { problem: string }>;
interface FoundTarget {
  readonly indices: readonly number[];
  readonly why: string | null;
  readonly form: NonNullable<StatedColumns['targets']>;
}

function targetOf(known: readonly KnownColumn[], form: StatedColumns['targets']): Target {
  const stated = known.flatMap((each, index) => (each.stated.role === 'target' ? index : []));
  if (stated.length > 1)
    return { indices: stated, why: null, form: form ?? formOfSeveral(stated.map((index) => known[index])) };
  if (stated.length === 1) return withForm(known[stated[0]], null, form);
  if (form === 'booleans') return unnamedLabels(known);
  const chosen = chooseTarget(
    known.filter((each) => each.stated.role === null),
    form,
  );
  return 'problem' in chosen ? chosen : withForm(known[chosen.index], chosen.why, form);
}

/** Several columns are numbers, unless each is 0 and 1, or means yes and no. */
const formOfSeveral = (targets: readonly KnownColumn[]) => (targets.every(isFlag) ? 'booleans' : 'numbers');

/** Whether a column holds 0 and 1, or words that mean yes and no. */
const isFlag = ({ facts, guess }: KnownColumn): boolean =>
  guess.kind === 'boolean' ||
  (guess.kind === 'number' &&
    facts.words.size === 0 &&
    facts.numbers.every((value) => value === 0 || value === 1));

/** Of several labels, no name and no place tells which they are. */
function unnamedLabels(known: readonly KnownColumn[]): UnclearTarget {
  const candidates = known.filter((each) => each.stated.role === null && isFlag(each));
  const problem = 'no name or place tells which columns are labels';
  return { problem, candidates: candidates.map(({ facts }) => facts.column.name) };
}

/** One column as a target: numbers where that is stated, or where they look measured and nothing is stated. */
function withForm(column: KnownColumn, why: string | null, form: StatedColumns['targets']): FoundTarget {
  const reason = form === undefined ? numbersReasonOf(column) : null;
  const isDoubtful = form === undefined && reason === null && areDoubtfulClasses(column);
  const reasons = [why, reason, isDoubtful ? TAKEN_AS_CLASSES : null].filter((each) => each !== null);
  return {
    indices: [column.facts.index],
    why: reasons.length > 0 ? reasons.join('; ') : null,
    form: reason !== null ? 'numbers' : (form ?? 'labels'),
  };
}

/** Whether numbers that nothing states to be classes may be counts or amounts. */
const areDoubtfulClasses = ({ facts, guess, stated }: KnownColumn): boolean =>
  guess.kind === 'number' && stated.kind !== 'category' && mayBeAmounts(facts);

/** Why a target is numbers, where nothing says that it has classes; null where it is labels. */
function numbersReasonOf(column: KnownColumn): string | null {
  const { kind } = column.stated;
  if (kind === 'number' && signedValues(column.facts).count > 0) return 'numbers, as stated';
  return kind === null || kind === 'number' ? numbersReason(column) : null;
}

/** Whether all rows were read, and whether words such as None are values in them. */
interface ReadCells {
  readonly isWhole: boolean;
  readonly missingOnly?: boolean | undefined;
}

/** Why no target can be learned; null where one can. */
function refusalOf(
  source: TableSource,
  known: readonly KnownColumn[],
  target: Target,
  read: ReadCells,
): DataError | null {
  if (known.length < 2) return oneColumn(source);
  if ('problem' in target) return unclearTarget(source.path, target);
  if (target.indices.length > 1 && target.form === 'labels')
    return severalTargets(source.path, known, target);
  for (const index of target.indices) {
    const problem = targetProblem(known[index], target, read);
    const position = `column ${quoted(known[index].facts.column.name)}`;
    if (problem !== undefined) return new DataError(source.path, position, problem);
  }
  return null;
}

function severalTargets(path: string, known: readonly KnownColumn[], { indices }: FoundTarget): DataError {
  const names = quotedNames(indices.map((index) => known[index].facts.column.name));
  return new DataError(path, '', `expected one target of classes, found ${names}`);
}

function unclearTarget(path: string, { problem, candidates }: UnclearTarget): DataError {
  const others = candidates.length > 0 ? `; candidates: ${quotedNames(candidates)}` : '';
  const remedy = 'name the column with options.target';
  return new DataError(path, '', `the target is unclear: ${problem}${others}: ${remedy}`, 'TARGET_UNCLEAR');
}

/** What is wrong with a target that no model can learn. */
function targetProblem(
  { facts, guess, stated }: KnownColumn,
  { form, indices }: FoundTarget,
  { isWhole, missingOnly = false }: ReadCells,
): string | undefined {
  const { column, present, rows, distinct, words } = facts;
  const emptied = emptiedBy(facts, missingOnly);
  if (column.unreadable !== undefined)
    return `expected a target, found ${column.unreadable}: ${readableBy(column.unreadable)}`;
  const kind = stated.kind ?? guess.kind;
  if (form === 'numbers' && kind !== null && kind !== 'number' && column.type !== 'boolean')
    return `expected numbers to predict, found ${kind === 'date' ? 'dates' : textsFound(facts)}`;
  const mismatch = form === 'labels' ? notAsStated(facts, stated) : undefined;
  if (mismatch !== undefined) return mismatch;
  if (!isWhole) return undefined;
  if (present === 0) return `expected a target, found a column whose cells are all missing${emptied}`;
  // One of several labels may have one value: the others are learned.
  if (distinct > 1 || (form === 'booleans' && indices.length > 1)) return undefined;
  const [value = String(facts.numbers[0])] = words.keys();
  const found = `expected a target of at least two different values, found only ${quoted(value)}`;
  if (emptied !== '') return found + emptied;
  if (present === rows || words.size === 0 || missingOnly) return found;
  const remedy = 'where a word such as None or NA is a value, give options.missingOnly';
  return `${found} and ${counted(rows - present, 'missing cell')}: ${remedy}`;
}

/** Says which words that are stated to mean a missing value a target has; '' for none. */
function emptiedBy({ absent }: ColumnFacts, missingOnly: boolean): string {
  const isStated = (word: string) => missingOnly || !isUsualMissing(word);
  const stated = [...absent].filter(([word]) => isStated(word));
  if (stated.length === 0) return '';
  const cells = counted(
    stated.reduce((sum, [, rows]) => sum + rows, 0),
    'cell',
  );
  const words = quotedNames(stated.map(([word]) => word));
  const found = `, as options.missing reads ${words} in ${cells} of it as a missing value`;
  return `${found}: it holds for all columns; leave such cells of the features empty instead`;
}

const textsFound = (facts: ColumnFacts) => `texts${hasSignedNumbers(facts) ? `: ${signsAdvice(facts)}` : ''}`;

function planOf(
  { facts, stated, guess }: KnownColumn,
  target: Target,
  { dateOrder }: StatedColumns,
  decimal: '.' | ',',
): ColumnPlan {
  const { column, index } = facts;
  const plan = (role: Role, kind: ColumnKind | null, why: string | null): ColumnPlan => {
    const dayFirst = kind === 'date' ? dayFirstOf(facts, dateOrder) : undefined;
    const signs = stated.kind === 'number' ? signsOf(facts, decimal) : undefined;
    return {
      name: column.name,
      role,
      kind,
      why,
      ...(dayFirst === undefined ? {} : { dayFirst }),
      ...(signs === undefined ? {} : { signs }),
    };
  };
  if ('indices' in target && target.indices.includes(index)) {
    const seems = stated.kind ?? guess.kind ?? 'category';
    return plan('target', target.form === 'booleans' ? 'boolean' : seems, target.why);
  }
  if (stated.role === 'weight') return plan('weight', 'number', null);
  if (stated.role === 'group') return plan('group', 'category', null);
  if (stated.role === 'id') return plan('id', guess.kind ?? 'category', null);
  if (stated.role === 'ignore') return plan('ignore', null, null);
  if (guess.leftOut === 'unreadable') return plan('ignore', null, `${column.unreadable}: cannot be read`);
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

/** The decimal sign of numbers in text that may have other signs too; undefined where the file has numbers. */
function signsOf(facts: ColumnFacts, usual: '.' | ','): '.' | ',' | undefined {
  const { type } = facts.column;
  if (type !== null && type !== 'text') return undefined;
  const { decimal, count } = signedValues(facts, usual);
  return count > 0 ? decimal : usual;
}

/** The order that is stated, or what the dates of a column say; the month is first where all leave it open. */
function dayFirstOf({ orders }: ColumnFacts, stated: StatedColumns['dateOrder']): boolean | undefined {
  if (stated !== undefined) return stated === 'day-first';
  const decided = orders['day first'] + orders['month first'];
  if (decided === 0) return orders.open > 0 ? false : undefined;
  return orders['day first'] > orders['month first'];
}

/** A category that would be left out for its many texts, in a table where nobody may notice. */
function tooLarge(
  path: string,
  known: readonly KnownColumn[],
  columns: readonly ColumnPlan[],
  isWhole: boolean,
): DataError | null {
  const found = known.find(
    ({ facts, guess }, place) =>
      columns[place].why === REASONS['all different'] && guess.leftOut !== null && isTooLarge(facts),
  );
  if (!found) return null;
  const { column, words, rows } = found.facts;
  const among = `${isWhole ? '' : 'the first '}${rows.toLocaleString('en')} rows`;
  const texts = `${words.size.toLocaleString('en')} different texts in ${among}`;
  return new DataError(
    path,
    `column ${quoted(column.name)}`,
    `expected a category, found ${texts}: ${TOO_LARGE}`,
  );
}

function noFeatures(
  path: string,
  known: readonly KnownColumn[],
  columns: readonly ColumnPlan[],
): DataError | null {
  if (columns.some(({ role }) => role === 'feature')) return null;
  const others = columns.filter(({ role }) => role === 'ignore');
  const reasons = others.map(({ name, why }) => `${quoted(name)} (${why ?? 'ignored'})`).slice(0, 8);
  const leftOut = reasons.length > 0 ? `: left out are ${reasons.join(', ')}` : '';
  return new DataError(
    path,
    '',
    `expected at least one feature, found none${leftOut}${keeping(known, columns)}`,
  );
}

/** What to do about features that are left out; nothing where that is stated. */
function keeping(known: readonly KnownColumn[], columns: readonly ColumnPlan[]): string {
  const guessed = known.filter(
    ({ stated }, place) => columns[place].role === 'ignore' && stated.role === null,
  );
  const leftOut = (reason: Reason) => guessed.filter(({ guess }) => guess.leftOut === reason);
  const unreadable = leftOut('unreadable')[0]?.facts.column.unreadable;
  if (unreadable !== undefined) return `: ${readableBy(unreadable)}`;
  const texts = leftOut('all different');
  const signed = texts.find(({ facts }) => hasSignedNumbers(facts));
  if (signed) return `: ${signsAdvice(signed.facts)}`;
  if (texts.length > 0) return ': options.categorical keeps texts';
  return leftOut('id').length + leftOut('index').length > 0 ? ': options.numeric keeps numbers' : '';
}
