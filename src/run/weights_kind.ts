// The kinds of weights that a run may have; loads nothing, for a command's options.

/**
 * 'best': of the epoch with the best validation score; 'last': of the newest checkpoint; 'averaged': the
 * moving average.
 */
export type WeightsKind = 'best' | 'last' | 'averaged';

/** The kinds of weights that a run may have. */
export const WEIGHTS: readonly WeightsKind[] = ['best', 'last', 'averaged'];
