// Which part of a data set a file or an array holds, by its name: one rule for folders and archives.
import { printable } from '../core/check';

/** What the rows of a part are for. */
export type PartName = 'train' | 'validation' | 'test';

/** The words of a name that mean a part. */
const PART_WORDS: ReadonlyMap<string, PartName> = new Map([
  ['train', 'train'],
  ['training', 'train'],
  ['val', 'validation'],
  ['valid', 'validation'],
  ['validation', 'validation'],
  ['dev', 'validation'],
  ['test', 'test'],
  ['testing', 'test'],
  ['t10k', 'test'],
]);
/** Names that a message lists. */
const LISTED = 8;

/** Whether a file in a folder has a name as files of rows or labels have it. */
export const looksLikeData = (name: string): boolean =>
  /idx[13]|\.(csv|tsv|np[yz]|parquet|pq|bin)$/i.test(name);

/** A name, divided. */
export interface NamedPart {
  /** The part that it names; null where it names none, or two. */
  part: PartName | null;
  /** Its other words, in lower case: those of 'train_images' and 'X_test' are 'images' and 'x'. */
  stem: string;
}

/** The words of a name: 'xTrain', 'x_train' and 'xtrain' have the same two. */
function wordsOf(name: string): string[] {
  const spaced = name.replace(/([a-z0-9])([A-Z])/g, '$1 $2').replace(/^([xy])(?=(train|test|val)$)/i, '$1 ');
  return spaced
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter(Boolean);
}

/** The part that a name means, and the rest of the name. */
export function partOfName(name: string): NamedPart {
  const words = wordsOf(name);
  const named = new Set(words.flatMap((word) => PART_WORDS.get(word) ?? []));
  const stem = words.filter((word) => !PART_WORDS.has(word)).join(' ');
  return { part: named.size === 1 ? [...named][0] : null, stem };
}

/** A part in words: 'the test part'. */
export const partWords = (part: PartName): string => `the ${part === 'train' ? 'training' : part} part`;

/** Names in a message: the first, and how many more. */
export function listed(names: readonly string[]): string {
  const shown = names.slice(0, LISTED).map((name) => printable(name, 100));
  const more = names.length - shown.length;
  return [...shown, ...(more > 0 ? [`${more} more`] : [])].join(', ') || 'none';
}

/** The names that hold each part. A name without a part is for training, unless one names that part. */
export type NamesByPart = Partial<Record<PartName, string>>;

/**
 * Divides the names of one data set by part.
 *
 * @param ambiguous Called with the names where several could be the same part.
 */
export function namesByPart(names: readonly string[], ambiguous: (names: string[]) => never): NamesByPart {
  const byPart = (wanted: PartName | null) => names.filter((name) => partOfName(name).part === wanted);
  const only = (candidates: string[]): string | undefined =>
    candidates.length > 1 ? ambiguous(candidates) : candidates[0];
  const unnamed = byPart(null);
  const [train, validation, test] = [byPart('train'), byPart('validation'), byPart('test')].map(only);
  return { train: train === undefined ? only(unnamed) : train, validation, test };
}

/** Parts of a data set; without a part for training, another one stands for it. */
export interface Parts<T> {
  /** The rows to train on; the only ones, whatever their name, where there are no others. */
  data: T;
  /** The rows to choose by. */
  validation?: T | undefined;
  /** The rows to test on. */
  test?: T | undefined;
}

/** Parts by what was found: the first of training, test and validation rows is the data. */
export function partsByName<T>(
  train: T | undefined,
  validation: T | undefined,
  test: T | undefined,
): Parts<T> {
  if (train !== undefined) return { data: train, validation, test };
  if (test !== undefined) return { data: test, validation };
  return { data: validation! };
}

/** A part that was chosen among others. */
export interface ChosenPart<T> {
  rows: T;
  /** Its name; null where the data is not divided. */
  part: PartName | null;
  /** The names of the others. */
  others: PartName[];
}

/** The part that is scored or predicted: the test part, else the validation part, else all rows. */
export function partToScore<T>({ data, validation, test }: Parts<T>): ChosenPart<T> {
  if (test) return { rows: test, part: 'test', others: validation ? ['train', 'validation'] : ['train'] };
  if (validation) return { rows: validation, part: 'validation', others: ['train'] };
  return { rows: data, part: null, others: [] };
}
