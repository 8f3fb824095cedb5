// Whether two names are one file: as the file system tells files apart, not by their names.
import { existsSync, fstatSync, realpathSync, statSync } from 'node:fs';

/** What tells a file from every other, links followed; null where there is none. */
function identityOf(file: string | number): string | null {
  try {
    const { dev, ino } =
      typeof file === 'number' ? fstatSync(file, { bigint: true }) : statSync(file, { bigint: true });
    return `${dev}:${ino}`;
  } catch {
    return null;
  }
}

/**
 * Which of these files a path or an open descriptor leads to: hard links, symbolic links and /dev/fd are seen
 * through.
 */
export function sameFile(file: string | number, others: readonly string[]): string | undefined {
  const identity = identityOf(file);
  if (identity === null) return undefined;
  return others.find((other) => identityOf(other) === identity);
}

/** The path that an existing file has behind its links, so that what replaces it leaves them in place. */
export const behindLinks = (file: string): string => (existsSync(file) ? realpathSync(file) : file);
