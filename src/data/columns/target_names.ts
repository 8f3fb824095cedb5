// Names by which people call what is to be predicted.

/** Names of targets, the more telling first. */
const TARGET_NAMES = [['label', 'target', 'class'], ['y']] as const;
/** All of them. */
export const ALL_TARGET_NAMES: readonly string[] = TARGET_NAMES.flat();

/** Names as they are compared: without case, and blanks around them. */
const compared = (name: string) => name.trim().toLowerCase();

/** Of some names the places of those that name a target most tellingly; none where no name does. */
export function targetPlaces(names: readonly string[]): number[] {
  for (const telling of TARGET_NAMES) {
    const found = names.flatMap((name, place) =>
      (telling as readonly string[]).includes(compared(name)) ? [place] : [],
    );
    if (found.length > 0) return found;
  }
  return [];
}
