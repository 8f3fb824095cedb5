// How a command shows a warning: one line on standard error, with the flags that mend it.
import type { Warning, WarningCode } from '../core/warning';
import { pc } from './colors';
import { allFlags } from './flags';

/** What to add to the message of a warning. */
const ADVICE: Readonly<Partial<Record<WarningCode, string>>> = {
  STOPPED_EARLY: '; give a larger --patience to go on',
  LABELS_DIFFER: '; name the column of the labels with --target',
  LABELS_ARE_DATES: '; name the column of the labels with --target',
  SPLIT_IGNORES_TIME: '; --split tail tests on the last rows',
};

/** What is to be known, but not doubtful. */
const NOTES: readonly WarningCode[] = [
  'NOT_USED',
  'PART_CHOSEN',
  'INPUT_CONVERTED',
  'OTHER_SIMD_TARGET',
  'STARTS_FROM',
  'NEW_HEAD',
  'CLASSES_ARE_NUMBERS',
];

/** Prints a warning; options of the library are named by their flags. */
export function printWarning({ code, message }: Warning): void {
  const kind = NOTES.includes(code) ? 'Note' : 'Warning';
  console.warn(pc.yellow(`${kind}: ${allFlags(message)}${ADVICE[code] ?? ''}`));
}
