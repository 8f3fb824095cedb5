// The parts of a table in a folder: Spark's files beside each other, and hive's in folders named key=value.
import { type Dirent, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { DataError, withPath } from '../../io/data_error';
import { listed } from '../parts';

/** A file of the table. */
export interface Part {
  readonly file: string;
  /** Its path in the folder, for messages. */
  readonly name: string;
  /** What the names of its folders say, in the order of the keys; null for a missing value. */
  readonly values: readonly (string | null)[];
}

export interface FolderOfParts {
  /** In the order of their paths; at least one. */
  readonly parts: readonly Part[];
  /** The keys of the folders' names: 'year', 'month'. */
  readonly keys: readonly string[];
  /** Other files and folders, apart from hidden ones. */
  readonly unused: readonly string[];
}

/** What hive writes for a missing value. */
const MISSING = '__HIVE_DEFAULT_PARTITION__';

/** Names that Spark, Hadoop and others give to files of their own: _SUCCESS, .part-0.crc. */
const isHidden = (name: string) => /^[_.]/.test(name);
const isParquet = (name: string) => /\.(parquet|parq|pq)$/i.test(name);

/** Text in which a folder's name may have any character as %XX. */
function unescaped(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The key and the value of a folder's name; null for another name. */
function keyAndValue(name: string): { key: string; value: string | null } | null {
  const equals = name.indexOf('=');
  if (equals <= 0) return null;
  const value = name.slice(equals + 1);
  return { key: unescaped(name.slice(0, equals)), value: value === MISSING ? null : unescaped(value) };
}

/** Whether an entry is a file, or a link to one. Links to folders may lead in circles: they are left aside. */
function isFile(entry: Dirent, file: string): boolean {
  return entry.isSymbolicLink() ? withPath(file, () => statSync(file)).isFile() : entry.isFile();
}

/** A file, with the keys and values on the way to it. */
interface FoundPart extends Part {
  readonly keys: readonly string[];
}

/** Looks for parts in a folder that lies so far below the table's. */
function search(folder: string, below: FoundPart, parts: FoundPart[], unused: string[]): void {
  const entries = withPath(folder, () => readdirSync(folder, { withFileTypes: true }));
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    if (isHidden(entry.name)) continue;
    const file = path.join(folder, entry.name);
    const name = path.posix.join(below.name, entry.name);
    const named = entry.isDirectory() ? keyAndValue(entry.name) : null;
    if (named) {
      const keys = [...below.keys, named.key];
      search(file, { file, name, keys, values: [...below.values, named.value] }, parts, unused);
    } else if (isParquet(entry.name) && isFile(entry, file)) parts.push({ ...below, file, name });
    else unused.push(name);
  }
}

/**
 * Finds the parts of a table in a folder.
 *
 * @throws DataError without any, and where they are divided by other keys.
 */
export function findParts(folder: string): FolderOfParts {
  const parts: FoundPart[] = [];
  const unused: string[] = [];
  search(folder, { file: folder, name: '', keys: [], values: [] }, parts, unused);
  if (parts.length === 0)
    throw new DataError(
      folder,
      '',
      `expected Parquet files, such as part-0.parquet, found ${listed(unused)}`,
    );
  const { keys, name: first } = parts[0];
  for (const part of parts)
    if (part.keys.join('/') !== keys.join('/')) {
      const expected = `a part divided by ${listed(keys)} as ${first} is`;
      throw new DataError(folder, part.name, `expected ${expected}, found one by ${listed(part.keys)}`);
    }
  return { parts, keys, unused };
}
