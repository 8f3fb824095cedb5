// Commands that the user may copy into a shell.
import path from 'node:path';

/** A path as it is seen from here. */
export const relativePath = (file: string): string => path.relative('.', file) || '.';

/** A word that a POSIX shell reads unchanged. */
export const shellWord = (word: string): string =>
  /^[\w./+:-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
