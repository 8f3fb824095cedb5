// Bold and coloured text on standard output and error.
import picocolors from 'picocolors';

/** Whether text is coloured: on Windows picocolors would also colour that of files and pipes. */
export function hasColors(
  platform: NodeJS.Platform = process.platform,
  isTerminal = process.stdout.isTTY,
): boolean {
  const isFile = platform === 'win32' && !isTerminal && !process.env.FORCE_COLOR;
  return picocolors.isColorSupported && !isFile;
}

/** What picocolors calls pc. */
export const pc = picocolors.createColors(hasColors());
