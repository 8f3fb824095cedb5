// Commands that the user may copy into a shell.
import path from 'node:path';
import { isUnsafe } from '../core/check';

/** A path as it is seen from here, which no command takes for an option. */
export function relativePath(file: string): string {
  const relative = path.relative('.', file) || '.';
  return relative.startsWith('-') ? `./${relative}` : relative;
}

/** The bytes of a character as bash, ksh and zsh write them within $'…'. */
const ansiBytes = (character: string) =>
  [...Buffer.from(character)].map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join('');

/**
 * A word as cmd and PowerShell read it: paths have backslashes, and what PowerShell would replace is in
 * single quotes. No quoting of theirs hides a character that a terminal obeys: that becomes a question mark.
 */
function windowsWord(word: string): string {
  if (/^[\w./+:\\-]+$/.test(word)) return word;
  const shown = [...word].map((each) => (isUnsafe(each) ? '?' : each)).join('');
  if (/[$`]/.test(shown)) return `'${shown.replaceAll("'", "''")}'`;
  return `"${shown.replaceAll('"', '\\"')}"`;
}

/** A word that a shell reads unchanged, and a terminal shows without obeying it. */
export function shellWord(word: string, platform: NodeJS.Platform = process.platform): string {
  if (platform === 'win32') return windowsWord(word);
  if (/^[\w./+:-]+$/.test(word)) return word;
  if (!isUnsafe(word)) return `'${word.replaceAll("'", `'\\''`)}'`;
  const characters = [...word].map((each) => {
    if (isUnsafe(each)) return ansiBytes(each);
    return each === "'" || each === '\\' ? `\\${each}` : each;
  });
  return `$'${characters.join('')}'`;
}
