// How a command shows a warning: one line on standard error, with the flags that mend it.
import pc from 'picocolors';
import type { Warning, WarningCode } from '../core/warning';

/** What to add to the message of a warning. */
const ADVICE: Readonly<Partial<Record<WarningCode, string>>> = {
  LABELS_DIFFER: '; name the column of the labels with --label-column',
  SPLIT_IGNORES_TIME: '; --split tail tests on the last rows',
};

/** Prints a warning. */
export function printWarning({ code, message }: Warning): void {
  console.warn(pc.yellow(`Warning: ${message}${ADVICE[code] ?? ''}`));
}
