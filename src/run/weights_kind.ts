// The kinds of weights that a run may have; loads nothing, for a command's options.

/** The kinds of weights that a run may have. */
export const WEIGHTS = ['best', 'last', 'averaged'] as const;
/**
 * 'best': of the epoch with the best validation score; 'last': of the newest checkpoint; 'averaged': the
 * moving average.
 */
export type WeightsKind = (typeof WEIGHTS)[number];
