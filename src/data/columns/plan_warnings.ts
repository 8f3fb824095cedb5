// What is doubtful about a plan, before any row is fitted.
import { printable, quoted } from '../../core/check';
import { counted } from '../../core/counted';
import type { Warning } from '../../core/warning';
import {
  areMeasurements,
  type Candidate,
  firstOfTexts,
  LAST,
  mayBeClasses,
  numbersReason,
  ONLY_TEXT,
} from './choose_target';
import type { ColumnFacts } from './column_facts';
import { isDateText } from './dates';
import { digitTexts } from './digit_texts';
import { columnsWarning } from './doubtful_columns';
import { type AskedColumn, groupWarnings } from './group_columns';
import {
  hasSignedNumbers,
  isMostlyDates,
  isMostlyMeasured,
  isTooLarge,
  type Reason,
  signsAdvice,
} from './guess_kind';
import { mayBeId } from './id_columns';
import { quotedNames } from './match_columns';
import { countNumbers, isLikeMissing, missingClass } from './missing_class';
import { otherReadings } from './other_readings';
import { placeholderWarnings } from './placeholders';
import type { ColumnPlan } from './schema';
import { splitColumnWarnings } from './split_columns';
import { type StatedColumn, type StatedColumns, targetNames } from './stated_columns';
import { unitOf } from './units';
import { repeatedCodes, TAKEN_AS_CLASSES, takenAsClasses, takenAsNumbers } from './whole_classes';

/** A column with what is stated and guessed about it. */
export interface KnownColumn extends Candidate {
  readonly stated: StatedColumn;
}

/** What is said of columns that are left out, by reason: what they are, and what keeps them. */
const SAID: Readonly<Record<Reason, readonly [one: string, several: string, keeps: string]>> = {
  unreadable: ['cannot be read', 'cannot be read', ''],
  empty: ['has no value in any row', 'have no value in any row', ''],
  index: ['is an index', 'are indices', 'numeric'],
  unnamed: [
    'has no name, as an index has none',
    'have no names, as indices have none',
    'numeric or options.categorical',
  ],
  id: ['is an id: each row has its own', 'are ids: each row has its own', 'numeric'],
  'all different': ['is nearly all different', 'are nearly all different', 'categorical'],
};

/** Says what is left out, and what is not as it seems. */
export function planWarnings(
  known: readonly KnownColumn[],
  columns: readonly ColumnPlan[],
  stated: StatedColumns,
): Warning[] {
  const target = known.filter((_, place) => columns[place].role === 'target');
  return [
    ...leftOutWarnings(known, columns),
    ...idWarnings(known, columns),
    ...timeIndexWarnings(known, columns),
    ...splitColumnWarnings(guessedFeatures(known, columns)),
    ...signWarnings(known, columns),
    ...mixedWarnings(known, columns),
    ...placeholderWarnings(compared(known, columns, stated)),
    ...groupWarnings(asked(known, columns)),
    ...otherReadings(asked(known, columns)),
    ...dateWarnings(known, columns, stated.dateOrder !== undefined),
    ...dateOrderUnused(columns, stated),
    ...(stated.targets === undefined ? target.flatMap(targetWarnings) : []),
    ...(stated.targets === undefined ? wholeClasses(known, columns) : []),
    ...wholeNumbers(known, columns),
    ...targetOrder(columns, stated),
    ...guessedTarget(known, columns),
    ...guessedLast(known, columns),
  ];
}

/** The columns with what is planned for them. */
const asked = (known: readonly KnownColumn[], columns: readonly ColumnPlan[]): AskedColumn[] =>
  known.map(({ facts, stated }, place) => ({
    facts,
    plan: columns[place],
    isGuessed: stated.role === null && stated.kind === null,
  }));

/** Features, and targets that are numbers. */
const compared = (
  known: readonly KnownColumn[],
  columns: readonly ColumnPlan[],
  { targets }: StatedColumns,
): AskedColumn[] =>
  asked(known, columns).filter(
    ({ plan: { role } }) => role === 'feature' || (role === 'target' && targets === 'numbers'),
  );

/** Whether the table is refused for the column, which says all there is to say. */
const isRefused = (facts: ColumnFacts, reason: string) => reason === 'all different' && isTooLarge(facts);

/** Names the columns that are left out, by reason. */
function leftOutWarnings(known: readonly KnownColumn[], columns: readonly ColumnPlan[]): Warning[] {
  const isLeftOut = (place: number) => columns[place].role === 'ignore' && columns[place].why !== null;
  return Object.entries(SAID).flatMap(([reason, [one, several, keeps]]) => {
    const found = known.flatMap(({ facts, guess }, place) =>
      isLeftOut(place) && guess.leftOut === reason && !isRefused(facts, reason) ? [facts] : [],
    );
    if (found.length === 0) return [];
    const names = found.map(({ column }) => column.name);
    const what =
      names.length === 1 ? `column ${quotedNames(names)} ${one}` : `columns ${quotedNames(names)} ${several}`;
    const areTexts = reason === 'index' && found.every(({ numbers }) => numbers.length === 0);
    const option = areTexts ? 'categorical' : keeps;
    const remedy = option === '' ? '' : `; options.${option} keeps ${names.length === 1 ? 'it' : 'them'}`;
    const isDoubtful = reason === 'unnamed' || reason === 'id' || reason === 'all different';
    const code = isDoubtful ? 'COLUMN_LEFT_OUT' : 'NOT_USED';
    return [{ code, message: printable(`${what}: left out${remedy}`, 300) } as const];
  });
}

/** Numbers that may be ids, though no name says so. */
function idWarnings(known: readonly KnownColumn[], columns: readonly ColumnPlan[]): Warning[] {
  const names = known.flatMap(({ facts, stated }, place) => {
    const { role, kind } = columns[place];
    const isGuessed = role === 'feature' && kind === 'number' && stated.kind === null;
    return isGuessed && mayBeId(facts) ? [facts.column.name] : [];
  });
  return columnsWarning(
    'COLUMN_LIKE_ID',
    names,
    'has another whole number in each row: if it is an id, leave it out with options.ignore or options.idColumn',
    'have another whole number in each row: if they are ids, leave them out with options.ignore',
  );
}

/** Features of which nothing is stated. */
const guessedFeatures = (known: readonly KnownColumn[], columns: readonly ColumnPlan[]): ColumnFacts[] =>
  known.flatMap(({ facts, stated }, place) =>
    columns[place].role === 'feature' && stated.kind === null ? [facts] : [],
  );

/** Dates without a name that stand first, as the index of a time series does. */
function timeIndexWarnings(known: readonly KnownColumn[], columns: readonly ColumnPlan[]): Warning[] {
  const names = known.flatMap(({ facts, stated, guess }, place) =>
    guess.isTimeIndex && columns[place].role === 'feature' && stated.kind === null ? [facts.column.name] : [],
  );
  return columnsWarning(
    'COLUMN_LIKE_ID',
    names,
    'has no name and holds times, as an index does, and is a feature: leave it out with options.ignore',
    '',
  );
}

/** Dates that may be read in two ways. */
function dateWarnings(
  known: readonly KnownColumn[],
  columns: readonly ColumnPlan[],
  isStated: boolean,
): Warning[] {
  return known.flatMap(({ facts }, place) => {
    const { orders, words, column } = facts;
    const isOpen = orders.open > 0 && orders['day first'] + orders['month first'] === 0;
    const { kind, role } = columns[place];
    if (kind !== 'date' || role !== 'feature' || !isOpen || isStated) return [];
    const [example] = words.keys();
    const dates = `column ${quoted(column.name)}: dates such as ${quoted(example)}`;
    const remedy = 'options.dateOrder says which';
    const message = `${dates} are read with the month first, as none says otherwise; ${remedy}`;
    return [{ code: 'DATE_ORDER_OPEN' as const, message }];
  });
}

/** Says that an order of dates is stated of a table without any; one of dates such as 2026-01-31 holds for later rows. */
function dateOrderUnused(columns: readonly ColumnPlan[], { dateOrder }: StatedColumns): Warning[] {
  if (dateOrder === undefined || columns.some(({ kind }) => kind === 'date')) return [];
  return [{ code: 'NOT_USED', message: 'not used: options.dateOrder, as no column is one of dates' }];
}

/** A stated target of many numbers; that its values hardly repeat is said of its classes. */
function targetWarnings({ facts, guess, stated }: KnownColumn): Warning[] {
  const { present, distinct, column } = facts;
  const isDoubtful =
    stated.role === 'target' && stated.kind === null && guess.kind === 'number' && areMeasurements(facts);
  if (!isDoubtful || distinct > present / 2 || repeatedCodes(facts) !== undefined) return [];
  const values = `has ${distinct.toLocaleString('en')} different numbers`;
  const message = `the target ${quoted(column.name)} ${values}: they look measured, not like classes`;
  return [{ code: 'TARGET_MEASURED', message }];
}

/** A target of whole numbers taken as classes, of which one may be a missing label, or little speaks for it. */
const wholeClasses = (known: readonly KnownColumn[], columns: readonly ColumnPlan[]): Warning[] =>
  known.flatMap((each, place) => {
    const { role, why } = columns[place];
    if (role !== 'target') return [];
    const missing = missingLabels(each, known);
    if (missing.length > 0) return missing;
    return why?.endsWith(TAKEN_AS_CLASSES) ? [takenAsClasses(each.facts)] : [];
  });

/** A target of whole numbers that nothing states to be numbers, and that may be classes. */
const wholeNumbers = (known: readonly KnownColumn[], columns: readonly ColumnPlan[]): Warning[] =>
  known.flatMap((each, place) => {
    const { role, why } = columns[place];
    if (role !== 'target' || each.stated.kind !== null) return [];
    const reason = numbersReason(each);
    if (reason === null || !why?.endsWith(reason)) return [];
    return takenAsNumbers(`the target ${quoted(each.facts.column.name)}`, each.facts);
  });

/** Says the order of several targets, where it is not the one in which they are stated. */
function targetOrder(columns: readonly ColumnPlan[], { target }: StatedColumns): Warning[] {
  const names = columns.flatMap(({ name, role }) => (role === 'target' ? [name] : []));
  const given = targetNames({ columns }, target);
  const places = names.map((name) => given.indexOf(name));
  if (places.every((place, i) => i === 0 || place < 0 || place > places[i - 1])) return [];
  const found = `the targets are ${quotedNames(names)}, in the order of the table`;
  const message = printable(`${found}, and so are their predictions`, 400);
  return [{ code: 'TARGETS_IN_TABLE_ORDER', message }];
}

/** A share of cells of 0 and 1 from which on the others are likely mistakes. */
const NEARLY_ALL = 0.98;

/** Says that several targets are numbers for a few cells alone, without which they are labels. */
export function nearlyLabels(known: readonly KnownColumn[], columns: readonly ColumnPlan[]): Warning[] {
  const targets = known.filter((_, place) => columns[place].role === 'target');
  const cells = targets.flatMap(({ facts: { column, numbers } }) => {
    const others = numbers.filter((value) => value !== 0 && value !== 1);
    return [{ name: column.name, count: numbers.length, others }];
  });
  const [all, odd] = [cells, cells.filter(({ others }) => others.length > 0)];
  const others = odd.reduce((sum, each) => sum + each.others.length, 0);
  const count = all.reduce((sum, each) => sum + each.count, 0);
  if (targets.length < 2 || others === 0 || others > (1 - NEARLY_ALL) * count) return [];
  const where = `${quoted(odd[0].name)} has ${odd[0].others[0]}`;
  const found = `the targets are 0 and 1 but for ${counted(others, 'cell')} (${where})`;
  const message = printable(`${found}, and are taken as numbers: for labels, mend the table`, 400);
  return [{ code: 'TARGET_GUESSED', message }];
}

/** Asks whether a class stands for a missing label. */
function missingLabels(target: KnownColumn, known: readonly KnownColumn[]): Warning[] {
  const { facts, guess, stated } = target;
  if (stated.kind !== null) return [];
  if (guess.kind === 'category') return wordForMissing(facts);
  const isAsked = guess.kind === 'number' && facts.numbers.includes(-1);
  const found = isAsked ? missingClass(countNumbers(facts.numbers)) : undefined;
  if (found === undefined) return [];
  const others = known.filter((each) => each.facts !== facts && each.facts.numbers.includes(-1));
  const names = others.map((each) => each.facts.column.name);
  const also = names.length > 0 ? `; -1 is then missing in ${quotedNames(names, 3)} as well` : '';
  return [missingLabel(facts.column.name, found, '-1', also)];
}

/** Asks whether a word among classes stands for a missing label, such as 'Unknown'. */
function wordForMissing({ column, words }: ColumnFacts): Warning[] {
  const found = [...words].find(([word]) => isLikeMissing(word));
  if (found === undefined || words.size < 3) return [];
  const [word, rows] = found;
  const value = /^[\w.-]+$/.test(word) ? word : quoted(word);
  return [missingLabel(column.name, `${quoted(word)} in ${counted(rows, 'row')}`, value)];
}

function missingLabel(column: string, found: string, word: string, also = ''): Warning {
  const remedy = `options.missing ${word} with options.dropMissingTarget leaves such rows out`;
  const what = `the target ${quoted(column)} has the class ${found}`;
  const message = `${what}: if it stands for a missing label, ${remedy}`;
  return { code: 'OUTLIER', message: printable(message + also, 400), column };
}

/** What makes numbers of a column that has a unit in its cells; null where it has none. */
function unitAdvice(facts: ColumnFacts): string | null {
  const unit = unitOf(facts);
  return unit === undefined
    ? null
    : `its values are numbers of ${quoted(unit)}; written without it, they are read so`;
}

/** Text that would be numbers without its signs or its unit. */
function signWarnings(known: readonly KnownColumn[], columns: readonly ColumnPlan[]): Warning[] {
  return known.flatMap(({ facts, guess, stated }, place) => {
    const { role } = columns[place];
    const isUsed = role === 'feature' || role === 'target' || guess.leftOut === 'all different';
    const advice = hasSignedNumbers(facts) ? signsAdvice(facts) : unitAdvice(facts);
    if (guess.kind !== 'category' || stated.kind !== null || !isUsed) return [];
    if (advice === null) return role === 'feature' && !isMostlyDates(facts) ? digitTexts(facts) : [];
    const message = `column ${quoted(facts.column.name)} is taken as text: ${advice}`;
    return [{ code: 'NUMBERS_WITH_SIGNS' as const, message }];
  });
}

/** Measurements or dates in text, as some cells have a word that may stand for a missing one. */
function mixedWarnings(known: readonly KnownColumn[], columns: readonly ColumnPlan[]): Warning[] {
  return known.flatMap(({ facts, guess, stated }, place) => {
    const isFeature = columns[place].role === 'feature' || guess.leftOut === 'all different';
    if (guess.kind !== 'category' || stated.kind !== null || !isFeature) return [];
    if (isMostlyMeasured(facts)) return [mixedWarning(facts, 'numbers')];
    return isMostlyDates(facts) ? [mixedWarning(facts, 'dates')] : [];
  });
}

/** Says what most values of a column of text are, and names the others. */
function mixedWarning(
  { column, numbers, dates, present, words }: ColumnFacts,
  are: 'numbers' | 'dates',
): Warning {
  const share = Math.floor((100 * (are === 'dates' ? dates : numbers.length)) / present);
  const what = `column ${quoted(column.name)} is taken as text: ${share} % of its values are ${are}`;
  const byCount = [...words].sort(([, a], [, b]) => b - a).map(([word]) => word);
  const others = are === 'dates' ? byCount.filter((word) => !isDateText(word)) : byCount;
  const found = `the others are ${quotedNames(others.length > 0 ? others : [`${numbers[0]}`])}`;
  const message = printable(`${what}, ${found}; options.missing names words for a missing value`, 400);
  return { code: are === 'dates' ? 'DATES_AMONG_TEXT' : 'NUMBERS_AMONG_TEXT', message };
}

/** A target that is the only text, where the last column might be predicted as well. */
function guessedTarget(known: readonly KnownColumn[], columns: readonly ColumnPlan[]): Warning[] {
  const target = columns.find(({ role, why }) => role === 'target' && why === ONLY_TEXT);
  const last = known.findLast((_, place) => columns[place].role === 'feature');
  if (!target || last?.guess.kind !== 'number' || !areMeasurements(last.facts)) return [];
  const other = `if it is ${quoted(last.facts.column.name)} or another, name it with options.target`;
  return [
    {
      code: 'TARGET_GUESSED',
      message: `the target is taken to be ${quoted(target.name)} (${ONLY_TEXT}): ${other}`,
    },
  ];
}

/**
 * A last column that is taken for the target, where the first may be its classes, or another one: people put
 * the target first or last.
 */
function guessedLast(known: readonly KnownColumn[], columns: readonly ColumnPlan[]): Warning[] {
  const target = known.find(
    (_, place) => columns[place].role === 'target' && columns[place].why?.startsWith(LAST),
  );
  if (!target) return [];
  const features = known.filter((_, place) => columns[place].role === 'feature');
  const other = numbersReason(target) === null ? firstOfTexts(target, features) : rivalOfNumbers(features);
  if (!other) return [];
  const [name, otherName] = [target, other].map(({ facts }) => quoted(facts.column.name));
  const remedy = `if it is ${otherName} or another, name it with options.target`;
  return [{ code: 'TARGET_GUESSED', message: `the target is taken to be ${name} (${LAST}): ${remedy}` }];
}

/** A column of classes, or a first one of numbers, that is as likely the target as a last one of numbers. */
const rivalOfNumbers = (features: readonly KnownColumn[]): KnownColumn | undefined =>
  features.find((each) => mayBeClasses(each, false)) ??
  features.slice(0, 1).find((each) => mayBeClasses(each, true) || numbersReason(each) !== null);
